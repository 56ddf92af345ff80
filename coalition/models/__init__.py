"""Who: organisations, persons and their seats, what was done (audit), what waits (notices), what runs (jobs)."""

from coalition.models.audit import AuditEvent
from coalition.models.jobs import Job
from coalition.models.notices import Notice
from coalition.models.organisations import Organisation
from coalition.models.people import Person, Seat
from coalition.models.states import Changed, NotAllowed, Stateful

__all__ = [
    "AuditEvent",
    "Changed",
    "Job",
    "NotAllowed",
    "Notice",
    "Organisation",
    "Person",
    "Seat",
    "Stateful",
]
