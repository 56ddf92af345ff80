"""Documents and their classification: who sees what, who raises it alone, who lowers it together."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from coalition.actions import attachments, classification
from coalition.guards import Hidden, Invalid, Refused, allowed
from coalition.models import Attachment, AuditEvent, Changed, Classification, Person
from coalition.policies import records
from coalition.roles import RoleCode
from coalition.validation import MAX_BYTES, MAX_PIXELS, media_type_of
from tests.conftest import World
from tests.factories.invitations import a_pdf, a_picture, make_document
from tests.factories.people import make_person
from tests.promises import broken

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person | None], Client]
C = Classification

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture
def letter(world: World) -> Attachment:
    return make_document(world.jamaica_officer, world.nepa, "JAM")


def at(level: Classification, world: World) -> Attachment:
    return make_document(world.jamaica_officer, world.nepa, "JAM", level)


# -- What is taken in ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("file", "kind"),
    [
        (a_pdf(), "application/pdf"),
        (a_picture("PNG"), "image/png"),
        (a_picture("JPEG", "scan.jpg"), "image/jpeg"),
        (a_pdf(name="letter.html"), "application/pdf"),
    ],
)
def test_the_bytes_say_what_a_document_is(file: SimpleUploadedFile, kind: str) -> None:
    assert media_type_of(file.read()) == kind


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (SVG, "none of these"),
        (HTML, "none of these"),
        (b"GIF89a" + b"0" * 40, "none of these"),
        (b"\x89PNG\r\n\x1a\n" + HTML, "none of these"),
        (b"%PDF-1.7 and then nothing", "breaks off"),
        (HTML + b"%PDF-1.7 %%EOF", "none of these"),
        (b"%PDF-" + b"0" * MAX_BYTES + b"%%EOF", "more than 10 MB"),
    ],
)
def test_what_is_no_document_is_refused_with_a_sentence(content: bytes, said: str) -> None:
    with pytest.raises(Invalid, match=said) as refusal:
        media_type_of(content)
    assert refusal.value.field == "file"


def test_a_picture_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coalition.validation.MAX_PIXELS", 500)
    assert MAX_PIXELS > 500
    with pytest.raises(Invalid, match="none of these"):
        media_type_of(a_picture().read())


def test_a_document_is_kept_under_its_contents_name(letter: Attachment) -> None:
    assert letter.file.name == f"attachments/{letter.sha256[:2]}/{letter.sha256}"


@pytest.mark.parametrize("name", ["letter.html", "letter.svg", "../../etc/passwd", 'a"; filename="x.exe'])
def test_a_download_is_saved_never_shown_and_named_by_what_it_is(world: World, client_of: ClientOf, name: str) -> None:
    document = attachments.keep(file=a_pdf(name=name), title="x", organisation=world.nepa, by=world.jamaica_officer)
    response = client_of(world.jamaica_officer).get(f"/attachments/{document.pk}/file/")
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["Content-Disposition"].rstrip('"').endswith(".pdf")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]


# -- Who sees it -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("level", "seen_by"),
    [
        (C.UNCLASSIFIED, {"jamaica_officer", "country_officer", "secretary", "auditor", "administrator"}),
        (C.CONFIDENTIAL, {"jamaica_officer", "country_officer", "secretary", "auditor"}),
        (C.STRICTLY_CONFIDENTIAL, {"jamaica_officer", "country_officer", "secretary", "auditor"}),
    ],
)
def test_each_level_is_seen_by_whom_it_is_for(world: World, level: Classification, seen_by: set[str]) -> None:
    document = at(level, world)
    everybody = [name for name in vars(world) if isinstance(getattr(world, name), Person)]
    allowed_to = {name for name in everybody if allowed(records.check_see_attachment, getattr(world, name), document)}
    assert allowed_to == seen_by


def test_an_agency_reads_its_own_confidential_documents_but_no_stricter_ones(world: World) -> None:
    confidential = make_document(world.unitar_officer, world.unitar, level=C.CONFIDENTIAL)
    strict = make_document(world.unitar_officer, world.unitar, level=C.STRICTLY_CONFIDENTIAL)
    assert allowed(records.check_see_attachment, world.unitar_colleague, confidential)
    assert not allowed(records.check_see_attachment, world.unitar_colleague, strict)
    assert not allowed(records.check_see_attachment, world.itu_officer, confidential)


def test_reading_what_is_strictly_confidential_is_history(world: World, client_of: ClientOf) -> None:
    strict, other = at(C.STRICTLY_CONFIDENTIAL, world), at(C.CONFIDENTIAL, world)
    for document in (strict, other):
        b"".join(client_of(world.secretary).get(f"/attachments/{document.pk}/file/").streaming_content)
    event = AuditEvent.objects.get(action="classification.read")
    assert (event.actor_id, event.subject) == (world.secretary.pk, f"attachment:{strict.pk}")


def test_a_document_that_is_not_open_answers_like_one_that_is_not_there(world: World, client_of: ClientOf) -> None:
    document = at(C.CONFIDENTIAL, world)
    client = client_of(world.administrator)
    assert {client.get(f"/attachments/{pk}/file/").status_code for pk in (document.pk, 99_999)} == {404}


# -- Raising ---------------------------------------------------------------------------------------------------
def test_anybody_who_sees_it_raises_it_at_once(world: World, letter: Attachment) -> None:
    classification.raise_level(thing=letter, to=C.CONFIDENTIAL, by=world.administrator)
    assert Attachment.objects.get().classification == C.CONFIDENTIAL
    assert not allowed(records.check_see_attachment, world.administrator, letter)
    assert AuditEvent.objects.get(action="classification.raised").details == {
        "before": "unclassified",
        "to": "confidential",
    }


def test_who_does_not_see_it_does_not_raise_it(world: World, letter: Attachment) -> None:
    with pytest.raises(Hidden):
        classification.raise_level(thing=letter, to=C.CONFIDENTIAL, by=world.itu_officer)


@pytest.mark.parametrize("to", [C.UNCLASSIFIED, C.CONFIDENTIAL])
def test_raising_leads_upwards_only(world: World, to: Classification) -> None:
    with pytest.raises(Invalid, match="above"):
        classification.raise_level(thing=at(C.CONFIDENTIAL, world), to=to, by=world.secretary)


# -- Lowering --------------------------------------------------------------------------------------------------
def ask(document: Attachment, by: Person) -> Attachment:
    return classification.ask_to_lower(thing=document, to=C.UNCLASSIFIED, reason="It was published.", by=by)


def test_lowering_takes_the_owner_a_reason_and_a_second_person(world: World) -> None:
    document = ask(at(C.CONFIDENTIAL, world), world.jamaica_officer)
    assert document.classification == C.CONFIDENTIAL
    with pytest.raises(Refused, match="second person decides"):
        classification.confirm_lowering(thing=document, by=world.jamaica_officer)
    classification.confirm_lowering(thing=document, by=world.secretary)
    document.refresh_from_db()
    assert (document.classification, document.lowering_to, document.lowering_asked_by) == (C.UNCLASSIFIED, "", None)


def test_a_colleague_of_the_owner_is_a_second_person(world: World) -> None:
    colleague = make_person("Nora Nepa", RoleCode.GOVERNMENT, world.nepa, "JAM")
    document = ask(at(C.STRICTLY_CONFIDENTIAL, world), world.jamaica_officer)
    classification.confirm_lowering(thing=document, by=colleague)
    assert Attachment.objects.get().classification == C.UNCLASSIFIED


@pytest.mark.parametrize("who", ["secretary", "country_officer", "auditor"])
def test_only_the_owner_asks_for_a_lower_level(world: World, who: str) -> None:
    with pytest.raises(Refused, match="whose record it is"):
        ask(at(C.CONFIDENTIAL, world), getattr(world, who))


@pytest.mark.parametrize("who", ["country_officer", "auditor"])
def test_only_owner_and_secretariat_decide(world: World, who: str) -> None:
    document = ask(at(C.CONFIDENTIAL, world), world.jamaica_officer)
    with pytest.raises(Refused):
        classification.confirm_lowering(thing=document, by=getattr(world, who))


def test_lowering_without_a_reason_is_refused_beside_the_field(world: World, client_of: ClientOf) -> None:
    document = at(C.CONFIDENTIAL, world)
    page = client_of(world.jamaica_officer).post(
        f"/classification/attachment/{document.pk}/lower/", {"to": "unclassified"}
    )
    assert 'id="id_lower_reason_error"' in page.content.decode()
    with pytest.raises(Invalid, match="Say why"):
        classification.ask_to_lower(thing=document, to=C.UNCLASSIFIED, reason=" ", by=world.jamaica_officer)


def test_raising_ends_a_wish_to_lower(world: World) -> None:
    document = ask(at(C.CONFIDENTIAL, world), world.jamaica_officer)
    classification.raise_level(thing=document, to=C.STRICTLY_CONFIDENTIAL, by=world.auditor)
    with pytest.raises(Refused, match="Nobody has asked"):
        classification.confirm_lowering(thing=document, by=world.secretary)


def test_a_level_that_was_changed_meanwhile_is_not_lowered(world: World) -> None:
    seen = ask(at(C.CONFIDENTIAL, world), world.jamaica_officer)
    classification.raise_level(thing=Attachment.objects.get(), to=C.STRICTLY_CONFIDENTIAL, by=world.secretary)
    with pytest.raises(Changed):
        classification.confirm_lowering(thing=seen, by=world.secretary)
    assert Attachment.objects.get().classification == C.STRICTLY_CONFIDENTIAL


def test_a_wish_that_is_refused_leaves_the_level(world: World, client_of: ClientOf) -> None:
    document = ask(at(C.CONFIDENTIAL, world), world.jamaica_officer)
    assert client_of(world.secretary).post(f"/classification/attachment/{document.pk}/lower/refuse/").status_code == 302
    document.refresh_from_db()
    assert (document.classification, document.lowering_to) == (C.CONFIDENTIAL, "")


def test_the_database_keeps_no_half_of_a_wish(letter: Attachment) -> None:
    with broken("attachment_lowering_has_level_reason_person_and_time"):
        Attachment.objects.filter(pk=letter.pk).update(lowering_to="unclassified")


def test_the_page_offers_each_reader_what_the_reader_may(world: World, client_of: ClientOf) -> None:
    document = ask(at(C.CONFIDENTIAL, world), world.jamaica_officer)

    def page(person: Person) -> Any:
        return client_of(person).get(f"/classification/attachment/{document.pk}/").content.decode()

    assert "Lower it" in page(world.secretary)
    assert "It was published." in page(world.auditor)
    assert "a second person decides" in page(world.jamaica_officer)
    assert "Raise it now" in page(world.auditor)
