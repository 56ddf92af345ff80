"""Releases as plain dicts: how to cite one, what it holds, and what changed from one to another."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _

from coalition.guards import Anyone, reason
from countries.models import Country
from datasets import policies
from datasets.models import Release
from datasets.models.releases import ReleaseStatus
from datasets.pool import releases
from datasets.presenters.words import Row, category_name
from datasets.reference.indicators import INDICATORS

TONES: dict[str, str] = {
    ReleaseStatus.BUILDING: "info",
    ReleaseStatus.READY: "warn",
    ReleaseStatus.PUBLISHED: "good",
    ReleaseStatus.DISCARDED: "neutral",
}
DAY = 24 * 60 * 60
KINDS = ("added", "changed", "removed")


def release_row(release: Release) -> Row:
    return {
        "name": release.name,
        "notes": release.notes,
        "status": release.status,
        "state": release.get_status_display(),
        "tone": TONES[release.status],
        "published_at": release.published_at,
        "frozen_at": release.frozen_at,
        "figures": release.cells_count,
        "countries": len(release.countries),
    }


def release_page(someone: Anyone, release: Release, absolute: Callable[[str], str]) -> Row:
    """One query more than the release itself: the published ones that it may be compared with."""
    others = list(
        policies.releases_visible_to(someone)
        .exclude(pk=release.pk)
        .exclude(status=ReleaseStatus.BUILDING)
        .values_list("name", flat=True)
    )
    return {
        **release_row(release),
        "citation": citation(release, absolute(reverse("datasets:release-detail", args=[release.name]))),
        "files": [
            {
                "kind": kind,
                "title": title,
                "size": size,
                "sha256": sha256,
            }
            for kind, title, size, sha256 in (
                ("zip", _("Figures and sources as CSV, zipped"), release.archive_size, release.archive_sha256),
                ("parquet", _("Figures as Parquet"), release.figures_size, release.figures_sha256),
            )
            if sha256
        ],
        "others": others,
        "why_not_change": reason(policies.check_release, someone),
    }


def citation(release: Release, url: str) -> str:
    """As it should stand in a list of references."""
    year = (release.published_at or release.created_at).year
    return _("E-waste Coalition (%(year)s). E-waste data pool, release %(name)s [data set]. %(url)s") % {
        "year": year,
        "name": release.name,
        "url": url,
    }


def comparison(older: Release, newer: Release, wanted: Mapping[str, str]) -> releases.Comparison:
    """What was compared once is kept: neither of the two will ever change."""
    asked = ":".join(wanted.get(name, "") for name in ("country", "indicator", "category", "kind"))
    key = f"release-comparison:{older.figures_sha256}:{newer.figures_sha256}:{asked}"
    found: releases.Comparison | None = cache.get(key)
    if found is None:
        found = releases.compare(older, newer, wanted)
        cache.set(key, found, DAY)
    return found


def difference_rows(rows: list[Row]) -> list[Row]:
    """The rows of one page, in words. One query."""
    names = {country.iso3: country.name for country in Country.objects.filter(pk__in={row["country"] for row in rows})}
    return [
        {
            "iso3": row["country"],
            **{name: row[name] for name in ("indicator", "category", "year", "measure", "kind")},
            "country_name": names.get(row["country"], row["country"]),
            "short_name": INDICATORS[row["indicator"]].short_name,
            "category_name": category_name(row["category"]),
            "before": _side(row, "before"),
            "after": _side(row, "after"),
        }
        for row in rows
    ]


def _side(row: Row, side: str) -> dict[str, Any]:
    return {
        "value": row[f"value_{side}"],
        "unit": row[f"unit_{side}"] or "",
        "source": row[f"source_{side}"] or "",
    }
