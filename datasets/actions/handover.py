"""Data requests that a person sent, or was asked by, become a colleague's."""

from coalition import audit
from coalition.models import Person
from datasets.models import Addressee, DataRequest


def open_sent(person: Person) -> int:
    return DataRequest.objects.kept_by(person).waiting().count()


def move_sent(person: Person, successor: Person, by: Person) -> int:
    """Who sent it stays what it was; who took over is told what arrives."""
    mine = list(DataRequest.objects.kept_by(person).waiting())
    for request in mine:
        audit.record("data_request.handed_over", request, by=by, to=f"person:{successor.pk}")
    return DataRequest.objects.filter(pk__in=[request.pk for request in mine]).update(kept_by=successor)


def open_asked(person: Person) -> int:
    return Addressee.objects.filter(person=person, request__in=DataRequest.objects.waiting()).count()


def move_asked(person: Person, successor: Person, by: Person) -> int:
    """The successor is asked instead; where both were asked, the one question is enough."""
    mine = list(Addressee.objects.filter(person=person, request__in=DataRequest.objects.waiting()))
    both = set(Addressee.objects.filter(person=successor).values_list("request", flat=True))
    for one in mine:
        audit.record("data_request.handed_over", one.request, by=by, to=f"person:{successor.pk}")
        if one.request_id in both:
            one.delete()
        else:
            Addressee.objects.filter(pk=one.pk).update(person=successor)
    return len(mine)
