"""P, told of good rows once all are read: figures that do not go with others. Each names country and indicator."""

from django.utils.translation import gettext_noop as _

from datasets.models.contributions import Severity
from datasets.validation.rules.base import Rule

_UNIT = _("Look whether the unit is right: t, kg and kt are easily mixed up. If it is, say in the note why.")


class Comparison(Rule):
    """Its figures may be right, and take a sentence that says why."""

    severity = Severity.WARNING


class TooMuchForThePopulation(Comparison):
    code = "EW-P5"
    message = _("%(value)s: divided by the population, it is more than 60 kg per inhabitant.")
    allowed = _("Usually between 0 and 60 kg per inhabitant.")
    fix = _UNIT


class AnotherPopulation(Comparison):
    code = "EW-P6"
    message = _("%(value)s: the population is less than half or more than twice the one that the portal knows.")
    fix = _("Look whether the unit is right: persons, thousand or million.")


class CollectedAboveGenerated(Comparison):
    code = "EW-P7"
    message = _("%(value)s: more is collected than is generated in the same year and category.")
    fix = _UNIT


class JumpByPowerOfTen(Comparison):
    code = "EW-P8"
    message = _(
        "%(value)s: the figure is ten, a hundred or a thousand times the one of the year before, or its fraction."
    )
    fix = _(
        "It looks as if the unit were another one, such as kg and not t. Correct it, or say in the note what happened."
    )


class TreatedAboveCollected(Comparison):
    code = "EW-P9"
    message = _("%(value)s: more is recycled than is collected and imported in the same year and category.")
    fix = _UNIT


class MoreThanTheWorld(Comparison):
    code = "EW-P10"
    message = _("%(value)s: more than 100 million tonnes, which is more than the whole world generates in a year.")
    fix = _("Look whether the figure is in tonnes and not in million tonnes.")


class RateOfExactlyOneHundred(Comparison):
    code = "EW-P11"
    message = _("%(value)s: for several years it is exactly what it is a share of, a rate of 100 %%.")
    fix = _("Look whether the figure was measured or copied from the other one. If it is right, say why.")


class NegativeConsumption(Comparison):
    code = "EW-P12"
    message = _("%(value)s: more is exported than is produced and imported, so that consumption is below zero.")
    fix = _("Look whether goods in transit are in the exports, or whether the units differ.")


class PartsAgainstTotal(Comparison):
    code = "EW-P13"
    message = _("%(value)s: the six categories do not add up to the total of the same year.")
    allowed = _("Parts whose sum is the total, to within 1 %%.")
    fix = _("Look whether a part is counted twice, such as an “of which” row beside the one that holds it.")


class ConstantRun(Comparison):
    code = "EW-P14"
    message = _("%(value)s: the same figure stands for four years or more in a row.")
    fix = _("If it was carried forward, set the status of the later years to E. If it was measured each year, say so.")


class JumpAgainstHistory(Comparison):
    code = "EW-P15"
    message = _("%(value)s: the figure jumps as it never did in the other years of the series.")
    fix = _("Look whether the year is right, or whether something else is counted from then on; then say so.")


class UnlikelyWeight(Comparison):
    code = "EW-P16"
    message = _(
        "%(value)s: mass and pieces give a weight of one piece that is less than a fifth or more than five times the "
        "usual one."
    )
    fix = _("Look whether the mass is in tonnes and the pieces are single pieces, not thousands.")


class NoMassOfPieces(Comparison):
    code = "EW-P17"
    message = _("%(value)s: the mass is zero, yet there are pieces.")
    fix = _("Leave the mass empty with the status M if it was not measured.")


class ImpliedPopulation(Rule):
    """Of rows that give one thing in mass and per inhabitant: told in place of a contradiction."""

    code = "EW-P18"
    message = _("%(value)s: the mass and the value per inhabitant speak of another population than the known one.")
    fix = _("Look whether a column was shuffled between countries or years; keep the row that is right.")
