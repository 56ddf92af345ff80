"""The library: what is kept, who may open it, and that it is never shown as the portal's own."""

import io
import zipfile
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from coalition.actions import documents
from coalition.guards import Invalid, Refused
from coalition.models import AuditEvent, Document, Person
from tests.conftest import World
from tests.factories.roster import SOURCE, a_letter, make_document, make_event

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person | None], Client]
LIST = reverse("coalition:document-list")


def file_of(document: Document) -> str:
    return reverse("coalition:document-file", args=[document.pk])


def test_adding_a_document_needs_a_file_or_a_link(world: World) -> None:
    with pytest.raises(Invalid, match="one or the other") as refusal:
        documents.add(title="Nothing", kind="report", source=SOURCE, by=world.secretary)
    assert refusal.value.field == "file"


def test_adding_a_document_is_the_secretariats(world: World) -> None:
    with pytest.raises(Refused):
        make_document(world.itu_officer)


def test_due_diligence_is_never_opened_to_others(world: World) -> None:
    with pytest.raises(Invalid, match="secretariat and the auditors only") as refusal:
        make_document(world.secretary, "coalition", kind="due_diligence")
    assert refusal.value.field == "visibility"
    document = make_document(world.secretary, "secretariat", kind="due_diligence")
    with pytest.raises(Invalid):
        documents.change(document=document, visibility="public", by=world.secretary)


def test_changing_who_may_open_a_document_stands_in_the_log(world: World) -> None:
    documents.change(document=make_document(world.secretary), visibility="coalition", by=world.secretary)
    event = AuditEvent.objects.get(action="document.changed")
    assert event.details == {"changed": ["visibility"], "visibility": "coalition"}


def test_list_shows_each_reader_what_is_open(world: World, client_of: ClientOf) -> None:
    for visibility in ("public", "coalition", "secretariat"):
        make_document(world.secretary, visibility, title=f"For {visibility}")
    make_document(world.secretary, "public", title="Of a draft", event=make_event(world.secretary))

    def seen(person: Person | None) -> list[bool]:
        page = client_of(person).get(LIST).content.decode()
        return [title in page for title in ("For public", "For coalition", "For secretariat", "Of a draft")]

    assert seen(None) == [True, False, False, False]
    assert seen(world.jamaica_officer) == [True, False, False, False]
    assert seen(world.itu_officer) == [True, True, False, False]
    assert seen(world.auditor) == [True, True, True, True]


@pytest.mark.parametrize("name", ["letter.pdf", "скан.pdf"])
def test_file_is_saved_and_may_run_nothing(world: World, client: Client, name: str) -> None:
    document = documents.add(
        file=a_letter(name),
        title="Minutes",
        kind="minutes",
        visibility="public",
        source=SOURCE,
        by=world.secretary,
    )
    response = client.get(file_of(document))
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_opening_what_is_not_public_stands_in_the_log(world: World, client_of: ClientOf) -> None:
    open_one, closed = make_document(world.secretary), make_document(world.secretary, "coalition")
    for document in (open_one, closed):
        response = client_of(world.itu_officer).get(file_of(document))
        list(response.streaming_content)
    event = AuditEvent.objects.get(action="document.downloaded")
    assert (event.subject, event.actor_id) == (f"document:{closed.pk}", world.itu_officer.pk)


def test_file_of_a_document_that_is_a_link_is_not_there(world: World, client: Client) -> None:
    document = documents.add(
        title="Elsewhere",
        kind="report",
        url="https://example.org",
        visibility="public",
        source=SOURCE,
        by=world.secretary,
    )
    assert client.get(file_of(document)).status_code == 404


def test_a_file_path_names_its_content_never_what_the_sender_called_it(world: World) -> None:
    document = documents.add(
        file=a_letter("../../evil.pdf"), title="x", kind="minutes", source=SOURCE, by=world.secretary
    )
    assert document.file.name == f"documents/{document.sha256[:2]}/{document.sha256}"
    assert document.file_name == "evil.pdf"


def a_text(kind: str, extra: str = "") -> bytes:
    """What Word or LibreOffice write, as far as the portal looks at it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if kind == "odt":
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("word/document.xml" if kind == "docx" else "content.xml", "<x/>")
        if extra:
            archive.writestr(extra, "x")
    return out.getvalue()


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_a_text_is_known_by_its_parts_and_named_by_what_it_is(world: World, kind: str) -> None:
    file = a_letter("minutes.exe", a_text(kind))
    document = documents.add(file=file, title="x", kind="minutes", source=SOURCE, by=world.secretary)
    assert document.file_name == f"minutes.{kind}"


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"MZ\x90\x00 a program",
        a_text("zip"),
        a_text("docx", "word/vbaProject.bin"),
        a_text("odt", "Basic/Standard/script-lb.xml"),
        a_text("docx")[:40],
    ],
    ids=["SVG", "HTML", "program", "other archive", "macros of Word", "macros of OpenDocument", "cut off"],
)
def test_what_is_no_document_is_refused_whatever_it_is_called(world: World, content: bytes) -> None:
    with pytest.raises(Invalid, match="none of these") as refusal:
        documents.add(
            file=a_letter("minutes.pdf", content), title="x", kind="minutes", source=SOURCE, by=world.secretary
        )
    assert refusal.value.field == "file"
    assert not Document.objects.exists()
