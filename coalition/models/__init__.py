"""Who: organisations, the roster, persons, seats, invitations; what was done, what waits, what is sent, what runs."""

from coalition.models.attachments import Attachment, MediaType
from coalition.models.audit import AuditEvent
from coalition.models.classification import Classification, Classified
from coalition.models.documents import Document
from coalition.models.events import Event, Meeting, Panellist, Signing
from coalition.models.follows import Follow
from coalition.models.invitations import Invitation
from coalition.models.jobs import Job
from coalition.models.letter import Amendment, Signature, SignatureWithdrawal
from coalition.models.memberships import DueDiligence, Membership
from coalition.models.merges import Merge
from coalition.models.notices import MailChoice, MailPreference, Message, Notice
from coalition.models.organisations import Organisation, OrganisationName
from coalition.models.people import Person, Seat
from coalition.models.sessions import Session
from coalition.models.states import Changed, NotAllowed, Stateful
from coalition.models.topics import TopicLead

__all__ = [
    "Amendment",
    "Attachment",
    "AuditEvent",
    "Changed",
    "Classification",
    "Classified",
    "Document",
    "DueDiligence",
    "Event",
    "Follow",
    "Invitation",
    "Job",
    "MailChoice",
    "MailPreference",
    "MediaType",
    "Meeting",
    "Membership",
    "Merge",
    "Message",
    "NotAllowed",
    "Notice",
    "Organisation",
    "OrganisationName",
    "Panellist",
    "Person",
    "Seat",
    "Session",
    "Signature",
    "SignatureWithdrawal",
    "Signing",
    "Stateful",
    "TopicLead",
]
