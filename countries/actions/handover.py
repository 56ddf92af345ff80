"""What a person has open in requests, how it becomes a colleague's, and what an erased person leaves of a name."""

from django.db.models import Q, QuerySet

from coalition import audit
from coalition.models import Person
from countries.models import Offer, Remark, SupportRequest
from countries.models.requests import OVER
from countries.policies import discussions as policies


# -- Requests that one began: from the draft to the end of the engagement ------------------------------------------
def open_requests(person: Person) -> int:
    return _requests(person).count()


def move_requests(person: Person, successor: Person, by: Person) -> int:
    """Who began and who submitted it stays what it was."""
    return _keep(_requests(person), "request.handed_over", successor, by)


def _requests(person: Person) -> QuerySet[SupportRequest]:
    mine = Q(kept_by=person) | Q(kept_by=None, created_by=person)
    return SupportRequest.objects.filter(mine).exclude(status__in=OVER)


# -- Offers for which one answers, as long as something may come of them -----------------------------------------
def open_offers(person: Person) -> int:
    return _offers(person).count()


def move_offers(person: Person, successor: Person, by: Person) -> int:
    return _keep(_offers(person), "offer.handed_over", successor, by)


def _offers(person: Person) -> QuerySet[Offer]:
    mine = Q(kept_by=person) | Q(kept_by=None, given_by=person)
    return Offer.objects.filter(mine, status=Offer.Status.GIVEN).exclude(need__request__status__in=OVER)


def _keep(things: QuerySet[SupportRequest] | QuerySet[Offer], action: str, successor: Person, by: Person) -> int:
    keys = list(things.values_list("pk", flat=True))
    for key in keys:
        audit.record(action, f"{things.model._meta.model_name}:{key}", by=by, to=f"person:{successor.pk}")
    return things.model._base_manager.filter(pk__in=keys).update(kept_by=successor)


# -- Remarks that name one and that nobody has resolved ----------------------------------------------------------
def open_remarks(person: Person) -> int:
    return _remarks(person).count()


def move_remarks(person: Person, successor: Person, by: Person) -> int:
    """The successor is named instead, in what the successor may read."""
    moved = list(_remarks(person).select_related("request"))
    for remark in moved:
        remark.mentioned.remove(person)
        if policies.can_read(successor, remark.request, remark.circle):
            remark.mentioned.add(successor)
        audit.record("remark.handed_over", remark.request, by=by, to=f"person:{successor.pk}")
    return len(moved)


def _remarks(person: Person) -> QuerySet[Remark]:
    return Remark.objects.filter(mentioned=person, resolved_at=None).exclude(request__status__in=OVER)


# -- Erasure -----------------------------------------------------------------------------------------------------
def forget(person: Person, *, called: str) -> None:
    """Where a remark names the person, it names the role and organisation from now on."""
    for remark in Remark.objects.filter(text__icontains=f"@{person.name}"):
        start = remark.text.casefold().find(f"@{person.name}".casefold())
        while start >= 0:
            end = start + 1 + len(person.name)
            remark.text = f"{remark.text[:start]}@{called}{remark.text[end:]}"
            start = remark.text.casefold().find(f"@{person.name}".casefold(), start + 1 + len(called))
        remark.save(update_fields=["text"])
