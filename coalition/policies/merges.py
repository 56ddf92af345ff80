"""May two organisations become one? What hangs on each, and why it may not move."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.guards import Invalid, Refused
from coalition.models import (
    DueDiligence,
    Membership,
    Merge,
    Organisation,
    Panellist,
    Person,
    Seat,
    Signature,
    Signing,
    TopicLead,
)
from coalition.models.memberships import Period
from coalition.models.merges import Relation, relations
from coalition.policies.roster import check_manage_roster


def check_merge(person: Person, kept: Organisation, absorbed: Organisation) -> None:
    check_manage_roster(person)
    for seat in person.seats_today:
        if seat.organisation_id in (kept.pk, absorbed.pk):
            raise Refused(_("You hold a seat for %(name)s: somebody else merges it.") % {"name": seat.organisation})
    for sentence in clashes(kept, absorbed):
        raise Invalid(sentence, field="kept")


def check_undo_merge(person: Person, merge: Merge) -> None:
    check_manage_roster(person)
    if merge.undone_at:
        raise Invalid(_("This merge has been undone already."))
    if merge.kept.merged_into_id:
        raise Invalid(
            _("%(kept)s was itself merged into %(other)s since: undo that merge first.")
            % {"kept": merge.kept.acronym, "other": merge.kept.merged_into}
        )


def clashes(kept: Organisation, absorbed: Organisation) -> Sequence[str]:
    """Every reason against the merge, each in a sentence."""
    return list(_clashes(kept, absorbed))


def _clashes(kept: Organisation, absorbed: Organisation) -> Iterator[str]:
    names = {"kept": kept.acronym, "absorbed": absorbed.acronym}
    if kept.pk == absorbed.pk:
        yield _("An organisation cannot be merged with itself: choose another one.")
        return
    for organisation in (kept, absorbed):
        if organisation.merged_into_id:
            yield _("%(name)s was merged into %(other)s already.") % {
                "name": organisation.acronym,
                "other": organisation.merged_into,
            }
    if kept.constituency != absorbed.constituency:
        yield _("%(kept)s and %(absorbed)s belong to different constituencies: correct one of them first.") % names
    if kept.country_code != absorbed.country_code:
        yield _("%(kept)s and %(absorbed)s belong to different countries: correct one of them first.") % names
    for relation in relations:
        if relation.clash and (sentence := relation.clash(kept, absorbed)):
            yield sentence


def _memberships(kept: Organisation, absorbed: Organisation) -> str:
    if _overlap(Membership, kept, absorbed):
        return _(
            "%(kept)s and %(absorbed)s have memberships at the same time: end one of them before they become one."
        ) % {"kept": kept.acronym, "absorbed": absorbed.acronym}
    return ""


def _topic_leads(kept: Organisation, absorbed: Organisation) -> str:
    if _overlap(TopicLead, kept, absorbed, lambda lead: (lead.area, lead.support)):
        return _("%(kept)s and %(absorbed)s lead on the same topic at the same time: end one of the two first.") % {
            "kept": kept.acronym,
            "absorbed": absorbed.acronym,
        }
    return ""


def _overlap(
    model: type[Any], kept: Organisation, absorbed: Organisation, topic: Callable[[Any], object] = lambda _: None
) -> bool:
    mine: list[Period] = list(model.objects.filter(organisation=kept))
    theirs: list[Period] = list(model.objects.filter(organisation=absorbed))
    return any(
        topic(one) == topic(other) and one.overlaps(other.start, other.until) for one in mine for other in theirs
    )


def _signatures(kept: Organisation, absorbed: Organisation) -> str:
    standing = Signature.objects.filter(withdrawal=None)
    if standing.filter(organisation=kept).exists() and standing.filter(organisation=absorbed).exists():
        return _(
            "Both %(kept)s and %(absorbed)s have signed the Letter of Intent. Signatures are for good: "
            "withdraw the one that was recorded twice."
        ) % {"kept": kept.acronym, "absorbed": absorbed.acronym}
    return ""


def _signings(kept: Organisation, absorbed: Organisation) -> str:
    both = Signing.objects.filter(organisation=absorbed, event__signings__organisation=kept).select_related("event")
    if signing := both.first():
        return _("Both have a place at the signing ceremony of “%(event)s”.") % {"event": signing.event}
    return ""


def _seats(kept: Organisation, absorbed: Organisation) -> str:
    """Somebody who holds the same seat for both would hold it twice."""
    for seat in Seat.objects.in_force().filter(organisation=absorbed).select_related("person"):
        same = Q(person=seat.person, role=seat.role, country_code=seat.country_code)
        if Seat.objects.in_force().filter(same, organisation=kept).exists():
            return _("%(person)s holds the same seat for both: an administrator ends one of the two first.") % {
                "person": seat.person
            }
    return ""


RELATIONS = (
    Relation(gettext_lazy("Seats"), Seat, clash=_seats),
    Relation(gettext_lazy("Memberships"), Membership, clash=_memberships),
    Relation(gettext_lazy("Signatures"), Signature, clash=_signatures),
    Relation(gettext_lazy("Places at signing ceremonies"), Signing, clash=_signings),
    Relation(gettext_lazy("Panellists"), Panellist),
    Relation(gettext_lazy("Findings of due diligence"), DueDiligence),
    Relation(gettext_lazy("Leads on topics"), TopicLead, clash=_topic_leads),
)
