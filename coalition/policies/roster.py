"""Who may keep the roster, read what is not public of it, and open a document; whom a panel and a roster may show."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from coalition.guards import Anyone, Hidden, Invalid, Refused, allowed, is_person
from coalition.models import Document, Event, Organisation
from coalition.models.documents import DocumentVisibility
from coalition.models.memberships import may_appear_on
from coalition.permissions import MANAGE_ROSTER, READ_COALITION_DATA, READ_ROSTER_RECORDS
from coalition.reference.locales import written


def check_manage_roster(someone: Anyone) -> None:
    if not is_person(someone) or not someone.may(MANAGE_ROSTER):
        raise Refused(_("Only the secretariat keeps the roster."))


def can_manage_roster(someone: Anyone) -> bool:
    return allowed(check_manage_roster, someone)


def can_read_records(someone: Anyone) -> bool:
    """Due diligence, drafts of events, and what else the secretariat keeps to itself and the auditors."""
    return is_person(someone) and someone.may(READ_ROSTER_RECORDS)


def check_see_event(someone: Anyone, event: Event) -> None:
    if event.status == Event.Status.DRAFT and not can_read_records(someone):
        raise Hidden


def events_visible_to(someone: Anyone) -> QuerySet[Event]:
    return Event.objects.all() if can_read_records(someone) else Event.objects.published()


def documents_open_to(someone: Anyone) -> QuerySet[Document]:
    """What belongs to a draft of an event is a draft too."""
    if can_read_records(someone):
        return Document.objects.all()
    open_to = [DocumentVisibility.PUBLIC]
    if is_person(someone) and someone.may(READ_COALITION_DATA):
        open_to.append(DocumentVisibility.COALITION)
    return Document.objects.filter(visibility__in=open_to).exclude(event__status=Event.Status.DRAFT)


def open_among(someone: Anyone, documents: Iterable[Document | None]) -> frozenset[int]:
    """Ids of those of the documents that the person may open. One query."""
    wanted = [document.pk for document in documents if document is not None]
    return frozenset(documents_open_to(someone).filter(pk__in=wanted).values_list("pk", flat=True))


def check_open_document(someone: Anyone, document: Document) -> None:
    if not documents_open_to(someone).filter(pk=document.pk).exists():
        raise Hidden


def check_current(organisation: Organisation) -> None:
    """What was merged into another organisation gets no new records."""
    if organisation.merged_into_id:
        raise Invalid(
            _("%(organisation)s was merged into %(kept)s: record it there.")
            % {"organisation": organisation.acronym, "kept": organisation.merged_into}
        )


def check_cleared(organisation: Organisation, on: date, *, field: str) -> None:
    if organisation.pk not in may_appear_on([organisation], on):
        raise Invalid(
            _("%(organisation)s is a company, and no due diligence clears it on %(day)s. Record the clearance first.")
            % {"organisation": organisation.acronym, "day": written(on)},
            field=field,
        )


def check_outside_the_un(organisation: Organisation | None, affiliation: str) -> None:
    """A moderator comes from outside the United Nations, by whatever name the affiliation is written."""
    if organisation is None:
        named = Q(name__iexact=affiliation) | Q(acronym__iexact=affiliation) | Q(other_names__name__iexact=affiliation)
        organisation = Organisation.objects.filter(named).order_by("pk").first() if affiliation else None
    if organisation is not None and organisation.is_of_the_un:
        raise Invalid(
            _("%(organisation)s belongs to the United Nations: the moderator must come from outside.")
            % {"organisation": organisation.acronym},
            field="organisation",
        )
