"""A case as a dossier: one PDF, or a ZIP with its documents and its response beside."""

import io
import logging
import zipfile
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from coalition.guards import Anyone
from countries.builders import letter
from countries.models import Response, SupportRequest
from countries.policies import requests as policies
from countries.presenters import cases, history, letters, tables
from countries.presenters.requests import row

logger = logging.getLogger(__name__)


def pdf(someone: Anyone, case: SupportRequest) -> bytes:
    """What this reader may see of the case, and nothing else; of confidential documents only how many there are."""
    papers = cases.documents(someone, case)
    markup = render_to_string(
        "pdf/dossier.html",
        {
            "language": translation.get_language() or "en",
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "case": case,
            "row": row(case),
            "matrix": cases.matrix(someone, case),
            "answers": cases.answer_rows(case),
            "engagement": cases.engagement(someone, case),
            "screening": cases.screening(someone, case),
            "documents": [item for item in papers if not item["document"].is_confidential],
            "kept_back": sum(item["document"].is_confidential for item in papers),
            "remarks": cases.remarks(someone, case)["remarks"],
            "history": reversed(history.history(someone, case)),
        },
    )
    fonts = FontConfiguration()
    rendered = HTML(string=markup, url_fetcher=letter.nothing).render(
        stylesheets=[CSS(filename=letter.STYLE, font_config=fonts)], font_config=fonts
    )
    written: bytes = rendered.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    return written


def archive(someone: Anyone, case: SupportRequest) -> bytes:
    """The dossier, each response that was sent, the columns of the work plan, and every document that may leave."""
    parts: dict[str, bytes] = {"dossier.pdf": pdf(someone, case)}
    for response in case.responses.filter(status=Response.Status.SENT).order_by("number"):
        document, name = letters.document(response), f"response-{response.number}"
        parts |= {f"{name}.pdf": letter.pdf(document), f"{name}.docx": letter.docx(document)}
    parts["work-plan.csv"] = tables.work_plan(someone, need__request=case).encode()
    for item in cases.documents(someone, case):
        found: Any = item["document"]
        policies.check_see_document(someone, found)
        if not found.is_confidential:
            parts[f"documents/{found.pk}-{_safe(found.download_name)}"] = _content(found)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(zipfile.ZipInfo(name, letter.ZIP_EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _content(document: Any) -> bytes:
    try:
        with document.file.open("rb") as file:
            content: bytes = file.read()
    except FileNotFoundError:
        # One lost paper keeps nobody from the others; the log says which.
        logger.exception("the file of document %s is lost", document.pk)
        return _("This document is missing on the portal's side.").encode()
    return content


def _safe(name: str) -> str:
    """No folder, no control character: the name as a name alone."""
    return "".join(char if char.isalnum() or char in "._- " else "_" for char in name.rpartition("/")[2])[-100:]
