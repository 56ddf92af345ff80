"""Reminders of data requests: told once a day at most, whoever asks and however often."""

from datetime import date, timedelta

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_noop

from coalition import notices
from datasets.models import Addressee, DataRequest

# From a week before the day on, every third day until the data are there.
BEGIN_BEFORE = timedelta(days=7)
EVERY = timedelta(days=3)


def remind_of_due_requests(on: date) -> int:
    """What the worker does once a day; twice on a day does it once. Returns how many people were reminded."""
    due = Addressee.objects.filter(
        Q(reminded_on=None) | Q(reminded_on__lte=on - EVERY),
        request__in=DataRequest.objects.waiting().filter(due_on__lte=on + BEGIN_BEFORE),
    )
    return _remind(due, on)


def remind(request: DataRequest, on: date) -> int:
    """At once, all who were not reminded today. Returns how many people that were."""
    return _remind(request.addressees.all(), on)


def _remind(addressees: QuerySet[Addressee], on: date) -> int:
    told = 0
    for addressee in addressees.filter(person__is_active=True).select_related("request__country", "person"):
        request = addressee.request
        claimed = Addressee.objects.filter(Q(reminded_on=None) | Q(reminded_on__lt=on), pk=addressee.pk)
        if not claimed.update(reminded_on=on, reminders=F("reminders") + 1):
            continue
        notices.tell(
            [addressee.person],
            event="data_request.reminder",
            text=(
                gettext_noop("Overdue: data on %(country)s were asked of you by %(day)s (%(reference)s).")
                if request.due_on < on
                else gettext_noop("Data on %(country)s are asked of you by %(day)s (%(reference)s).")
            ),
            link=reverse("datasets:request-detail", args=[request.pk]),
            about=request,
            country=request.country.name_en,
            day=request.due_on.isoformat(),
            reference=request.reference,
        )
        told += 1
    return told
