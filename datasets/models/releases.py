"""Releases: the whole public pool, frozen under a name, with its files and their fingerprints."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coalition.models import Stateful


class ReleaseStatus(models.TextChoices):
    BUILDING = "building", _("being frozen")
    READY = "ready", _("frozen, not yet published")
    PUBLISHED = "published", _("published")
    DISCARDED = "discarded", pgettext_lazy("release", "discarded")


S = ReleaseStatus


class ReleaseQuerySet(models.QuerySet["Release"]):
    def published(self) -> ReleaseQuerySet:
        return self.filter(status=S.PUBLISHED)


def release_path(release: Release, filename: str) -> str:
    return f"releases/{release.pk}/{filename}"


class Release(Stateful):
    """`figures` is Parquet, one row group per country; `archive` the same as CSV with sources and terms, zipped.

    `countries` holds by country how many rows there are and their SHA-256: two releases are compared only where these
    differ. The database refuses to change or delete a published release (migration `protect_published_releases`).
    """

    Status = ReleaseStatus
    TRANSITIONS = {
        S.BUILDING: frozenset({S.READY, S.DISCARDED}),
        S.READY: frozenset({S.PUBLISHED, S.DISCARDED}),
        S.PUBLISHED: frozenset(),
        S.DISCARDED: frozenset(),
    }

    name = models.CharField(
        _("name"),
        max_length=20,
        validators=[RegexValidator(r"^[0-9]{4}(\.[0-9]{1,3}){0,2}\Z", _("A year, and a number after a dot: 2026.1."))],
        help_text=_("A year, and a number after a dot: 2026.1. It stands in every citation and is never used again."),
    )
    notes = models.TextField(_("notes"), help_text=_("What is new in it, and what a reader should know."))
    status = models.CharField(_("status"), max_length=12, choices=ReleaseStatus, default=S.BUILDING)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    frozen_at = models.DateTimeField(_("frozen at"), null=True)
    published_at = models.DateTimeField(_("published at"), null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    figures = models.FileField(_("figures (Parquet)"), upload_to=release_path, blank=True)
    figures_sha256 = models.CharField(max_length=64, blank=True)
    figures_size = models.PositiveBigIntegerField(default=0)
    archive = models.FileField(_("figures and sources (CSV, zipped)"), upload_to=release_path, blank=True)
    archive_sha256 = models.CharField(max_length=64, blank=True)
    archive_size = models.PositiveBigIntegerField(default=0)
    cells_count = models.PositiveIntegerField(_("figures"), default=0)
    countries = models.JSONField(_("countries"), default=dict)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=~Q(status=S.DISCARDED), name="name_of_a_release_is_used_once"
            ),
            models.CheckConstraint(
                condition=Q(status=S.PUBLISHED, published_at__isnull=False, published_by__isnull=False)
                | (~Q(status=S.PUBLISHED) & Q(published_at=None, published_by=None)),
                name="release_is_published_at_a_time_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[S.READY, S.PUBLISHED]) | ~(Q(figures_sha256="") | Q(archive_sha256="")),
                name="frozen_release_has_its_fingerprints",
            ),
        ]

    def __str__(self) -> str:
        return self.name
