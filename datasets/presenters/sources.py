"""Who says a country's figures: the issues of sources in its pool, with the contributions that brought them."""

from collections.abc import Iterable

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from datasets.models import Audience, Issue, Observation, Pool
from datasets.pool.candidates import AUDIENCE_REACH, REACH
from datasets.presenters.words import Row
from datasets.reference.indicators import ORIGINS


def source_names(issues: Iterable[int | None]) -> dict[int, str]:
    """Global E-waste Monitor 2020, by the issue's number."""
    wanted = {pk for pk in issues if pk}
    rows = Issue.objects.filter(pk__in=wanted).values_list("pk", "source__name", "label")
    return {pk: f"{source} {label}".strip() for pk, source, label in rows}


def sources_of(pool: Pool) -> list[Row]:
    """One row per contribution whose figures the pool's audience may see; the newest publication first."""
    reach = AUDIENCE_REACH[Audience(pool.audience)]
    shared = [visibility for visibility, level in REACH.items() if level <= reach]
    rows = (
        Observation.objects.current()
        .for_country(pool.country_id)
        .filter(
            Q(contribution__embargo_on=None) | Q(contribution__embargo_on__lte=timezone.localdate()),
            contribution__visibility__in=shared,
        )
        .values(
            "contribution_id",
            "contribution__title",
            "contribution__file_name",
            "contribution__licence",
            "contribution__decided_at",
            "contribution__run__id",
            "issue__source__name",
            "issue__label",
            "issue__origin",
            "issue__published_on",
            "issue__citation",
            "issue__url",
            "issue__organisation__acronym",
        )
        .annotate(rows=Count("pk"), first_year=Min("year"), last_year=Max("year"))
        .order_by("-issue__published_on", "issue__source__name", "contribution_id")
    )
    return [
        {
            "contribution": row["contribution_id"],
            "run": row["contribution__run__id"],
            "reference": f"C-{row['contribution_id']}",
            "title": row["contribution__title"],
            "file_name": row["contribution__file_name"],
            "licence": row["contribution__licence"],
            "accepted_at": row["contribution__decided_at"],
            "source": f"{row['issue__source__name']} {row['issue__label']}".strip(),
            "origin": row["issue__origin"],
            "origin_name": ORIGINS[row["issue__origin"]],
            "published_on": row["issue__published_on"],
            "citation": row["issue__citation"],
            "url": row["issue__url"],
            "organisation": row["issue__organisation__acronym"],
            "rows": row["rows"],
            "first_year": row["first_year"],
            "last_year": row["last_year"],
        }
        for row in rows
    ]
