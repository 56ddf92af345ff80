"""Organisations as a list and one by one: names, memberships, signatures, events, due diligence, merges."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalition.guards import Anyone
from coalition.models import (
    Document,
    DueDiligence,
    Event,
    Membership,
    Merge,
    Organisation,
    OrganisationName,
    Panellist,
    Signature,
    SignatureWithdrawal,
    Signing,
    TopicLead,
)
from coalition.models.dates import first_day
from coalition.models.memberships import Standing, cleared_on, clears, may_appear_on
from coalition.models.merges import relations
from coalition.models.organisations import NAME_LANGUAGES, OrganisationQuerySet
from coalition.policies import roster as policies
from coalition.policies.merges import clashes

Row = dict[str, Any]
STANDING_WORDS = {
    Standing.IN_FORCE: (_("in force"), "good"),
    Standing.UNCERTAIN: (_("day not recorded"), "warn"),
    Standing.NOT_IN_FORCE: (_("not in force"), "neutral"),
}
OUTCOME_TONES = {
    DueDiligence.Outcome.CLEARED: "good",
    DueDiligence.Outcome.REFUSED: "bad",
    DueDiligence.Outcome.SUSPENDED: "warn",
}


def organisations(words: str, constituency: str) -> OrganisationQuerySet:
    """Those whose acronym or any of whose names has the words in it."""
    found = Organisation.objects.current()
    if words:
        named = OrganisationName.objects.filter(name__icontains=words).values("organisation")
        fits = Q(acronym__icontains=words) | Q(name__icontains=words) | Q(pk__in=named)
        for language in NAME_LANGUAGES:
            fits |= Q(**{f"name_{language}__icontains": words})
        found = found.filter(fits)
    if constituency:
        found = found.filter(constituency=constituency)
    return found


def standings(organisations: list[Organisation], on: date) -> dict[int, str]:
    """What each of them is to the coalition on that day, in a word. Two queries at most."""
    memberships = Membership.objects.filter(organisation__in=organisations)
    shown = may_appear_on(organisations, on)
    return {
        one.organisation_id: one.get_kind_display()
        for one in memberships
        if one.standing_on(on) == Standing.IN_FORCE and one.organisation_id in shown
    }


def organisation_page(organisation: Organisation, someone: Anyone, on: date) -> Row:
    """What this reader may see of it: the same number of queries however long its history."""
    may_appear = organisation.pk in may_appear_on([organisation], on)
    reads_records = policies.can_read_records(someone)
    memberships = _memberships(organisation, on) if may_appear or reads_records else []
    signatures = list(
        Signature.objects.filter(organisation=organisation).select_related("event", "document", "withdrawal__document")
    )
    due_diligence = _due_diligence(organisation, on) if reads_records else None
    kept = [
        *(row["membership"].document for row in memberships),
        *signed_documents(signatures),
        *(row["finding"].document for row in (due_diligence or {}).get("findings", [])),
    ]
    return {
        "names": _names(organisation),
        "other_names": list(organisation.other_names.all()),
        "may_appear": may_appear,
        "memberships": memberships,
        "signatures": signatures,
        "appearances": _appearances(organisation, someone),
        "topics": [
            {"lead": lead, "standing": STANDING_WORDS[lead.standing_on(on)]}
            for lead in TopicLead.objects.filter(organisation=organisation)
        ],
        "may_read_due_diligence": reads_records,
        "due_diligence": due_diligence,
        "open_documents": policies.open_among(someone, kept),
    }


def signed_documents(signatures: Iterable[Signature]) -> Iterator[Document | None]:
    for signature in signatures:
        yield signature.document
        withdrawal: SignatureWithdrawal | None = getattr(signature, "withdrawal", None)
        if withdrawal is not None:
            yield withdrawal.document


def merges_of(organisation: Organisation) -> list[Merge]:
    return list(Merge.objects.filter(kept=organisation).select_related("absorbed", "merged_by", "undone_by"))


def merge_preview(kept: Organisation, absorbed: Organisation) -> Row:
    """What would move, and every reason against it."""
    counts = [
        {
            "name": relation.name,
            "moves": relation.moving(kept, absorbed).count(),
            "stays": relation.model._default_manager.filter(**{relation.field: kept}).count(),
        }
        for relation in relations
    ]
    return {
        "kept": kept,
        "absorbed": absorbed,
        "counts": [row for row in counts if row["moves"] or row["stays"]],
        "moves": sum(row["moves"] for row in counts),
        "clashes": clashes(kept, absorbed),
    }


def _names(organisation: Organisation) -> list[Row]:
    names = [
        {"language": code, "name": getattr(organisation, f"name_{field}")} for field, code in NAME_LANGUAGES.items()
    ]
    return [{"language": "en", "name": organisation.name}, *(one for one in names if one["name"])]


def _memberships(organisation: Organisation, on: date) -> list[Row]:
    memberships = Membership.objects.filter(organisation=organisation).select_related("document").order_by("-since")
    return [{"membership": one, "standing": STANDING_WORDS[one.standing_on(on)]} for one in memberships]


def _appearances(organisation: Organisation, someone: Anyone) -> list[Row]:
    """Where it sat: at a ceremony's table, on a panel. A company shows only where it was cleared on that day."""
    visible = policies.events_visible_to(someone).values("pk")
    signings = Signing.objects.filter(organisation=organisation, event__in=visible).select_related("event")
    panels = Panellist.objects.filter(organisation=organisation, event__in=visible).select_related("event")
    findings = list(DueDiligence.objects.filter(organisation=organisation)) if organisation.needs_due_diligence else []
    found: list[Row] = [{"event": one.event, "words": one.get_status_display()} for one in signings]
    for panellist in panels:
        if not organisation.needs_due_diligence or clears(findings, first_day(panellist.event.held_on)):
            words = f"{panellist.get_role_display()}: {panellist.person_name}"
            found.append({"event": panellist.event, "words": words})
    return sorted(found, key=_held_on, reverse=True)


def _held_on(row: Row) -> str:
    event: Event = row["event"]
    return event.held_on


def _due_diligence(organisation: Organisation, on: date) -> Row:
    findings = DueDiligence.objects.filter(organisation=organisation).select_related("document", "recorded_by")
    return {
        "is_cleared": organisation.pk in cleared_on([organisation], on),
        "is_needed": organisation.needs_due_diligence,
        "findings": [
            {
                "finding": finding,
                "tone": OUTCOME_TONES[DueDiligence.Outcome(finding.outcome)],
                "has_expired": bool(finding.is_clearance and finding.expires_on and finding.expires_on < on),
            }
            for finding in findings
        ],
    }
