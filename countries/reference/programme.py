"""How a request arrives, how much it matters, and what the secretariat looks at. Its topics are the roster's."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Priority(models.IntegerChoices):
    HIGH = 1, _("high")
    MEDIUM = 2, _("medium")
    LOW = 3, _("low")


class Channel(models.TextChoices):
    LETTER = "letter", _("signed letter")
    NOTE_VERBALE = "note", _("note verbale")
    EMAIL = "email", _("e-mail with the signed letter")
    MEETING = "meeting", _("meeting, followed by the letter")


class Urgency(models.TextChoices):
    ROUTINE = "routine", _("no date is pressing")
    DATED = "dated", _("tied to a date, such as a session of parliament")
    URGENT = "urgent", _("harm is being done now")


class ScreeningItem(models.TextChoices):
    """What the secretariat looks at before a request goes on; the words are the question."""

    MANDATE = "mandate", _("The letter comes from the authority named, and its signatory may speak for it.")
    SCOPE = "scope", _("What is asked for concerns electronic waste.")
    NEEDS = "needs", _("Each need says what would count as success.")
    CONSULTED = "consulted", _("The ministries concerned and the social partners were consulted.")
    OVERLAP = "overlap", _("Similar requests and ongoing work in the country were looked at.")
    FRAMEWORK = "framework", _("It fits the Cooperation Framework or the joint work plan.")
