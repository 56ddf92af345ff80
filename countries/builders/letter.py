"""The consolidated response as tagged PDF and as DOCX: the same words as its page, the same bytes each time."""

import io
import zipfile
from datetime import UTC, datetime, time
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from docx import Document
from docx.shared import Pt, RGBColor
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

STYLE = settings.BASE_DIR / "static" / "css" / "letter.css"
# The first day that a ZIP archive can name: DOCX files of the same words are the same bytes.
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
BLUE = RGBColor(0x00, 0x63, 0x8F)


def pdf(document: dict[str, Any]) -> bytes:
    with translation.override(document["language"]):
        bidi = translation.get_language_bidi()
        markup = render_to_string("pdf/response.html", {"document": document, "direction": "rtl" if bidi else "ltr"})
    fonts = FontConfiguration()
    rendered = HTML(string=markup, url_fetcher=nothing).render(
        stylesheets=[CSS(filename=STYLE, font_config=fonts)], font_config=fonts
    )
    identifier = bytes.fromhex(document["digest"] or "00" * 32)[:16]
    written: bytes = rendered.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier, pdf_tags=True)
    return written


def docx(document: dict[str, Any]) -> bytes:
    """For ministries that go on writing in it."""
    with translation.override(document["language"]):
        file = _written(document)
    out = io.BytesIO()
    file.save(out)
    return _same_bytes(out.getvalue())


def _written(document: dict[str, Any]) -> Any:
    file = Document()
    about = file.core_properties
    about.title, about.author = f"{document['reference']} v{document['version']}", _("E-waste Coalition")
    about.created = about.modified = datetime.combine(document["on"], time(), tzinfo=UTC).replace(tzinfo=None)
    about.language = document["language"]
    file.styles["Normal"].font.name = "Noto Sans"
    file.styles["Normal"].font.size = Pt(10.5)
    for name in ("Title", "Heading 1", "Heading 2"):
        file.styles[name].font.name = "Noto Sans"
        file.styles[name].font.color.rgb = BLUE
    file.add_paragraph(_("E-waste Coalition"))
    file.add_heading(_("Response to the request of %(country)s") % {"country": document["country"]}, level=0)
    facts = file.add_paragraph()
    facts.add_run(document["reference"]).bold = True
    version = _("version %(version)s") % {"version": document["version"]}
    facts.add_run(f" · {version} · {document['day']}")
    if document["is_draft"]:
        file.add_paragraph().add_run(_("Draft: not sent, not binding.")).bold = True
    file.add_paragraph("\n".join(filter(None, (document["signatory"], document["authority"]))))
    file.add_paragraph(document["opening"])
    for need in document["needs"]:
        file.add_heading(f"{need['number']}. {need['title']}", level=1)
        line = file.add_paragraph()
        line.add_run(need["coverage_words"]).bold = True
        line.add_run(f" · {need['area']} · {need['support']}")
        for text in need["text"].splitlines():
            file.add_paragraph(text)
    file.add_paragraph(document["closing"])
    file.add_paragraph(_("E-waste Coalition, secretariat"))
    return file


def _same_bytes(content: bytes) -> bytes:
    """The archive again, with each part dated on the same day."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(zipfile.ZipInfo(name, ZIP_EPOCH), before.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def nothing(url: str, *_args: object, **_options: object) -> dict[str, object]:
    raise ValueError(f"a response loads nothing from elsewhere: {url}")
