"""Brings the reference tables in the database up to the files: what is new, corrected or gone, and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from coalition import audit
from coalition.actions.reference import Loaded
from coalition.models import Person
from countries.models import Country, Instrument, InstrumentAction
from countries.reference import tables

Row = Mapping[str, Any]
BATCH = 500


@transaction.atomic
def sync(
    *,
    model: type[models.Model],
    rows: Iterable[Row],
    key: Sequence[str],
    by: Person | None = None,
    at: datetime | None = None,
    removable: models.QuerySet[Any] | None = None,
    refused: Sequence[str] = (),
) -> Loaded:
    """Make `model`'s table say what `rows` say. Rows are named by `key`; all have the same fields.

    What the rows do not mention is removed where `removable` has it, and kept elsewhere.
    """
    wanted = {tuple(row[name] for name in key): row for row in rows}
    fields = list(next(iter(wanted.values()), key))
    manager = model._default_manager
    standing: dict[tuple[Any, ...], tuple[Any, Row]] = {}
    for pk, *values in manager.values_list("pk", *fields):
        row = dict(zip(fields, values, strict=True))
        standing[tuple(row[name] for name in key)] = (pk, row)

    new = [model(**row) for name, row in wanted.items() if name not in standing]
    corrected = [
        model(**{"pk": standing[name][0], **row})
        for name, row in wanted.items()
        if name in standing and standing[name][1] != row
    ]
    gone = [pk for name, (pk, _) in standing.items() if name not in wanted]

    manager.bulk_create(new, batch_size=BATCH)
    if corrected:
        primary_key = model._meta.pk.attname if model._meta.pk else "id"
        manager.bulk_update(corrected, [name for name in fields if name != primary_key], batch_size=BATCH)
    removed = removable.filter(pk__in=gone).delete()[0] if removable is not None and gone else 0

    table = str(model._meta.model_name)
    loaded = Loaded(table, len(new), len(corrected), removed, len(wanted) - len(new) - len(corrected), tuple(refused))
    if loaded.did_anything:
        counts = {"added": loaded.added, "changed": loaded.changed, "removed": loaded.removed}
        audit.record("reference.loaded", f"reference:{table}", by=by, at=at, **counts)
    return loaded


def load(*, by: Person | None = None, at: datetime | None = None) -> list[Loaded]:
    return [load_countries(by=by, at=at), load_instruments(by=by, at=at), load_instrument_actions(by=by, at=at)]


def load_countries(*, by: Person | None = None, at: datetime | None = None) -> Loaded:
    rows = [
        {
            **row,
            **{name: row[name] == "yes" for name in ("is_ldc", "is_lldc", "is_sids", "in_unterm")},
            **{name: float(row[name]) if row[name] else None for name in ("latitude", "longitude")},
        }
        for row in tables.countries()
    ]
    return sync(model=Country, rows=rows, key=["iso3"], by=by, at=at)


def load_instruments(*, by: Person | None = None, at: datetime | None = None) -> Loaded:
    rows = [
        {
            **{name: value for name, value in row.items() if name != "parent"},
            "parent_id": row["parent"] or None,
            "entered_into_force_on": _day(row["entered_into_force_on"]),
            "position": position,
        }
        for position, row in enumerate(tables.instruments())
    ]
    return sync(model=Instrument, rows=rows, key=["code"], by=by, at=at)


def load_instrument_actions(*, by: Person | None = None, at: datetime | None = None) -> Loaded:
    """Only rows of the files' own sources are ever removed: what people record by hand stays."""
    known = set(Country.objects.values_list("pk", flat=True))
    kinds_of = {instrument.code: instrument.possible_actions for instrument in Instrument.objects.all()}
    rows, refused = [], []
    for line, row in enumerate(tables.instrument_actions(), start=2):
        if row["country"] not in known:
            refused.append(f"row {line}: {row['country']} is not in the list of countries")
        elif row["instrument"] not in kinds_of:
            refused.append(f"row {line}: {row['instrument']} is not in the list of instruments")
        elif row["kind"] not in kinds_of[row["instrument"]]:
            refused.append(f"row {line}: {row['instrument']} knows no {row['kind']}")
        else:
            rows.append(
                {
                    "instrument_id": row["instrument"],
                    "country_id": row["country"],
                    "kind": row["kind"],
                    "taken_on": _day(row["taken_on"]),
                    "in_force_on": _day(row["in_force_on"]),
                    "source": row["source"],
                    "as_of": row["as_of"],
                }
            )
    return sync(
        model=InstrumentAction,
        rows=rows,
        key=["instrument_id", "country_id", "kind", "taken_on", "source"],
        by=by,
        at=at,
        removable=InstrumentAction.objects.filter(source__in={row["source"] for row in rows}),
        refused=refused,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
