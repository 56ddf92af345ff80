"""Asking focal points for the figures that a country lacks; reminding them; taking the question back."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coalition import audit, notices
from coalition.guards import Invalid
from coalition.models import Person
from countries.models import Country
from datasets import policies
from datasets.models import Addressee, AskedFigure, DataRequest
from datasets.notices import remind as remind_all
from datasets.reference.indicators import CONTRIBUTED, FIRST_YEAR

MOST_FIGURES = 200


@transaction.atomic
def send(
    *,
    country: Country,
    figures: Collection[tuple[str, int]],
    people: Collection[int],
    due_on: date,
    message: str = "",
    by: Person,
    at: datetime | None = None,
) -> DataRequest:
    """`figures` as indicator and year, `people` as the ids of focal points who may be asked about the country."""
    policies.check_request_data(by, country.pk)
    now = at or timezone.now()
    wanted = sorted(set(figures))
    last = timezone.localtime(now).year
    if not wanted or any(code not in CONTRIBUTED or not FIRST_YEAR <= year <= last for code, year in wanted):
        raise Invalid(_("Tick at least one figure that is missing."), field="figure")
    if len(wanted) > MOST_FIGURES:
        raise Invalid(_("Ask for at most %(most)s figures at a time.") % {"most": MOST_FIGURES}, field="figure")
    if due_on <= timezone.localtime(now).date():
        raise Invalid(_("Choose a day that is still to come."), field="due_on")
    seats = {seat.person_id: seat for seat in policies.focal_points(country.pk) if seat.person_id in set(people)}
    if not seats or set(people) - seats.keys():
        raise Invalid(_("Choose at least one focal point to ask."), field="people")
    request = DataRequest.objects.create(
        country=country, message=message.strip(), due_on=due_on, sent_at=now, sent_by=by
    )
    AskedFigure.objects.bulk_create(AskedFigure(request=request, indicator=code, year=year) for code, year in wanted)
    Addressee.objects.bulk_create(
        Addressee(request=request, person=seat.person, organisation=seat.organisation) for seat in seats.values()
    )
    audit.record("data_request.sent", request, by=by, at=now, figures=len(wanted), people=sorted(seats))
    notices.tell(
        [seat.person for seat in seats.values()],
        event="data_request.sent",
        text=gettext_noop("%(person)s asks you for %(number)s figures on %(country)s by %(day)s."),
        link=reverse("datasets:request-detail", args=[request.pk]),
        about=request,
        by=by,
        person=by.name,
        number=len(wanted),
        country=country.name_en,
        day=due_on.isoformat(),
    )
    return request


@transaction.atomic
def remind(*, request: DataRequest, by: Person, at: datetime | None = None) -> int:
    """Those who were not reminded today. Returns how many people."""
    policies.check_change_request(by, request)
    _check_waits(request)
    now = at or timezone.now()
    told = remind_all(request, timezone.localtime(now).date())
    if told:
        audit.record("data_request.reminded", request, by=by, at=now, people=told)
    return told


@transaction.atomic
def cancel(*, request: DataRequest, by: Person, at: datetime | None = None) -> DataRequest:
    policies.check_change_request(by, request)
    now = at or timezone.now()
    request.move_to(DataRequest.Status.CANCELLED, closed_at=now)
    audit.record("data_request.cancelled", request, by=by, at=now)
    notices.tell(
        Person.objects.filter(pk__in=request.addressees.values("person")),
        event="data_request.cancelled",
        text=gettext_noop("%(reference)s was taken back: the figures are no longer asked of you."),
        link=reverse("datasets:request-detail", args=[request.pk]),
        about=request,
        by=by,
        reference=request.reference,
    )
    return request


def _check_waits(request: DataRequest) -> None:
    if request.status not in (DataRequest.Status.SENT, DataRequest.Status.PARTLY):
        raise Invalid(_("Nobody is waiting for data any more."))
