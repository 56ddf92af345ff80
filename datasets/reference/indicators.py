"""Indicators, their units and measures, observation status and origin: the code lists of the template and the pool.

Source: E-waste Statistics Guidelines (UNU 2015; 2nd ed. 2018), SDG metadata 12-4-2 and 12-5-1, SDMX CL_OBS_STATUS.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrPromise

MASS, PIECES, PERSONS, MONEY, NUMBER, CAPACITY, PER_INHABITANT, SHARE = (
    "mass",
    "pieces",
    "persons",
    "money",
    "number",
    "capacity",
    "per_inhabitant",
    "share",
)
MEASURES = (MASS, PIECES, PERSONS, MONEY, NUMBER, CAPACITY, PER_INHABITANT, SHARE)


@dataclass(frozen=True)
class Unit:
    code: str
    measure: str
    name: StrPromise


UNITS: dict[str, Unit] = {
    unit.code: unit
    for unit in (
        Unit("t", MASS, _("tonnes")),
        Unit("kg", MASS, _("kilograms")),
        Unit("kt", MASS, _("thousand tonnes")),
        Unit("Mt", MASS, _("million tonnes")),
        Unit("kg/inh", MASS, _("kilograms per inhabitant")),
        Unit("pieces", PIECES, _("pieces")),
        Unit("persons", PERSONS, _("persons")),
        Unit("thousand", PERSONS, _("thousand persons")),
        Unit("million", PERSONS, _("million persons")),
        Unit("int$", MONEY, _("international dollars")),
        Unit("number", NUMBER, _("number")),
        Unit("t/yr", CAPACITY, _("tonnes per year")),
        Unit("%", SHARE, _("per cent")),
    )
}
# The unit in which the pool keeps each measure.
CANONICAL_UNIT = {
    MASS: "t",
    PIECES: "pieces",
    PERSONS: "persons",
    MONEY: "int$",
    NUMBER: "number",
    CAPACITY: "t/yr",
    PER_INHABITANT: "kg/inh",
    SHARE: "%",
}
_TONNES = ("t", "kg", "kt", "Mt")


@dataclass(frozen=True)
class Indicator:
    """`units` are those that a contribution may use; a derived indicator has none."""

    code: str
    name: StrPromise
    short_name: StrPromise
    units: tuple[str, ...] = ()
    sdg_series: str = ""
    by_category: bool = True

    @property
    def is_derived(self) -> bool:
        return not self.units


INDICATORS: dict[str, Indicator] = {
    indicator.code: indicator
    for indicator in (
        Indicator(
            "PROD",
            _("Domestic production of electrical and electronic equipment"),
            _("Production"),
            (*_TONNES, "pieces"),
        ),
        Indicator("IMP", _("Imports of electrical and electronic equipment"), _("Imports"), (*_TONNES, "pieces")),
        Indicator("EXP", _("Exports of electrical and electronic equipment"), _("Exports"), (*_TONNES, "pieces")),
        Indicator(
            "POM",
            _("Electrical and electronic equipment placed on the market"),
            _("Placed on the market"),
            (*_TONNES, "kg/inh", "pieces"),
        ),
        Indicator(
            "STOCK",
            _("Electrical and electronic equipment in use or hoarded"),
            _("In use or hoarded"),
            (*_TONNES, "kg/inh", "pieces"),
        ),
        Indicator("GEN", _("E-waste generated"), _("Generated"), (*_TONNES, "kg/inh", "pieces"), "EN_EWT_GENV"),
        Indicator(
            "COLL",
            _("E-waste formally collected"),
            _("Collected"),
            (*_TONNES, "kg/inh", "pieces"),
            "EN_EWT_COLLV",
        ),
        Indicator("RCY", _("E-waste recycled"), _("Recycled"), (*_TONNES, "kg/inh", "pieces"), "EN_EWT_RCYV"),
        Indicator("WIMP", _("E-waste imported"), _("E-waste imported"), _TONNES),
        Indicator("WEXP", _("E-waste exported"), _("E-waste exported"), _TONNES),
        Indicator(
            "REUSE",
            _("E-waste and used equipment prepared for reuse"),
            _("Prepared for reuse"),
            ("t", "kg", "kt", "pieces"),
        ),
        Indicator("REPAIR", _("E-waste and used equipment repaired"), _("Repaired"), ("t", "kg", "kt", "pieces")),
        Indicator("POP", _("Population"), _("Population"), ("persons", "thousand", "million"), by_category=False),
        Indicator(
            "GDPPPP",
            _("Gross domestic product per head, purchasing power parity"),
            _("GDP per head (PPP)"),
            ("int$",),
            by_category=False,
        ),
        Indicator("JOBF", _("Formal workers in e-waste"), _("Formal workers"), ("persons",), by_category=False),
        Indicator("JOBI", _("Informal workers in e-waste"), _("Informal workers"), ("persons",), by_category=False),
        Indicator("FAC", _("Licensed facilities"), _("Licensed facilities"), ("number",), by_category=False),
        Indicator("CAP", _("Capacity of licensed facilities"), _("Capacity"), ("t/yr",), by_category=False),
        Indicator("PTS", _("Collection points"), _("Collection points"), ("number",), by_category=False),
        Indicator(
            "GEN_PC",
            _("E-waste generated per inhabitant"),
            _("Generated per inhabitant"),
            (),
            "EN_EWT_GENPCAP",
        ),
        Indicator(
            "POM_PC",
            _("Equipment placed on the market per inhabitant"),
            _("Placed on the market per inhabitant"),
        ),
        Indicator(
            "COLL_PC",
            _("E-waste formally collected per inhabitant"),
            _("Collected per inhabitant"),
            (),
            "EN_EWT_COLLPCAP",
        ),
        Indicator("COLL_RATE", _("E-waste collection rate"), _("Collection rate"), (), "EN_EWT_COLLR"),
        Indicator(
            "COLL_RATE_POM",
            _("Collection rate against equipment placed on the market in the three preceding years"),
            _("Collection rate (EU variant)"),
        ),
        Indicator("RCY_RATE", _("E-waste recycling rate"), _("Recycling rate"), (), "EN_EWT_RCYR"),
    )
}
CONTRIBUTED = {code: indicator for code, indicator in INDICATORS.items() if not indicator.is_derived}

# SDMX observation status; the order is the pool's second rule (A before P before E before I before F).
STATUSES: dict[str, StrPromise] = {
    "A": pgettext_lazy("observation status", "reported"),
    "P": pgettext_lazy("observation status", "provisional"),
    "E": pgettext_lazy("observation status", "estimated"),
    "I": pgettext_lazy("observation status", "imputed"),
    "F": pgettext_lazy("observation status", "forecast"),
    "M": pgettext_lazy("observation status", "missing"),
}
STATUS_ORDER = ("A", "P", "E", "I", "F", "M")

# Where a source's figures come from; the order is the pool's first rule.
ORIGINS: dict[str, StrPromise] = {
    "national_official": _("national official statistics"),
    "national_registry": _("national registry or administrative data"),
    "agency_survey": _("agency survey or measurement"),
    "international_estimate": _("international estimate"),
    "portal_estimate": _("the portal's own estimate"),
}
ORIGIN_ORDER = tuple(ORIGINS)

FIRST_YEAR = 1980


def usual_measure(indicator: str) -> str:
    """What a figure of the indicator is in, unless something else is said: tonnes before pieces."""
    if indicator.endswith("_PC"):
        return PER_INHABITANT
    units = INDICATORS[indicator].units
    return UNITS[units[0]].measure if units else SHARE


def units_of(indicator: str, measure: str) -> list[str]:
    """In which a value of this measure of the indicator may be said; a derived one in its canonical unit only."""
    contributed = [code for code in INDICATORS[indicator].units if UNITS[code].measure == measure]
    return contributed or [CANONICAL_UNIT[measure]]
