"""Sets a document as a tagged PDF, the same bytes for the same document, with its evidence attached."""

import csv
import io
import re
from datetime import UTC, datetime, time
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration

from coalition.presenters.downloads import neutral
from datasets.pool.facts import canonical_json
from datasets.reference.limits import SHEET_STEP
from reports.builders.document import Document
from reports.builders.evidence import NO_BAND, Band, Evidence, band_of, is_own

STYLE = settings.BASE_DIR / "static" / "css" / "pdf.css"
FIGURES_HEAD = (
    "indicator",
    "category",
    "year",
    "measure",
    "value",
    "unit",
    "status",
    "origin",
    "source",
    "contribution",
    "sheet",
    "row",
    "sent_value",
    "sent_unit",
    "use",
    "rule",
    "spread",
    "in_conflict",
    "rests_on_conflict",
    "government_says",
    "low",
    "high",
    "is_truncated",
    "note",
)


# WeasyPrint 70 breaks a line too early where the text of a block ends in white space.
_SPACE_BEFORE_AN_END = re.compile(r"\s+(</(?:p|li|dt|dd|th|td|h[1-6]|figcaption|caption)>)")


def html(document: Document) -> str:
    with translation.override(document.language):
        context = {"document": document, "for_print": True, "base_url": settings.BASE_URL.rstrip("/")}
        markup = render_to_string("pdf/assessment.html", context)
    return _SPACE_BEFORE_AN_END.sub(r"\1", markup)


def pdf(document: Document, evidence: dict[str, Any], markup: str) -> tuple[bytes, int]:
    """The PDF and its number of pages.

    Nothing in it comes from the clock or the host: dates are the day of freezing, the identifier is the evidence's
    digest, the fonts are the installed Noto packages; figures lead to the portal's own address (BASE_URL).
    """
    frozen_at = datetime.combine(document.frozen_on, time(), tzinfo=UTC)
    fonts = FontConfiguration()
    rendered = HTML(string=markup, url_fetcher=_nothing).render(
        stylesheets=[CSS(filename=STYLE, font_config=fonts)], font_config=fonts
    )
    rendered.metadata.attachments = [
        Attachment(
            string=content,
            name=name,
            description=description,
            relationship=relationship,
            created=frozen_at,
            modified=frozen_at,
        )
        for name, description, relationship, content in (
            ("evidence.json", "The frozen evidence of this edition", "Source", canonical_json(evidence)),
            ("figures.csv", "Every value of every source with its file and row", "Data", figures(evidence)),
        )
    ]
    identifier = bytes.fromhex(document.digest)[:16]
    written = rendered.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier, pdf_tags=True)
    return written, len(rendered.pages)


def figures(evidence: dict[str, Any]) -> bytes:
    """Every value of every cell, recommended or not; a derived cell is a row without file. `low` and `high` are the
    5-95 % band of the portal's own estimates, and of what is derived from them.
    """
    read = Evidence(evidence)
    names = {source["issue"]: f"{source['source']} {source['label']}".strip() for source in evidence["sources"]}
    sheets = {
        sent["id"]: {sheet["number"]: sheet["name"] for sheet in sent.get("sheets", ())}
        for source in evidence["sources"]
        for sent in source["contributions"]
    }
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(FIGURES_HEAD)
    for cell in evidence["cells"]:
        key = (cell["indicator"], cell["category"], cell["year"], cell["measure"])
        spread = "" if cell["spread"] is None else f"{cell['spread']:.6g}"
        marks = (cell["rule"], spread, int(cell["in_conflict"]), int(cell.get("rests_on_conflict", False)))
        for each in cell["candidates"]:
            use = "recommended" if each["is_recommended"] else "restated" if each["is_replaced"] else "beside"
            writer.writerow(
                (
                    *key,
                    _written(each["value"]),
                    each["unit"],
                    each["status"],
                    each["origin"],
                    neutral(names[each["issue"]]),
                    read.reference(each),
                    neutral(sheets[each["contribution"]].get(each["row"] // SHEET_STEP, "")),
                    # An own estimate has a run behind it, not a file with rows.
                    "" if is_own(each) else each["row"] % SHEET_STEP,
                    _written(each["sent_value"]),
                    each["sent_unit"],
                    use,
                    *marks,
                    _said(cell, each),
                    *_band(band_of(each)),
                    neutral(each["note"]),
                )
            )
        if not cell["candidates"]:
            no_file = [""] * 7
            value = _written(cell["value"])
            said, band = _said(cell, None), _band(read.band(cell) or NO_BAND)
            writer.writerow(
                (*key, value, cell["unit"], cell["status"], cell["origin"], *no_file, *marks, said, *band, "")
            )
    return text.getvalue().encode()


def _said(cell: dict[str, Any], value: dict[str, Any] | None) -> str:
    """What the government says of this value; of a computed one, of the cell."""
    said = [
        f"{one['kind']} by {one['organisation']} on {one['given_on']}{': ' + one['reason'] if one['reason'] else ''}"
        for one in cell.get("verdicts", ())
        if one["issue"] == (value["issue"] if value else None)
    ]
    return str(neutral("; ".join(said)))


def _band(band: Band) -> tuple[str, str, int]:
    return _written(band.low), _written(band.high), int(band.is_truncated)


def _written(value: float | None) -> str:
    return "" if value is None else f"{value:.12g}"


def _nothing(url: str, *_args: object, **_options: object) -> dict[str, object]:
    raise ValueError(f"an assessment loads nothing from elsewhere: {url}")
