"""P, told of good rows once all are read: figures that do not go with others. Each names country and indicator."""

from django.utils.translation import gettext_noop as _

from datasets.models.contributions import Severity
from datasets.validation.rules.base import Rule

_UNIT = _("Look whether the unit is right: t, kg and kt are easily mixed up. If it is, say in the note why.")


class TooMuchForThePopulation(Rule):
    code = "EW-P5"
    severity = Severity.WARNING
    message = _("%(value)s: divided by the population, it is more than 60 kg per inhabitant.")
    allowed = _("Usually between 0 and 60 kg per inhabitant.")
    fix = _UNIT


class AnotherPopulation(Rule):
    code = "EW-P6"
    severity = Severity.WARNING
    message = _("%(value)s: the population is less than half or more than twice the one that the portal knows.")
    fix = _("Look whether the unit is right: persons, thousand or million.")


class CollectedAboveGenerated(Rule):
    code = "EW-P7"
    severity = Severity.WARNING
    message = _("%(value)s: more is collected than is generated in the same year and category.")
    fix = _UNIT


class JumpByPowerOfTen(Rule):
    code = "EW-P8"
    severity = Severity.WARNING
    message = _(
        "%(value)s: the figure is ten, a hundred or a thousand times the one of the year before, or its fraction."
    )
    fix = _(
        "It looks as if the unit were another one, such as kg and not t. Correct it, or say in the note what happened."
    )
