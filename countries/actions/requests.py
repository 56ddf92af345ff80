"""What its own side does with a request: write, submit, complete, withdraw. And that somebody read it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coalition import audit
from coalition.actions import classification
from coalition.guards import Invalid
from coalition.models import Changed, Person
from countries.models import (
    Country,
    DocumentKind,
    Need,
    ReferenceCounter,
    SupportRequest,
)
from countries.models.requests import RequestStatus
from countries.notices import cases
from countries.policies import requests as policies

S = RequestStatus
FIELDS: Final = (
    "country",
    "authority",
    "signatory",
    "channel",
    "title",
    "problem",
    "efforts",
    "framework",
    "sdg_targets",
    "consulted",
    "urgency",
    "classification",
)


# -- Writing ---------------------------------------------------------------------------------------------------
@transaction.atomic
def draft(*, country: Country | None = None, by: Person, at: datetime | None = None, **fields: Any) -> SupportRequest:
    """Begin one. Nothing is required before it is submitted."""
    iso3 = country.pk if country else ""
    policies.check_file(by, iso3)
    now = at or timezone.now()
    case = SupportRequest(
        country=country,
        filed_as=policies.side_of(by, iso3),
        created_by=by,
        created_at=now,
        since=now,
        **_known(fields),
    )
    case.save(force_insert=True)
    case.passages.create(status=S.DRAFT, entered_at=now, by=by)
    audit.record("request.drafted", case, by=by, at=now)
    return case


@transaction.atomic
def save(
    *,
    case: SupportRequest,
    edition: int,
    needs: Sequence[Mapping[str, Any]] | None = None,
    by: Person,
    at: datetime | None = None,
    **fields: Any,
) -> SupportRequest:
    """Write what was typed, over the edition that the writer saw and no other. `needs` replaces all needs."""
    policies.check_edit(by, case)
    changes = _known(fields)
    if "country" in changes:
        _check_country(case, changes["country"], by)
    if case.status != S.DRAFT and changes.get("classification", case.classification) != case.classification:
        raise Invalid(
            _("A request that was submitted is raised and lowered on the page of its classification."),
            field="classification",
        )
    saved = SupportRequest.objects.filter(pk=case.pk, edition=edition, status=case.status).update(
        edition=F("edition") + 1, **changes
    )
    if not saved:
        raise Changed(_("Somebody else saved this meanwhile. Nothing of yours was written: compare both below."))
    if needs is not None:
        _write_needs(case, needs)
    case.refresh_from_db()
    audit.record(
        "request.saved", case, by=by, at=at, changed=sorted(changes) + (["needs"] if needs is not None else [])
    )
    return case


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - set(FIELDS)
    assert not unknown, unknown
    return dict(fields)


def _check_country(case: SupportRequest, country: Country | None, by: Person) -> None:
    if country is not None:
        policies.check_file(by, country.pk)
    if case.reference and country != case.country:
        raise Invalid(_("The country stands since the request was submitted."), field="country")


def _write_needs(case: SupportRequest, needs: Sequence[Mapping[str, Any]]) -> None:
    standing = list(case.needs.all())
    for position, given in enumerate(needs, start=1):
        need = standing.pop(0) if standing else Need(request=case)
        for name, value in given.items():
            setattr(need, name, value)
        need.position = position
        need.save()
    for need in standing:
        need.delete()


@transaction.atomic
def submit(*, case: SupportRequest, by: Person, at: datetime | None = None) -> SupportRequest:
    """Send it to the secretariat; a returned one goes on where it was."""
    policies.check_submit(by, case)
    _check_complete(case)
    now = at or timezone.now()
    # Of what was just checked nothing may be taken away meanwhile: each such deed counts the edition on.
    still = ["edition"]
    if case.status == S.RETURNED:
        case.pass_to(case.back_to, at=now, by=by, still=still, back_to="", pause_reason="")
        audit.record("request.completed", case, by=by, at=now)
        text = gettext_noop("%(reference)s was completed and goes on.")
    else:
        reference = _next_reference(case, now)
        case.pass_to(S.SUBMITTED, at=now, by=by, still=still, reference=reference, submitted_at=now, submitted_by=by)
        audit.record("request.submitted", case, by=by, at=now, reference=reference)
        text = gettext_noop("%(country)s asks for support: %(reference)s.")
    cases.tell([*cases.secretariat(case), *cases.parties(case)], case, by=by, event="request.submitted", text=text)
    return case


def _check_complete(case: SupportRequest) -> None:
    """Invariant: a country, an authority, a need and a letter."""
    missing = missing_in(case)
    if missing:
        raise Invalid(_("Before you submit: %(missing)s") % {"missing": " ".join(lack.sentence for lack in missing)})


class Lack(NamedTuple):
    """What a request lacks to be submitted, and the step of the wizard that mends it."""

    step: str
    sentence: str


def missing_in(case: SupportRequest) -> list[Lack]:
    needs = list(case.needs.all())
    letters = case.documents.filter(kind=DocumentKind.LETTER)
    return [
        Lack(step, sentence)
        for is_there, step, sentence in (
            (case.country_id, "about", _("Choose the country.")),
            (case.authority.strip(), "about", _("Name the requesting authority.")),
            (case.title.strip(), "about", _("Give the request a title.")),
            (needs, "needs", _("Add at least one need.")),
            *(part for need in needs for part in _parts_of(need)),
            (letters.exists(), "letter", _("Attach the signed letter.")),
        )
        if not is_there
    ]


def _parts_of(need: Need) -> Iterator[tuple[str, str, str]]:
    number = {"n": need.position}
    yield need.title.strip(), "needs", _("Say of need %(n)s what is needed.") % number
    yield need.area, "needs", _("Choose the programme area of need %(n)s.") % number
    yield need.support, "needs", _("Choose the kind of support of need %(n)s.") % number


def _next_reference(case: SupportRequest, now: datetime) -> str:
    """The row of the counter is held until the end of the transaction: of two at once each gets a number of its own."""
    year = timezone.localdate(now).year
    counter, _made = ReferenceCounter.objects.get_or_create(country=case.country, year=year)
    ReferenceCounter.objects.filter(pk=counter.pk).update(last=F("last") + 1)
    counter.refresh_from_db()
    return f"EWC-{case.country_id}-{year}-{counter.last:03}"


@transaction.atomic
def withdraw(*, case: SupportRequest, reason: str = "", by: Person, at: datetime | None = None) -> SupportRequest:
    """Government takes a request back; a draft is given up by who wrote it."""
    policies.check_withdraw(by, case)
    was, now = case.status, at or timezone.now()
    case.pass_to(S.WITHDRAWN, at=now, by=by, pause_reason=reason.strip(), back_to="")
    audit.record("request.withdrawn", case, by=by, at=now, was=was, reason=reason.strip())
    if was != S.DRAFT:
        cases.tell(
            [*cases.secretariat(case), *cases.country_team(case), *cases.members(case)],
            case,
            by=by,
            event="request.withdrawn",
            text=gettext_noop("Government withdrew %(reference)s."),
        )
    return case


def read(*, case: SupportRequest, by: Person, at: datetime | None = None) -> SupportRequest:
    """Open it for the reader, or something that is a part of it."""
    policies.check_see(by, case)
    classification.note_reading(thing=case, by=by, at=at)
    return case
