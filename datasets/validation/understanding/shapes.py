"""Exports that are known by their headings: what each column of them is, and what their codes mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from datasets.reference.tables import hs_codes
from datasets.reference.template import CATEGORY, COUNTRY, INDICATOR, NOTE, STATUS, UNIT, VALUE, YEAR
from datasets.reference.vocabulary import listed
from datasets.validation.understanding.layout import COMTRADE, EUROSTAT, SDMX, UN_SDG, WORLD_BANK

NOT_MEANT = ""
Meaning = Callable[[str], str]


@dataclass(frozen=True)
class Shape:
    """`needs`: headings that it is known by. `columns`: field to heading. `codes`: what its own codes mean."""

    name: str
    needs: frozenset[str]
    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


_STATUS_FLAGS: Final = {
    "a": "A", "b": "A", "c": "M", "d": "A", "e": "E", "f": "F", "i": "I", "m": "M", "n": "A", "p": "P", "r": "A",
    "s": "E", "u": "A", "z": "M", "g": "A", "l": "M", "o": "M", "q": "M", "": "A",
}  # fmt: skip
# The UN's database of SDG indicators, attribute Nature.
_NATURE: Final = {"c": "A", "ca": "A", "e": "E", "g": "A", "m": "E", "na": "A", "n": "M", "": "A"}
_SDG_UNITS: Final = {
    "tonnes": "t",
    "metric tons": "t",
    "kg": "kg/inh",
    "t": "t",
    "kg_per_cap": "kg/inh",
    "percent": "%",
}
# Regions of the M49 list, which the database gives beside countries.
_REGIONS: Final = dict.fromkeys(
    listed(
        "1|2|5|9|11|13|14|15|17|18|19|21|29|30|34|35|39|53|54|57|61|62|127|135|142|143|145|150|151|154|155|199|202|419|"
        "432|485|513|514|515|518|543|722|738|747|753|830|840000|910|922"
    ),
    NOT_MEANT,
)
_SDG_SERIES: Final = {
    "en_ewt_genv": "GEN", "en_ewt_collv": "COLL", "en_ewt_rcyv": "RCY",
    "en_ewt_genpcap": "GEN", "en_ewt_collpcap": "COLL", "en_ewt_rcypcap": "RCY",
    "en_ewt_collr": NOT_MEANT, "en_ewt_rcyr": NOT_MEANT,
}  # fmt: skip
PER_INHABITANT: Final = frozenset({"en_ewt_genpcap", "en_ewt_collpcap", "en_ewt_rcypcap"})
_EUROSTAT_UNITS: Final = {
    "t": "t", "tonne": "t", "ths_t": "kt", "kg": "kg", "kg_hab": "kg/inh", "nr": "number", "per": "persons",
    "ths_per": "thousand", "pc": "%",
}  # fmt: skip
_EUROSTAT_FLOWS: Final = {
    "mkt": "POM", "col": "COLL", "col_hh": "COLL", "col_oth": "COLL", "rcv": NOT_MEANT, "rcy": "RCY",
    "rcy_pre_reu": "RCY", "pre_reu": "REUSE", "trt": NOT_MEANT,
}  # fmt: skip
_EUROSTAT_WASTE: Final = {
    "total": "TOTAL", "ee_lhha": "EU10-1", "ee_shha": "EU10-2", "ee_itt": "EU10-3", "ee_con": "EU10-4",
    "ee_con_pv": "EU10-4", "ee_lig": "EU10-5", "ee_eet": "EU10-6", "ee_tls": "EU10-7", "ee_mdd": "EU10-8",
    "ee_mci": "EU10-9", "ee_adi": "EU10-10", "ee_tee": "EU6-1", "ee_scr": "EU6-2", "ee_lmp": "EU6-3",
    "ee_lge": "EU6-4", "ee_sml": "EU6-5", "ee_sit": "EU6-6", "ee_pvp": "EU6-4B",
}  # fmt: skip
_WORLD_BANK_SERIES: Final = {
    "sp.pop.totl": ("POP", "persons"),
    "ny.gdp.pcap.pp.cd": ("GDPPPP", "int$"),
    "ny.gdp.pcap.pp.kd": ("GDPPPP", "int$"),
}
_GEO: Final = {"el": "GRC", "uk": "GBR", "xk": "XKX"}

SHAPES: Final = (
    *(
        Shape(
            EUROSTAT,
            frozenset({geo}),
            {COUNTRY: (geo,), UNIT: ("unit",), INDICATOR: ("wst_oper",), CATEGORY: ("waste",)},
            codes={
                COUNTRY: _GEO,
                UNIT: _EUROSTAT_UNITS,
                INDICATOR: _EUROSTAT_FLOWS,
                CATEGORY: _EUROSTAT_WASTE,
                STATUS: _STATUS_FLAGS,
            },
        )
        for geo in ("geo time_period", "geo time")
    ),
    Shape(
        UN_SDG,
        frozenset({"seriescode", "geoareacode", "timeperiod", "value"}),
        {
            COUNTRY: ("geoareacode",),
            YEAR: ("timeperiod",),
            INDICATOR: ("seriescode",),
            VALUE: ("value",),
            UNIT: ("units", "[units]"),
            STATUS: ("nature", "[nature]"),
            NOTE: ("footnote",),
        },
        constants={CATEGORY: "TOTAL"},
        codes={COUNTRY: _REGIONS, INDICATOR: _SDG_SERIES, UNIT: _SDG_UNITS, STATUS: _NATURE},
    ),
    Shape(
        COMTRADE,
        frozenset({"cmdcode", "flowcode", "reporteriso"}),
        {
            COUNTRY: ("reporteriso",),
            # Of monthly trade it names the month, which the reference year hides.
            YEAR: ("period", "refyear", "refperiodid"),
            INDICATOR: ("flowcode",),
            CATEGORY: ("cmdcode",),
            VALUE: ("netwgt", "qty"),
        },
        constants={UNIT: "kg", STATUS: "A"},
        codes={INDICATOR: {"m": "IMP", "x": "EXP", "1": "IMP", "2": "EXP", "rx": NOT_MEANT, "rm": NOT_MEANT}},
    ),
    Shape(
        COMTRADE,
        frozenset({"commodity code", "trade flow", "reporter iso", "netweight kg"}),
        {
            COUNTRY: ("reporter iso",),
            YEAR: ("year", "period"),
            INDICATOR: ("trade flow",),
            CATEGORY: ("commodity code",),
            VALUE: ("netweight kg",),
        },
        constants={UNIT: "kg", STATUS: "A"},
        codes={INDICATOR: {"import": "IMP", "export": "EXP", "imports": "IMP", "exports": "EXP"}},
    ),
    Shape(
        SDMX,
        frozenset({"obs_value", "time_period"}),
        {
            COUNTRY: ("ref_area", "geo", "reference area"),
            YEAR: ("time_period",),
            INDICATOR: ("series", "indicator", "wst_oper"),
            CATEGORY: ("product", "category", "waste", "activity"),
            VALUE: ("obs_value",),
            UNIT: ("unit_measure", "unit"),
            STATUS: ("obs_status", "obs_flag"),
            NOTE: ("comment_obs", "obs_comment"),
        },
        codes={
            COUNTRY: _GEO,
            UNIT: _EUROSTAT_UNITS | _SDG_UNITS,
            INDICATOR: _EUROSTAT_FLOWS,
            CATEGORY: _EUROSTAT_WASTE | {"_t": "TOTAL", "_z": "TOTAL"},
            STATUS: _STATUS_FLAGS,
        },
    ),
    *(
        Shape(
            WORLD_BANK,
            frozenset({"country code", series}),
            {COUNTRY: ("country code",), INDICATOR: (series,)},
            constants={CATEGORY: "TOTAL", STATUS: "A"},
            codes={INDICATOR: {code: indicator for code, (indicator, _unit) in _WORLD_BANK_SERIES.items()}},
        )
        # As each indicator is downloaded, and as the DataBank exports several.
        for series in ("indicator code", "series code")
    ),
)
WORLD_BANK_UNITS: Final = {code: unit for code, (_indicator, unit) in _WORLD_BANK_SERIES.items()}


# Trade is given once in all and once by partner, mode of transport and procedure: what is in all is taken.
IN_ALL: Final = {
    "partnercode": ("0", "w00"),
    "partneriso": ("w00", "wld", "0"),
    "partner2code": ("0",),
    "motcode": ("0",),
    "customscode": ("c00",),
    "partner iso": ("wld", "w00"),
    "partner code": ("0",),
}


def tidy(heading: str) -> str:
    return " ".join(heading.replace("\\", " ").split()).casefold()


def recognise(headings: list[str], *, has_years: bool) -> Shape | None:
    """By headings alone: a title or a name says nothing that everybody keeps."""
    names = {tidy(heading) for heading in headings}
    for shape in SHAPES:
        known = shape.needs <= names
        # With a structure's labels SDMX-CSV writes “TIME_PERIOD: Time period”.
        known = known or shape.needs <= {name.partition(":")[0] for name in names}
        if known and (shape.name not in (WORLD_BANK, EUROSTAT) or has_years):
            return shape
    return None


def place_of(headings: list[str], wanted: tuple[str, ...]) -> int | None:
    names = [tidy(heading).partition(":")[0] for heading in headings]
    return next((names.index(name) for name in wanted if name in names), None)


def key_of_commodity(code: str) -> str:
    """The UNU-KEY of a heading of the Harmonized System, "" where it is not said.

    A heading that feeds several keys goes to the one of them that the Guidelines of 2015 name for it; where they name
    none of them the trade is not split by guess. Longer national codes are read by their first six digits.
    """
    found = hs_codes().get(code.strip()[:6])
    if found is None:
        return ""
    if len(found.unu_keys) == 1:
        return f"UNU-{found.unu_keys[0]}"
    return f"UNU-{found.guidelines_key}" if found.guidelines_key in found.unu_keys else ""
