"""High-level events: a signing ceremony, a panel with an outside moderator, what was wanted of it, what followed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalition.models.dates import KnownDateField
from coalition.models.organisations import Organisation
from coalition.models.records import Sourced
from coalition.models.states import Stateful


class EventStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    ANNOUNCED = "announced", _("announced")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")


E = EventStatus


class EventQuerySet(models.QuerySet["Event"]):
    def published(self) -> EventQuerySet:
        """What anybody may see: also that an announced event does not take place."""
        return self.exclude(status=E.DRAFT)


class Event(Sourced, Stateful):
    Status = EventStatus
    TRANSITIONS = {
        E.DRAFT: frozenset({E.ANNOUNCED, E.HELD, E.CANCELLED}),
        E.ANNOUNCED: frozenset({E.HELD, E.CANCELLED}),
        E.HELD: frozenset(),
        E.CANCELLED: frozenset(),
    }

    title = models.CharField(_("title"), max_length=200)
    occasion = models.CharField(
        _("occasion"), max_length=200, blank=True, help_text=_("The forum or conference at which it takes place.")
    )
    held_on = KnownDateField(_("date"))
    place = models.CharField(_("place"), max_length=200)
    country_code = models.CharField(_("country"), max_length=3, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    panel_title = models.CharField(_("title of the panel"), max_length=200, blank=True)
    # One per line; what the event shall produce, and what shall come of it, are two questions.
    desired_outputs = models.TextField(_("desired outputs"), blank=True)
    expected_outcomes = models.TextField(_("expected outcomes"), blank=True)
    status = models.CharField(_("status"), max_length=9, choices=EventStatus, default=E.DRAFT)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-id"]
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return self.title


class SigningStatus(models.TextChoices):
    INVITED = "invited", _("invited")
    CONFIRMED = "confirmed", _("confirmed")
    SIGNED = "signed", _("signed")
    WITHDRAWN = "withdrawn", _("withdrawn")


S = SigningStatus


class Signing(Stateful):
    """A place at the table of a signing ceremony: who signs there on behalf of whom."""

    Status = SigningStatus
    TRANSITIONS = {
        S.INVITED: frozenset({S.CONFIRMED, S.SIGNED, S.WITHDRAWN}),
        S.CONFIRMED: frozenset({S.SIGNED, S.WITHDRAWN}),
        # A signature is for good; taking it back is a record of its own.
        S.SIGNED: frozenset(),
        S.WITHDRAWN: frozenset({S.INVITED}),
    }

    event = models.ForeignKey(Event, models.CASCADE, related_name="signings", verbose_name=_("event"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="signings", verbose_name=_("on behalf of")
    )
    person_name = models.CharField(_("who signs"), max_length=150, blank=True)
    person_title = models.CharField(_("function"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=9, choices=SigningStatus, default=S.INVITED)

    class Meta:
        ordering = ["event", "organisation__acronym"]
        verbose_name = _("place at a signing")
        verbose_name_plural = _("places at a signing")
        constraints = [
            models.UniqueConstraint(fields=["event", "organisation"], name="organisation_signs_once_at_an_event")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_status_display()}"


class Panellist(models.Model):
    class Role(models.TextChoices):
        MODERATOR = "moderator", _("moderator")
        PANELLIST = "panellist", _("panellist")

    event = models.ForeignKey(Event, models.CASCADE, related_name="panellists", verbose_name=_("event"))
    role = models.CharField(_("role"), max_length=9, choices=Role, default=Role.PANELLIST)
    person_name = models.CharField(_("name"), max_length=150)
    person_title = models.CharField(_("function"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="panellists",
        verbose_name=_("organisation"),
    )
    affiliation = models.CharField(
        _("affiliation"), max_length=200, blank=True, help_text=_("Where the organisation is not in the roster.")
    )

    class Meta:
        ordering = ["event", "role", "id"]
        verbose_name = _("panellist")
        verbose_name_plural = _("panellists")
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(role="moderator"), name="panel_has_one_moderator_at_most"
            ),
            models.CheckConstraint(
                condition=Q(organisation=None) | Q(affiliation=""), name="panellist_speaks_for_one_organisation"
            ),
        ]

    def __str__(self) -> str:
        return self.person_name


class Meeting(models.Model):
    """What followed an event."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="meetings", verbose_name=_("event"))
    title = models.CharField(_("title"), max_length=200)
    held_on = KnownDateField(_("date"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), blank=True)

    class Meta:
        ordering = ["event", "held_on", "id"]
        verbose_name = _("follow-up meeting")
        verbose_name_plural = _("follow-up meetings")

    def __str__(self) -> str:
        return self.title
