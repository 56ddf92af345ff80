"""Numbers, days and codes in the reader's words."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi, gettext_lazy, ngettext, npgettext
from django.utils.translation import gettext as _

from coalition.presenters import numbers
from coalition.reference.locales import locale_of
from datasets.models.pools import Rule
from datasets.reference.categories import CATEGORIES
from datasets.reference.indicators import INDICATORS, ORIGINS, STATUSES, UNITS, usual_measure
from reports.builders.evidence import Cell, Evidence

NO_BREAK = "\N{NO-BREAK SPACE}"
UNIT_NAMES = {"kg/inh": gettext_lazy("kg per inhabitant"), "%": "%"}


def language() -> str:
    return get_language() or "en"


def number(value: float) -> str:
    return numbers.number(value, language())


def exact(value: float) -> str:
    """Every digit, as it was sent."""
    return numbers.exact(value, language())


def isolated(text: str) -> str:
    """Latin signs and digits keep their order inside a text from right to left."""
    return f"\N{LEFT-TO-RIGHT ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def as_published(text: str) -> str:
    """What a source says in its own words, whole inside a text from right to left."""
    return isolated(text) if get_language_bidi() else text


def unit_name(unit: str) -> str:
    return str(UNIT_NAMES.get(unit) or UNITS[unit].name)


def quantity(value: float, unit: str) -> str:
    """`16,670 tonnes`."""
    return number(value) if unit == "number" else f"{number(value)}{NO_BREAK}{unit_name(unit)}"


def share(value: float) -> str:
    return f"{number(round(100 * value, 1))}{NO_BREAK}%"


def day(value: date | str | None) -> str:
    """21 March 2018; a month or a year alone stays what it is."""
    if not value:
        return ""
    if isinstance(value, str):
        if len(value) < len("2018-03-21"):
            return value
        value = date.fromisoformat(value)
    text: str = format_date(value, "long", locale=_locale())
    return text


def short_day(value: date | str | None) -> str:
    """21 Mar 2018, for tables."""
    if not value:
        return ""
    if isinstance(value, str):
        if len(value) < len("2018-03-21"):
            return value
        value = date.fromisoformat(value)
    text: str = format_date(value, "d MMM y", locale=_locale())
    return text.replace(" ", NO_BREAK)


def listed(items: Sequence[str]) -> str:
    text: str = format_list(list(items), locale=_locale())
    return text


def indicator_name(code: str) -> str:
    return str(INDICATORS[code].name)


def short_name(code: str) -> str:
    return str(INDICATORS[code].short_name)


def category_name(code: str) -> str:
    return str(CATEGORIES[code].name) if code in CATEGORIES else code


def short_category(code: str) -> str:
    """Without the examples in brackets: `Small IT equipment`."""
    return category_name(code).partition(" (")[0]


def status_name(code: str) -> str:
    return str(STATUSES[code])


def origin_name(code: str) -> str:
    return str(ORIGINS.get(code, code))


def rule_name(code: str) -> str:
    return str(Rule(code).label)


def source_name(source: dict[str, Any]) -> str:
    return f"{source['source']} {source['label']}".strip()


def years(cells: Iterable[Cell]) -> str:
    """`2009–2015, 2019`."""
    known = sorted({cell["year"] for cell in cells})
    spans: list[list[int]] = []
    for year in known:
        if spans and year == spans[-1][-1] + 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return ", ".join(str(each[0]) if len(each) == 1 else f"{each[0]}–{each[-1]}" for each in spans)


def in_column(values: Sequence[float | None]) -> list[str]:
    """Values of one column with the same number of decimals, so that they align on the decimal sign."""
    sizes = [abs(value) for value in values if value]
    largest = max(sizes, default=0)
    decimals = 0 if largest >= 100 or not largest else 1 if largest >= 10 else 2 if largest >= 0.1 else 4
    if decimals == 0 and sizes and min(sizes) < 1:
        decimals = 1
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return ["–" if value is None else str(format_decimal(value, pattern, locale=_locale())) for value in values]


def figures_counted(count: int) -> str:
    return npgettext("figures of the pool", "%(count)s figure", "%(count)s figures", count) % {"count": number(count)}


def counted(evidence: Evidence) -> str:
    """`96 figures from 6 sources, each with its file and row; 51 derived from them`."""
    sent = sum(cell["issue"] is not None for cell in evidence.cells)
    sources = ngettext("%(count)s source", "%(count)s sources", len(evidence.sources)) % {
        "count": number(len(evidence.sources))
    }
    text = _("%(figures)s from %(sources)s, each with its file and row") % {
        "figures": figures_counted(sent),
        "sources": sources,
    }
    if derived := len(evidence.cells) - sent:
        text += "; " + ngettext("%(count)s derived from them", "%(count)s derived from them", derived) % {
            "count": number(derived)
        }
    return text


def region(country: dict[str, Any]) -> str:
    """`Americas, Caribbean`."""
    return ", ".join(_(name) for name in (country["region"], country["subregion"]) if name)


def cell_name(cell: Cell) -> str:
    """`E-waste generated, Lamps, 2014 (tonnes)`."""
    parts = [indicator_name(cell["indicator"])]
    if cell["category"] != "TOTAL":
        parts.append(category_name(cell["category"]))
    return _("%(what)s, %(year)s (%(unit)s)") % {
        "what": ", ".join(parts),
        "year": cell["year"],
        "unit": unit_name(cell["unit"]),
    }


def cell_path(iso3: str, cell: Cell) -> str:
    """The short address of a figure's page: `/c/JAM.GEN.2014/`, short enough to be typed from paper."""
    rest = [] if cell["category"] == "TOTAL" else [cell["category"]]
    if cell["measure"] != usual_measure(cell["indicator"]):
        rest = [cell["category"], cell["measure"]]
    return reverse("datasets:cell-short", args=[".".join((iso3, cell["indicator"], str(cell["year"]), *rest))])


def source_of(cell: Cell, evidence: Evidence) -> str:
    if cell["issue"]:
        return source_name(evidence.source(cell["issue"]))
    if publisher := evidence.published_by(cell):
        return _("%(source)s, as published") % {"source": source_name(publisher)}
    return rule_name(cell["rule"])


def _locale() -> Locale:
    return locale_of(language())
