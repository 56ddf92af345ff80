"""The joint work plan's columns as CSV."""

from typing import Any, Final

from django.utils.translation import gettext as _

from coalition.guards import Anyone
from coalition.models import Classification
from coalition.models.topics import ProgrammeArea, SupportKind
from coalition.presenters.downloads import as_csv
from countries.models import Certainty, Offer, OfferKind
from countries.policies import offers

# Read as plain columns: tens of thousands of rows are no tens of thousands of objects.
COLUMNS: Final = (
    "need__request__country",
    "need__request__reference",
    "need__request__framework",
    "need__request__sdg_targets",
    "need__title",
    "need__area",
    "need__support",
    "what",
    "organisation__acronym",
    "kind",
    "starts_on",
    "ends_on",
    "value_usd",
    "certainty",
    "need__success",
)
NAMES: Final = {
    "need__area": ProgrammeArea,
    "need__support": SupportKind,
    "kind": OfferKind,
    "certainty": Certainty,
}


def work_plan(someone: Anyone, **which: Any) -> str:
    """A row per offer that is open to the reader, of requests that are not confidential. One query."""
    given = (
        offers.offers_visible_to(someone)
        .filter(
            kind__in=[OfferKind.LEAD, OfferKind.CONTRIBUTE],
            status=Offer.Status.GIVEN,
            need__request__classification=Classification.UNCLASSIFIED,
            **which,
        )
        .order_by("need__request__reference", "need__position", "organisation__acronym")
        .values_list(*COLUMNS)
    )
    names = {column: {code: str(name) for code, name in codes.choices} for column, codes in NAMES.items()}
    head = [
        _("Country"),
        _("Request"),
        _("Cooperation Framework outcome or joint work plan"),
        _("SDG targets"),
        _("Output (need)"),
        _("Programme area"),
        _("Kind of support"),
        _("Activity"),
        _("UN organisation"),
        _("Role"),
        _("Start"),
        _("End"),
        _("Value in USD"),
        _("Certainty"),
        _("Measure of success"),
    ]
    return as_csv([head, *(_line(row, names) for row in given.iterator(chunk_size=5000))])


def _line(row: tuple[Any, ...], names: dict[str, dict[str, str]]) -> list[object]:
    return [_cell(column, value, names) for column, value in zip(COLUMNS, row, strict=True)]


def _cell(column: str, value: Any, names: dict[str, dict[str, str]]) -> object:
    if column in names:
        return names[column].get(value, value)
    if column == "need__request__sdg_targets":
        return ", ".join(value)
    return int(value) if column == "value_usd" and value is not None else value
