"""The facts beside the figures: the country, its treaty actions, reference factors. Plain data, no clock in it."""

import hashlib
import json
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from countries.models import Country, Instrument, InstrumentAction
from datasets import method
from datasets.models import HazardFactor, JobFactor, MaterialFactor, PublishedFigure

Row = dict[str, Any]
NAMES = {"ar": "name_ar", "zh": "name_zh", "en": "name_en", "fr": "name_fr", "ru": "name_ru", "es": "name_es"}
COUNTRY_FIELDS = ("iso3", "region", "subregion", "income_level", "is_ldc", "is_lldc", "is_sids", *NAMES.values())
ACTION_FIELDS = ("instrument_id", "kind", "taken_on", "in_force_on", "source", "as_of")
ACTION_ORDER = ("instrument_id", "taken_on", "kind", "source")
FACTORS = {"materials": MaterialFactor, "jobs": JobFactor, "hazards": HazardFactor}


def canonical_json(data: object) -> bytes:
    """One way to write equal data: keys sorted, no spaces, UTF-8."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain)
    return text.encode()


def sha256(data: object) -> str:
    return hashlib.sha256(canonical_json(data)).hexdigest()


def as_plain(data: object) -> Any:
    """As it will be read back from JSON: dates are texts, tuples are lists."""
    return json.loads(canonical_json(data))


def country(iso3: str) -> Row:
    return _countries([iso3])[iso3]


def factors() -> dict[str, list[Row]]:
    return {name: _rows(model) for name, model in FACTORS.items()}


def world() -> list[Row]:
    return _rows(PublishedFigure)


def digests(iso3s: Collection[str]) -> dict[str, str]:
    """By country. Changes when any fact that an edition of the country would carry changes."""
    common = {
        "method": method.VERSION,
        "instruments": list(Instrument.objects.order_by("position", "code").values()),
        "factors": factors(),
        "world": world(),
    }
    countries, actions = _countries(iso3s), _actions(iso3s)
    return {iso3: sha256({**common, "country": countries[iso3], "actions": actions[iso3]}) for iso3 in iso3s}


def _countries(iso3s: Collection[str]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in Country.objects.filter(pk__in=iso3s).values(*COUNTRY_FIELDS):
        names = {language: row.pop(field) for language, field in NAMES.items()}
        found[row["iso3"]] = {**row, "names": names}
    return found


def _actions(iso3s: Collection[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {iso3: [] for iso3 in iso3s}
    actions = InstrumentAction.objects.filter(country_id__in=iso3s)
    for iso3, *action in actions.order_by(*ACTION_ORDER).values_list("country_id", *ACTION_FIELDS):
        found[iso3].append(dict(zip(ACTION_FIELDS, action, strict=True)))
    return found


def _rows(model: Any) -> list[Row]:
    """Every column but the row's number, which means nothing outside this database."""
    names = [field.name for field in model._meta.fields if not field.primary_key]
    return list(model.objects.order_by("position", *names).values(*names))


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value)} has no place in evidence")
