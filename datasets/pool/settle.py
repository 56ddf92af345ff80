"""After a country was computed: how decisions and verdicts stand now, and who is told that one was re-opened."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop

from coalition import audit, notices
from datasets.method.pooling import CELL
from datasets.models import Override, Verdict
from datasets.models.decisions import OverrideStatus
from datasets.models.verdicts import VerdictStatus
from datasets.pool.batches import Recomputed
from datasets.pool.pools import narrowest
from datasets.reference.indicators import INDICATORS


def settle(recomputed: Recomputed) -> None:
    """One query each where somebody decided or judged anything in the country, none where nobody did."""
    if recomputed.judgements.overrides:
        _settle_overrides(recomputed)
    if recomputed.judgements.verdicts:
        _settle_verdicts(recomputed)


def _settle_overrides(recomputed: Recomputed) -> None:
    chosen: dict[str, dict[tuple[Any, ...], int]] = {
        audience: _chosen(fresh.computed.cells[fresh.computed.cells["override_id"].notna()])
        for audience, fresh in recomputed.pools.items()
    }
    read = [row["id"] for row in recomputed.judgements.overrides]
    for override in Override.objects.standing().filter(pk__in=read).select_related("decision__decided_by"):
        applied = (narrowest(chosen, override.audience) or {}).get(override.cell.key)
        status = (
            OverrideStatus.REOPENED
            if applied is None
            else OverrideStatus.IN_FORCE
            if applied == override.pk
            else OverrideStatus.REPLACED
        )
        if status == override.status:
            continue
        override.move_to(status)
        audit.record(f"override.{status}", override, by=None, at=recomputed.read_at)
        if status == OverrideStatus.REOPENED:
            _tell(override)


def _settle_verdicts(recomputed: Recomputed) -> None:
    holding: dict[str, set[int]] = {
        audience: {verdict["id"] for verdict in fresh.computed.verdicts} for audience, fresh in recomputed.pools.items()
    }
    read = [row["id"] for row in recomputed.judgements.verdicts]
    for verdict in Verdict.objects.alive().filter(pk__in=read):
        holds = verdict.pk in (narrowest(holding, verdict.audience) or ())
        status = VerdictStatus.STANDING if holds else VerdictStatus.LAPSED
        if status != verdict.status:
            verdict.move_to(status)
            audit.record(f"verdict.{status}", verdict, by=None, at=recomputed.read_at)


def _chosen(cells: Any) -> dict[tuple[Any, ...], int]:
    return dict(zip(cells[CELL].itertuples(index=False, name=None), cells["override_id"].astype(int), strict=True))


def _tell(override: Override) -> None:
    notices.tell(
        [override.decision.decided_by],
        event="override.reopened",
        text=gettext_noop(
            "Your decision on %(indicator)s, %(country)s %(year)s was re-opened: the values have changed or are "
            "disputed."
        ),
        link=reverse("datasets:cell-detail", kwargs=override.cell.place),
        indicator=str(INDICATORS[override.indicator].short_name),
        country=override.country_id,
        year=override.year,
    )
