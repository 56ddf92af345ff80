"""The Letter of Intent: who signed it and who withdrew, and how it was amended. Nothing of it is ever changed."""

from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition import audit
from coalition.actions import documents
from coalition.actions.organisations import locked
from coalition.guards import Invalid
from coalition.models import Amendment, Document, Event, Organisation, Person, Signature, SignatureWithdrawal, Signing
from coalition.models.dates import first_day, last_day
from coalition.policies import roster as policies
from coalition.reference.locales import written_as_known


@transaction.atomic
def record_signature(
    *,
    organisation: Organisation,
    signed_on: str,
    person_name: str = "",
    person_title: str = "",
    place: str = "",
    event: Event | None = None,
    signing: Signing | None = None,
    source: str,
    source_url: str = "",
    document: "File[bytes] | None" = None,
    by: Person,
    at: datetime | None = None,
) -> Signature:
    policies.check_manage_roster(by)
    organisation = locked(organisation)
    _check_day(signed_on, at, field="signed_on")
    policies.check_cleared(organisation, last_day(signed_on), field="signed_on")
    if event is not None and event.status not in (Event.Status.ANNOUNCED, Event.Status.HELD):
        raise Invalid(_("Announce the event first: nobody signs at a draft or at a cancelled event."), field="event")
    if event is not None and last_day(signed_on) < first_day(event.held_on):
        raise Invalid(
            _("The Letter was opened for signature at “%(event)s” on %(day)s: nobody signed it before.")
            % {"event": event.title, "day": event.held_on},
            field="signed_on",
        )
    for other in Signature.objects.filter(organisation=organisation).select_related("withdrawal"):
        withdrawal: SignatureWithdrawal | None = getattr(other, "withdrawal", None)
        if withdrawal is None or last_day(signed_on) < first_day(withdrawal.withdrawn_on):
            raise Invalid(
                _("%(organisation)s has signed already (%(day)s).")
                % {"organisation": organisation.acronym, "day": written_as_known(other.signed_on)},
                field="signed_on",
            )
    if event is not None and signing is None and signed_on == event.held_on:
        signing = _place_at(event, organisation, person_name=person_name, person_title=person_title)
    kept = documents.keep(
        file=document,
        title=_("Letter of Intent, signed by %(organisation)s") % {"organisation": organisation.acronym},
        kind=Document.Kind.SIGNATURE,
        issued=signed_on,
        source=source,
        by=by,
        at=at,
    )
    signature = Signature.objects.create(
        organisation=organisation,
        signed_on=signed_on,
        person_name=person_name,
        person_title=person_title,
        place=place,
        event=event,
        signing=signing,
        source=source,
        source_url=source_url,
        document=kept,
        recorded_by=by,
        recorded_at=at or timezone.now(),
    )
    audit.record("signature.recorded", organisation, by=by, at=at, signature=signature.pk, signed_on=signed_on)
    return signature


@transaction.atomic
def withdraw_signature(
    *,
    signature: Signature,
    withdrawn_on: str,
    reason: str,
    source: str,
    source_url: str = "",
    document: "File[bytes] | None" = None,
    by: Person,
    at: datetime | None = None,
) -> SignatureWithdrawal:
    """A record of its own: the signature stays as it was given."""
    policies.check_manage_roster(by)
    locked(signature.organisation)
    if SignatureWithdrawal.objects.filter(signature=signature).exists():
        raise Invalid(_("This signature has been withdrawn already."))
    _check_day(withdrawn_on, at, field="withdrawn_on")
    if last_day(withdrawn_on) < first_day(signature.signed_on):
        raise Invalid(
            _("It cannot be withdrawn before it was signed (%(day)s).")
            % {"day": written_as_known(signature.signed_on)},
            field="withdrawn_on",
        )
    kept = documents.keep(
        file=document,
        title=_("Withdrawal from the Letter of Intent: %(organisation)s") % {"organisation": signature.organisation},
        kind=Document.Kind.SIGNATURE,
        issued=withdrawn_on,
        source=source,
        by=by,
        at=at,
    )
    withdrawal = SignatureWithdrawal.objects.create(
        signature=signature,
        withdrawn_on=withdrawn_on,
        reason=reason,
        source=source,
        source_url=source_url,
        document=kept,
        recorded_by=by,
        recorded_at=at or timezone.now(),
    )
    audit.record(
        "signature.withdrawn", signature.organisation, by=by, at=at, signature=signature.pk, withdrawn_on=withdrawn_on
    )
    return withdrawal


@transaction.atomic
def amend(
    *,
    title: str,
    agreed_on: str,
    text: str,
    source: str,
    source_url: str = "",
    document: "File[bytes] | None" = None,
    by: Person,
    at: datetime | None = None,
) -> Amendment:
    policies.check_manage_roster(by)
    _check_day(agreed_on, at, field="agreed_on")
    first = Signature.objects.order_by("signed_on").first()
    if first is None or last_day(agreed_on) < first_day(first.signed_on):
        raise Invalid(_("The Letter is amended after it was first signed, not before."), field="agreed_on")
    kept = documents.keep(
        file=document, title=title, kind=Document.Kind.AMENDMENT, issued=agreed_on, source=source, by=by, at=at
    )
    amendment = Amendment.objects.create(
        title=title,
        agreed_on=agreed_on,
        text=text,
        source=source,
        source_url=source_url,
        document=kept,
        recorded_by=by,
        recorded_at=at or timezone.now(),
    )
    audit.record("letter.amended", amendment, by=by, at=at, title=title, agreed_on=agreed_on)
    return amendment


def _place_at(event: Event, organisation: Organisation, **who: str) -> Signing:
    """Who signed on the day of the ceremony had a place at it."""
    place = Signing.objects.filter(event=event, organisation=organisation).first()
    if place is None:
        return Signing.objects.create(event=event, organisation=organisation, status=Signing.Status.SIGNED, **who)
    if place.status == Signing.Status.WITHDRAWN:
        raise Invalid(
            _("%(organisation)s withdrew from this ceremony: invite it again first.")
            % {"organisation": organisation.acronym},
            field="event",
        )
    place.move_to(Signing.Status.SIGNED, **who)
    return place


def _check_day(known: str, at: datetime | None, *, field: str) -> None:
    if first_day(known) > timezone.localdate(at):
        raise Invalid(_("This day has not come yet: record what has happened."), field=field)
