"""Invitations on their way and letters, each reached through the real actions."""

import io
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from coalition.actions import attachments, invitations
from coalition.emails import invitation_token
from coalition.models import Attachment, Classification, Invitation, Organisation, Person
from coalition.roles import RoleCode
from tests.factories.people import PASSWORD

LATER = date(2099, 12, 31)


def a_pdf(words: str = "We name our focal point.", name: str = "letter.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, f"%PDF-1.7\n% {words}\n%%EOF\n".encode(), "application/pdf")


def a_picture(kind: str = "PNG", name: str = "letter.png") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (20, 30), "white").save(content, kind)
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


def about(organisation: Organisation | None, **changes: Any) -> dict[str, Any]:
    """What is said of a colleague who is to get a seat."""
    return {
        "email": "nina.new@example.org",
        "name": "Nina New",
        "role": RoleCode.AGENCY,
        "organisation": organisation,
        "reason": "Sends our figures.",
    } | changes


def make_requested(by: Person, organisation: Organisation | None = None, **changes: Any) -> Invitation:
    return invitations.ask(**about(organisation, **changes), by=by)


def make_granted(by: Person, granter: Person, organisation: Organisation | None = None, **changes: Any) -> Invitation:
    return invitations.grant(invitation=make_requested(by, organisation, **changes), by=granter)


def make_accepted(by: Person, granter: Person, organisation: Organisation | None = None, **changes: Any) -> Invitation:
    invitation = make_granted(by, granter, organisation, **changes)
    invitations.accept(token=invitation_token(invitation), terms=True, name=invitation.name, password=PASSWORD)
    invitation.refresh_from_db()
    return invitation


def a_government_request(by: Person, nepa: Organisation, **changes: Any) -> Invitation:
    said: dict[str, Any] = {
        "role": RoleCode.GOVERNMENT,
        "country": "JAM",
        "ends_on": timezone.localdate().replace(year=2099),
        "letter": a_pdf(),
    }
    return make_requested(by, nepa, **(said | changes))


def make_document(
    by: Person | None,
    organisation: Organisation | None = None,
    country: str = "",
    level: Classification = Classification.UNCLASSIFIED,
) -> Attachment:
    return attachments.keep(
        file=a_pdf(f"{organisation} {level}"),
        title=f"{level} letter",
        organisation=organisation,
        country=country,
        classification=level,
        by=by,
    )
