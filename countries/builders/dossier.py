"""A case as a dossier: one PDF, or a ZIP with its documents and its response beside."""

import io
import zipfile
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from coalition.guards import Anyone
from countries.builders import letter
from countries.models import Response, SupportRequest
from countries.policies import requests as policies
from countries.presenters import cases, letters, tables
from countries.presenters.requests import row


def pdf(someone: Anyone, case: SupportRequest) -> bytes:
    """What this reader may see of the case, and nothing else."""
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
            "documents": cases.documents(someone, case),
            "history": reversed(cases.history(someone, case)),
        },
    )
    fonts = FontConfiguration()
    rendered = HTML(string=markup, url_fetcher=letter.nothing).render(
        stylesheets=[CSS(filename=letter.STYLE, font_config=fonts)], font_config=fonts
    )
    written: bytes = rendered.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    return written


def archive(someone: Anyone, case: SupportRequest) -> bytes:
    """The dossier, the response that was sent, the columns of the work plan, and every document that may leave."""
    parts: dict[str, bytes] = {"dossier.pdf": pdf(someone, case)}
    response = case.responses.filter(status=Response.Status.SENT).first()
    if response:
        document = letters.document(response)
        parts |= {"response.pdf": letter.pdf(document), "response.docx": letter.docx(document)}
    parts["work-plan.csv"] = tables.work_plan(someone, need__request=case).encode()
    for item in cases.documents(someone, case):
        found: Any = item["document"]
        policies.check_see_document(someone, found)
        if not found.is_confidential:
            with found.file.open("rb") as file:
                parts[f"documents/{found.pk}-{_safe(found.file_name)}"] = file.read()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(zipfile.ZipInfo(name, letter.ZIP_EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _safe(name: str) -> str:
    """No folder, no control character: the name as a name alone."""
    return "".join(char if char.isalnum() or char in "._- " else "_" for char in name.rpartition("/")[2])[-100:]
