"""What a country can ask for: the coalition's programme areas and kinds of support, and how much it matters."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProgrammeArea(models.TextChoices):
    CONVENTIONS = "conventions", _("Ratification and implementation of conventions and standards")
    POLICY = "policy", _("Policy and legislation")
    RESEARCH = "research", _("Research and capacity building")
    INFRASTRUCTURE = "infrastructure", _("Public infrastructure and sustainable enterprise development")
    HEALTH = "health", _("Health and safety")
    FORMALIZATION = "formalization", _("Formalization")
    AWARENESS = "awareness", _("Awareness raising")


class SupportKind(models.TextChoices):
    DATA = "data", _("UN data")
    ADVICE = "advice", _("Policy advice")
    NORMS = "norms", _("Normative instruments")
    ASSISTANCE = "assistance", _("Technical assistance")


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
