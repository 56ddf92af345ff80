"""Classification: how far a record may travel. Anybody who sees it may raise it; lowering takes two people."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalition.models.people import Person


class Classification(models.TextChoices):
    """In rising order."""

    UNCLASSIFIED = "unclassified", _("unclassified")
    CONFIDENTIAL = "confidential", _("confidential")
    STRICTLY_CONFIDENTIAL = "strictly", _("strictly confidential")

    @property
    def rank(self) -> int:
        return list(Classification).index(self)


class Classified(models.Model):
    """A record with a level, and perhaps a wish to lower it that waits for a second person."""

    classification = models.CharField(
        _("classification"), max_length=12, choices=Classification, default=Classification.UNCLASSIFIED
    )
    lowering_to = models.CharField(max_length=12, choices=Classification, blank=True)
    lowering_reason = models.TextField(blank=True)
    lowering_asked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    lowering_asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(lowering_to="", lowering_reason="", lowering_asked_by=None, lowering_asked_at=None)
                | ~Q(lowering_to="")
                & ~Q(lowering_reason="")
                & Q(lowering_asked_by__isnull=False, lowering_asked_at__isnull=False),
                name="%(class)s_lowering_has_level_reason_person_and_time",
            )
        ]

    @property
    def level(self) -> Classification:
        return Classification(self.classification)

    @property
    def is_confidential(self) -> bool:
        return self.level != Classification.UNCLASSIFIED

    @property
    def is_strictly_confidential(self) -> bool:
        return self.level == Classification.STRICTLY_CONFIDENTIAL

    @property
    def owner_country(self) -> str:
        """In which country a reader needs the right to the level; "" is every country."""
        raise NotImplementedError

    @property
    def within(self) -> Classified | None:
        """The classified record that this one is a part of, if any: who reads this one reads that one."""
        return None

    @property
    def level_in_effect(self) -> Classification:
        """The own level, or that of the record around it where it is higher."""
        around = self.within
        return max(self.level, around.level_in_effect, key=lambda level: level.rank) if around else self.level
