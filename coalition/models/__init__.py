"""Who: organisations, persons, seats, invitations, documents; what was done, what waits, what is sent, what runs."""

from coalition.models.attachments import Attachment, MediaType
from coalition.models.audit import AuditEvent
from coalition.models.classification import Classification, Classified
from coalition.models.follows import Follow
from coalition.models.invitations import Invitation
from coalition.models.jobs import Job
from coalition.models.notices import MailChoice, MailPreference, Message, Notice
from coalition.models.organisations import Organisation
from coalition.models.people import Person, Seat
from coalition.models.sessions import Session
from coalition.models.states import Changed, NotAllowed, Stateful

__all__ = [
    "Attachment",
    "AuditEvent",
    "Changed",
    "Classification",
    "Classified",
    "Follow",
    "Invitation",
    "Job",
    "MailChoice",
    "MailPreference",
    "MediaType",
    "Message",
    "NotAllowed",
    "Notice",
    "Organisation",
    "Person",
    "Seat",
    "Session",
    "Stateful",
]
