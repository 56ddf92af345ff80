"""What people said of cells, in the plain form that an edition and a release carry: who for, when, why; no names."""

from typing import Any

from datasets.method.pooling import CELL
from datasets.models import Override, Verdict
from datasets.pool.compute import Computed

Row = dict[str, Any]
Key = tuple[Any, ...]
OVERRIDE_FIELDS = ("pk", "decision__reason", "decision__decided_at", "decision__organisation__name", "instead_value")
VERDICT_FIELDS = (
    "pk",
    "kind",
    "value",
    "unit",
    "issue_id",
    "own_value",
    "own_unit",
    "reason",
    "organisation__name",
    "given_at",
)


def of_edition(computed: Computed) -> dict[Key, Row]:
    """By cell: `override`, the decision that chose its value, and `verdicts` of the government, where there are any."""
    said: dict[Key, Row] = {}
    chosen = computed.cells[computed.cells["override_id"].notna()]
    overrides = of_overrides(chosen["override_id"].astype(int).tolist())
    for key, pk in zip(chosen[CELL].itertuples(index=False, name=None), chosen["override_id"], strict=True):
        said.setdefault(key, {})["override"] = overrides[int(pk)]
    verdicts = of_verdicts([verdict["id"] for verdict in computed.verdicts])
    for verdict in computed.verdicts:
        key = tuple(verdict[name] for name in CELL)
        said.setdefault(key, {}).setdefault("verdicts", []).append(verdicts[verdict["id"]])
    return said


def of_overrides(pks: list[int]) -> dict[int, Row]:
    """By primary key; an organisation that is empty is the secretariat."""
    if not pks:
        return {}
    return {
        row["pk"]: {
            "reason": row["decision__reason"],
            "decided_on": row["decision__decided_at"].date(),
            "organisation": row["decision__organisation__name"] or "",
            "instead_value": row["instead_value"],
        }
        for row in Override.objects.filter(pk__in=pks).values(*OVERRIDE_FIELDS)
    }


def of_verdicts(pks: list[int]) -> dict[int, Row]:
    if not pks:
        return {}
    return {
        row["pk"]: {
            "kind": row["kind"],
            "organisation": row["organisation__name"],
            "given_on": row["given_at"].date(),
            "value": row["value"],
            "unit": row["unit"],
            "issue": row["issue_id"],
            "reason": row["reason"],
            "own_value": row["own_value"],
            "own_unit": row["own_unit"],
        }
        for row in Verdict.objects.filter(pk__in=pks).values(*VERDICT_FIELDS)
    }
