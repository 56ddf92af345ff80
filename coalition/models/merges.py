"""Merging duplicates: what hangs on an organisation moves to the one that is kept, and can be moved back."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from coalition.models.organisations import Organisation


class Merge(models.Model):
    """`absorbed` stays as a row that leads to `kept`; `moved` lists what was moved, by the name of its relation."""

    kept = models.ForeignKey(Organisation, models.PROTECT, related_name="merges", verbose_name=_("kept"))
    absorbed = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("merged into it"))
    reason = models.TextField(_("reason"))
    moved = models.JSONField(default=dict)
    merged_at = models.DateTimeField(default=timezone.now)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-merged_at", "-id"]
        verbose_name = _("merge of organisations")
        verbose_name_plural = _("merges of organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at=None), name="organisation_is_merged_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="merge_has_two_organisations"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="undoing_a_merge_has_a_time_and_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed} > {self.kept}"


Clash = Callable[[Organisation, Organisation], str]


@dataclass(frozen=True)
class Relation:
    """One foreign key to organisations, and how a merge goes about it.

    `clash(kept, absorbed)` says in a sentence why the two cannot become one, or "". Of rows that are one of a kind by
    the field `alike`, those of which the kept organisation has its own stay behind. `after(ids)` is called in the
    transaction of a merge and of its undoing, with the ids that changed hands.
    """

    name: StrPromise
    model: type[models.Model]
    field: str = "organisation"
    clash: Clash | None = None
    after: Callable[[Collection[int]], None] | None = None
    alike: str = ""

    def moving(self, kept: Organisation, absorbed: Organisation) -> models.QuerySet[models.Model]:
        rows = self.model._default_manager.filter(**{self.field: absorbed})
        if not self.alike:
            return rows
        own = self.model._default_manager.filter(**{self.field: kept}).values(self.alike)
        return rows.exclude(**{f"{self.alike}__in": own})

    @property
    def key(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"


# Filled in `AppConfig.ready`: a test says that no foreign key to organisations is missing.
relations: list[Relation] = []
