"""What the portal understood of a file, in sentences with counts and examples."""

from collections.abc import Callable
from typing import Final

from django.forms import Form
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrPromise

from datasets.models import Contribution, RememberedLayout
from datasets.presenters.places import letters_of
from datasets.presenters.words import Row
from datasets.reference.template import COLUMNS, VALUE, YEAR

SHOWN = 3
_TITLES: Final = {column.name: column.title for column in COLUMNS}
SHAPES: Final[dict[str, StrPromise]] = {
    "long": gettext_lazy("A table with one figure per row."),
    "wide": gettext_lazy("A table with several figures per row."),
    "sdmx": gettext_lazy("An SDMX-CSV export."),
    "eurostat": gettext_lazy("A table of Eurostat, with flags."),
    "un_sdg": gettext_lazy("An export of the UN database of SDG indicators."),
    "world_bank": gettext_lazy("A table of the World Bank, with years as columns."),
    "comtrade": gettext_lazy("An export of UN Comtrade: headings of the Harmonized System, added up by UNU-KEY."),
}
_WHY: Final[dict[str, StrPromise]] = {
    "note": gettext_lazy("a title or heading says so"),
    "sheet": gettext_lazy("the sheets' names say so"),
    "government": gettext_lazy("your organisation speaks of this country"),
    "default": gettext_lazy("nothing in the file says otherwise"),
}
Counted = Callable[[int], str]
# What was read otherwise than written; the places are the count.
_ACCOUNTS: Final[dict[str, Counted]] = {
    "decimal_comma": lambda n: ngettext("%(n)s figure has a decimal comma", "%(n)s figures have a decimal comma", n),
    "grouped": lambda n: ngettext(
        "%(n)s figure has marks between thousands", "%(n)s figures have marks between thousands", n
    ),
    "digits": lambda n: ngettext("%(n)s cell has other digits", "%(n)s cells have other digits", n),
    "footnote": lambda n: ngettext(
        "%(n)s figure has a mark of a footnote, which is kept as a note",
        "%(n)s figures have a mark of a footnote, which is kept as a note",
        n,
    ),
    "unit_beside": lambda n: ngettext(
        "%(n)s figure has its unit beside it", "%(n)s figures have their unit beside them", n
    ),
    "missing": lambda n: ngettext(
        "%(n)s cell says that there is no figure", "%(n)s cells say that there is no figure", n
    ),
    "empty": lambda n: ngettext(
        "%(n)s row has no figure and is taken as missing", "%(n)s rows have no figure and are taken as missing", n
    ),
    "dates": lambda n: ngettext("%(n)s day was read as its year", "%(n)s days were read as their years", n),
    "totals": lambda n: ngettext(
        "%(n)s row of a total was read as the category TOTAL, not as a part",
        "%(n)s rows of totals were read as the category TOTAL, not as parts",
        n,
    ),
    "of_which": lambda n: ngettext(
        "%(n)s “of which” row was read as a category of its own and added to nothing",
        "%(n)s “of which” rows were read as categories of their own and added to nothing",
        n,
    ),
    "filled_down": lambda n: ngettext(
        "%(n)s empty cell takes the text above it, as merged cells mean",
        "%(n)s empty cells take the text above them, as merged cells mean",
        n,
    ),
    "summed": lambda n: ngettext(
        "%(n)s figure is the sum of several headings of one UNU-KEY",
        "%(n)s figures are sums of several headings of one UNU-KEY",
        n,
    ),
    "notes": lambda n: ngettext("%(n)s row is a note", "%(n)s rows are notes", n),
    "headings": lambda n: ngettext("%(n)s row repeats the headings", "%(n)s rows repeat the headings", n),
    "groups": lambda n: ngettext(
        "%(n)s row speaks of a group of countries and was left out",
        "%(n)s rows speak of groups of countries and were left out",
        n,
    ),
    "parts": lambda n: ngettext(
        "%(n)s row gives a part of a figure that stands there in all, and was left out",
        "%(n)s rows give parts of figures that stand there in all, and were left out",
        n,
    ),
    "early": lambda n: ngettext(
        "%(n)s figure is of a year before 1980, from when on the portal keeps figures, and was left out",
        "%(n)s figures are of years before 1980, from when on the portal keeps figures, and were left out",
        n,
    ),
    "without_figures": lambda n: ngettext("%(n)s row holds no figure", "%(n)s rows hold no figure", n),
    "no_meaning": lambda n: ngettext(
        "%(n)s row speaks of nothing that the portal keeps", "%(n)s rows speak of nothing that the portal keeps", n
    ),
}
# What is no news beside figures.
_QUIET: Final = frozenset({"notes", "headings", "without_figures", "plain"})


def has_layout(contribution: Contribution) -> bool:
    """A table in columns of its own; the template's needs no understanding."""
    return "headings" in contribution.understood


def understood(contribution: Contribution) -> Row:
    """`facts`: sentences; `accounts`: sentences with examples; `asks`: titles of what only the contributor knows."""
    said = contribution.understood
    answers = said.get("answers", {})
    accounts = [_account(entry) for entry in said.get("account", ()) if entry["kind"] in _ACCOUNTS]
    if said.get("shape") == "template" and said.get("decimal"):
        accounts = [{"text": _("Figures have a decimal comma: 1.234,5 was read as 1234.5"), "examples": [], "more": ""}]
    return {
        "has_layout": has_layout(contribution),
        "shape": SHAPES.get(said.get("shape", ""), ""),
        "facts": _facts(said) if has_layout(contribution) else [],
        "accounts": accounts,
        "asks": [str(_TITLES[name]) for name in said.get("asks", ())],
        "unclear": list(said.get("unclear", {}).values()),
        "remembered": _remembered(said.get("remembered")),
        "fixes": _fixes(answers),
    }


def _remembered(pk: int | None) -> RememberedLayout | None:
    return RememberedLayout.objects.select_related("answered_by").filter(pk=pk).first() if pk else None


def _facts(said: Row) -> list[str]:
    facts = [str(SHAPES[said["shape"]])]
    first = said["sheets"][0]
    facts.append(_("The headings stand in row %(row)s.") % {"row": first["heading_row"]})
    names = [sheet["name"] for sheet in said["sheets"] if sheet["name"]]
    if len(names) > 1 or said["not_read"]:
        facts.append(
            _("Sheets read: %(sheets)s.") % {"sheets": ", ".join(f"“{name}”" for name in names)}
            if not said["not_read"]
            else _("Sheets read: %(sheets)s; not read: %(others)s.")
            % {
                "sheets": ", ".join(f"“{name}”" for name in names),
                "others": ", ".join(f"“{name}”" for name in said["not_read"][:8]),
            }
        )
    facts += _of_values(said)
    for name, position in sorted(said["columns"].items(), key=lambda item: item[1]):
        facts.append(
            _("Column “%(heading)s” is taken as %(field)s.")
            % {"heading": said["headings"][position] or letters_of(position), "field": _TITLES[name]}
        )
    for name, text in said["constants"].items():
        if name not in said["columns"] and text not in ("series", "cell"):
            facts.append(_constant(name, text, said["guessed"].get(name, "")))
    return facts + [_by_sheet(name, said) for name, why in said["guessed"].items() if why == "sheet"]


def _by_sheet(name: str, said: Row) -> str:
    told = ", ".join(f"“{sheet['name']}” {sheet['says'].get(name, '')}" for sheet in said["sheets"][:SHOWN])
    return _("%(field)s as each sheet says: %(sheets)s.") % {"field": _TITLES[name], "sheets": told}


def _of_values(said: Row) -> list[str]:
    years = [value for value in said["values"] if YEAR in value["says"]]
    if years:
        places = [value["position"] for value in years]
        return [
            _("Years in columns %(first)s to %(last)s: %(from)s to %(to)s.")
            % {
                "first": letters_of(min(places)),
                "last": letters_of(max(places)),
                "from": min(value["says"][YEAR] for value in years),
                "to": max(value["says"][YEAR] for value in years),
            }
        ]
    return [
        _("Column “%(heading)s” holds figures%(says)s.")
        % {
            "heading": said["headings"][value["position"]] or letters_of(value["position"]),
            "says": f" ({', '.join(value['says'].values())})" if value["says"] else "",
        }
        for value in said["values"]
    ]


def _constant(name: str, text: str, guess: str) -> str:
    params = {"field": _TITLES[name], "text": text}
    if guess:
        return _("%(field)s is %(text)s for the whole file: %(why)s.") % (params | {"why": _WHY[guess]})
    return _("%(field)s is %(text)s for the whole file.") % params


def _account(entry: Row) -> Row:
    count = entry["count"]
    text = _ACCOUNTS[entry["kind"]](count) % {"n": number_format(count, use_l10n=True, force_grouping=True)}
    return {
        "text": text,
        "examples": [{"sent": sent, "taken": taken} for sent, taken in entry["examples"][:SHOWN]],
        "quiet": entry["kind"] in _QUIET,
    }


def _fixes(answers: Row) -> list[Row]:
    """What was said of texts, each with what undoes it."""
    fixes = [
        {"column": column, "title": _TITLES.get(column, column), "sent": sent, "taken": taken, "skips": taken == "skip"}
        for column, meanings in answers.get("codes", {}).items()
        for sent, taken in meanings.items()
    ]
    if decimal := answers.get("decimal"):
        fixes.append(
            {
                "column": "decimal",
                "title": _TITLES[VALUE],
                "sent": "",
                "taken": _("a comma stands before decimals") if decimal == "," else _("a point stands before decimals"),
                "skips": False,
            }
        )
    return fixes


def columns(contribution: Contribution, form: Form) -> list[Row]:
    """Each column with its letter, some cells and the choice of what it is."""
    samples = contribution.understood.get("samples", [])
    places: dict[str, int] = getattr(form, "columns", {})
    return [
        {
            "letter": letters_of(position),
            "examples": samples[position] if position < len(samples) else [],
            "field": form[name],
        }
        for name, position in places.items()
    ]
