"""What the log calls the secretariat's deeds, and where what they are done to has its page."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

DEED_GROUPS: list[tuple[StrPromise, dict[str, StrPromise]]] = [
    (
        gettext_lazy("Roster"),
        {
            "organisation.added": gettext_lazy("Organisation added"),
            "organisation.changed": gettext_lazy("Organisation changed"),
            "organisation.merged": gettext_lazy("Organisation merged into another"),
            "organisation.took_in": gettext_lazy("Duplicate taken in"),
            "organisation.merge_undone": gettext_lazy("Merge undone"),
            "organisation.gave_back": gettext_lazy("Duplicate given back"),
            "due_diligence.recorded": gettext_lazy("Due diligence recorded"),
            "membership.added": gettext_lazy("Membership recorded"),
            "membership.corrected": gettext_lazy("Membership corrected"),
            "membership.ended": gettext_lazy("Membership ended"),
            "signature.recorded": gettext_lazy("Signature recorded"),
            "signature.withdrawn": gettext_lazy("Signature withdrawn"),
            "letter.amended": gettext_lazy("Amendment to the Letter recorded"),
            "topic_lead.added": gettext_lazy("Lead on a topic recorded"),
            "topic_lead.ended": gettext_lazy("Lead on a topic ended"),
            "document.added": gettext_lazy("Document added"),
            "document.changed": gettext_lazy("Document changed"),
            "document.downloaded": gettext_lazy("Document downloaded"),
        },
    ),
    (
        gettext_lazy("Events"),
        {
            "event.added": gettext_lazy("Event prepared"),
            "event.changed": gettext_lazy("Event changed"),
            "event.announced": gettext_lazy("Event announced"),
            "event.held": gettext_lazy("Event held"),
            "event.cancelled": gettext_lazy("Event cancelled"),
            "signing.invited": gettext_lazy("Invited to sign"),
            "signing.confirmed": gettext_lazy("Signing confirmed"),
            "signing.withdrawn": gettext_lazy("Withdrawn from the ceremony"),
            "panellist.added": gettext_lazy("Panellist added"),
            "panellist.removed": gettext_lazy("Panellist removed"),
            "meeting.added": gettext_lazy("Follow-up meeting added"),
            "meeting.removed": gettext_lazy("Follow-up meeting removed"),
        },
    ),
]
RECORD_PAGES: dict[str, Callable[[str], str]] = {
    "organisation": lambda pk: reverse("coalition:organisation-detail", args=[pk]),
    "event": lambda pk: reverse("coalition:event-detail", args=[pk]),
    "amendment": lambda pk: reverse("coalition:letter"),
    "document": lambda pk: reverse("coalition:document-list"),
}
