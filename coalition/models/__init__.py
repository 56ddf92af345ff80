"""Who: organisations and the roster, persons and their seats, what was done (audit), what waits, what runs (jobs)."""

from coalition.models.audit import AuditEvent
from coalition.models.documents import Document
from coalition.models.events import Event, Meeting, Panellist, Signing
from coalition.models.jobs import Job
from coalition.models.letter import Amendment, Signature, SignatureWithdrawal
from coalition.models.memberships import DueDiligence, Membership
from coalition.models.merges import Merge
from coalition.models.notices import Notice
from coalition.models.organisations import Organisation, OrganisationName
from coalition.models.people import Person, Seat
from coalition.models.states import Changed, NotAllowed, Stateful
from coalition.models.topics import TopicLead

__all__ = [
    "Amendment",
    "AuditEvent",
    "Changed",
    "Document",
    "DueDiligence",
    "Event",
    "Job",
    "Meeting",
    "Membership",
    "Merge",
    "NotAllowed",
    "Notice",
    "Organisation",
    "OrganisationName",
    "Panellist",
    "Person",
    "Seat",
    "Signature",
    "SignatureWithdrawal",
    "Signing",
    "Stateful",
    "TopicLead",
]
