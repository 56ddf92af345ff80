"""May this person do this to this contribution? `check_x` raises the sentence that a greyed button also shows.

Whether the contribution is in a state for it is asked of its TRANSITIONS, by `move_to`.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition import permissions as may
from coalition.guards import Anyone, Hidden, Refused, allowed, is_person
from coalition.models import Job, Organisation, Person
from coalition.models.organisations import Constituency
from coalition.roles import ROLES, RoleCode
from countries.models import Country
from datasets.models import Audience, Contribution, MethodRun, Observation, Visibility
from datasets.models.contributions import ContributionQuerySet, ContributionStatus, Severity
from datasets.models.runs import MethodRunQuerySet

S = ContributionStatus
# Codes of the rules that tell of figures which can hardly be right.
PLAUSIBILITY = "EW-P"
# Uploads, corrections and answers: each has a file checked. Nobody answers four times a minute for an hour.
PACE, CHECKS_AT_A_PACE = timedelta(hours=1), 240
# What has passed review: its figures are shown to whom the contributor chose.
REVIEWED = (S.ACCEPTED, S.SUPERSEDED)
# Also after the decision, so that of two reviewers at once the slower one is told what became of it.
SHOWN_TO_REVIEWERS = (S.SUBMITTED, S.ACCEPTED, S.RETURNED)

TO_GOVERNMENT = (Visibility.GOVERNMENT, Visibility.PUBLIC)
TO_COALITION = (Visibility.COALITION, *TO_GOVERNMENT)
ALL, NOTHING = ~Q(pk__in=()), Q(pk__in=())


def organisations_of(someone: Anyone) -> frozenset[int]:
    """Ids of the organisations that the person holds a seat for today."""
    if not is_person(someone):
        return frozenset()
    return frozenset(seat.organisation_id for seat in someone.seats_today if seat.organisation_id)


def organisations_to_contribute_for(someone: Anyone) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=_contributes_for(someone))


def check_upload(someone: Anyone, organisation: Organisation | None = None) -> None:
    """Without an organisation: for any at all."""
    mine = _contributes_for(someone)
    if not mine:
        raise Refused(_("Only focal points of agencies and governments contribute data."))
    if organisation is not None and organisation.pk not in mine:
        raise Refused(
            _("You hold no seat that contributes data for %(organisation)s.") % {"organisation": organisation.acronym}
        )


def can_upload(someone: Anyone, organisation: Organisation | None = None) -> bool:
    return allowed(check_upload, someone, organisation)


def visibilities_of(organisation: Organisation) -> tuple[Visibility, ...]:
    """Whom the organisation may choose as readers. What a government sends is never hidden from the government."""
    hides = (Visibility.COALITION,) if _is_government(organisation) else ()
    return tuple(one for one in Visibility if one not in hides)


def default_visibility(organisation: Organisation) -> Visibility:
    return Visibility.GOVERNMENT if _is_government(organisation) else Visibility.COALITION


def check_change_contribution(someone: Anyone, contribution: Contribution) -> None:
    """Submit, replace, check again, withdraw: whoever contributes for the same organisation."""
    check_see_contribution(someone, contribution)
    if contribution.is_system:
        raise Refused(_("The portal makes and withdraws its own estimates as their inputs change."))
    if contribution.organisation_id not in _contributes_for(someone):
        raise Refused(_("Only focal points of the contributing organisation may do this."))


def can_change_contribution(someone: Anyone, contribution: Contribution) -> bool:
    return allowed(check_change_contribution, someone, contribution)


def check_pace(person: Person) -> None:
    """Whoever has files checked without end takes the workers from everybody else. Pages and API alike."""
    since = timezone.now() - PACE
    asked = Job.objects.filter(created_by=person, task="datasets.check_contribution", created_at__gt=since)
    if asked.count() >= CHECKS_AT_A_PACE:
        raise Refused(
            _("The portal checks at most %(most)s files an hour for one person. Wait a while, then go on.")
            % {"most": CHECKS_AT_A_PACE}
        )


def check_explained(contribution: Contribution) -> None:
    """Figures that can hardly be right go to a reviewer only with a sentence that says why they are."""
    warned = contribution.finding_groups.filter(severity=Severity.WARNING, code__startswith=PLAUSIBILITY)
    if warned.filter(params__sentence="").exists():
        raise Refused(_("Say of each warning in one sentence why the figures are right, or correct them."))


def check_review_any(someone: Anyone) -> None:
    if not is_person(someone) or not someone.may(may.REVIEW):
        raise Refused(_("Only the secretariat and agency focal points review contributions."))


def can_review_any(someone: Anyone) -> bool:
    return allowed(check_review_any, someone)


def check_review(someone: Anyone, contribution: Contribution) -> None:
    """The secretariat, or an agency focal point of another organisation; never who contributed it."""
    check_see_contribution(someone, contribution)
    check_review_any(someone)
    if contribution.is_system:
        raise Refused(_("The portal makes and withdraws its own estimates as their inputs change."))
    assert is_person(someone)
    if someone.pk in (contribution.created_by_id, contribution.submitted_by_id, contribution.kept_by_id):
        raise Refused(_("Nobody reviews their own contribution."))
    if contribution.organisation_id in organisations_of(someone):
        raise Refused(_("A contribution is reviewed by somebody of another organisation."))
    if not _covers(someone, may.REVIEW, contribution):
        raise Refused(_("It speaks of countries for which you do not review."))


def check_see_contribution(someone: Anyone, contribution: Contribution) -> None:
    if not contributions_visible_to(someone).filter(pk=contribution.pk).exists():
        raise Hidden(_("There is no such contribution, or it is not open to you."))


def can_see_contribution(someone: Anyone, contribution: Contribution) -> bool:
    return allowed(check_see_contribution, someone, contribution)


def check_see_file(someone: Anyone, contribution: Contribution) -> None:
    """The file as sent, and the findings: whoever may see the contribution, once it was looked at for data on persons.

    Until then, and again of a file that took its place, it is open to its sender alone.
    """
    check_see_contribution(someone, contribution)
    is_senders = is_person(someone) and someone.pk == contribution.created_by_id
    if contribution.status in (S.DRAFT, S.CHECKING) and not is_senders:
        raise Refused(_("The file is being checked; it opens to others when it holds no data on persons."))


def check_see_earlier_file(someone: Anyone, contribution: Contribution) -> None:
    """What a corrected file took the place of is history: for those who see the contribution's."""
    check_see_contribution(someone, contribution)
    if not can_see_history(someone, contribution):
        raise Refused(_("Earlier files are open to the contributing organisation and to reviewers."))


def can_see_history(someone: Anyone, contribution: Contribution) -> bool:
    """History names people: for the contributing organisation, for reviewers, for who reads everything."""
    return is_person(someone) and (
        contribution.organisation_id in organisations_of(someone)
        or _covers(someone, may.REVIEW, contribution)
        or _covers(someone, may.READ_ALL_CONTRIBUTIONS, contribution)
    )


def contributions_visible_to(someone: Anyone) -> ContributionQuerySet:
    """Published ones for everybody; own organisation's; under review for reviewers; reviewed ones by visibility."""
    everything = Contribution.objects.all()
    if not is_person(someone):
        return everything.published()
    # What looks like data on persons is seen by its sender alone, until he takes it out or says that it is none.
    everything = everything.filter(Q(personal_columns=[]) | Q(created_by=someone) | Q(kept_by=someone))
    if someone.countries_where(may.READ_ALL_CONTRIBUTIONS) is None:
        return everything
    today = timezone.localdate()
    shared = Q(embargo_on=None) | Q(embargo_on__lte=today)
    visible = Q(pk__in=everything.published().values("pk")) | Q(organisation__in=organisations_of(someone))
    visible |= _about_countries_of(someone, may.READ_ALL_CONTRIBUTIONS)
    under_review = shared & Q(status__in=SHOWN_TO_REVIEWERS) & ~Q(visibility=Visibility.ORGANISATION)
    visible |= under_review & _about_countries_of(someone, may.REVIEW)
    reviewed = shared & Q(status__in=REVIEWED, loaded_at__isnull=False)
    visible |= (
        reviewed & Q(visibility__in=TO_COALITION) & _loaded_about(someone.countries_where(may.READ_COALITION_DATA))
    )
    visible |= (
        reviewed & Q(visibility__in=TO_GOVERNMENT) & _loaded_about(someone.countries_where(may.READ_GOVERNMENT_DATA))
    )
    return everything.filter(visible)


def contributions_to_review(someone: Anyone) -> ContributionQuerySet:
    """What waits for a reviewer, and may be reviewed by this one."""
    if not is_person(someone) or not someone.may(may.REVIEW):
        return Contribution.objects.none()
    return (
        contributions_visible_to(someone)
        .filter(_about_countries_of(someone, may.REVIEW), status=S.SUBMITTED)
        .exclude(organisation__in=organisations_of(someone))
        .exclude(Q(created_by=someone) | Q(submitted_by=someone) | Q(kept_by=someone))
    )


def reviewers(contribution: Contribution) -> QuerySet[Person]:
    """The secretariat: who is told that it waits for review."""
    countries = list(contribution.summary.get("countries", ()))
    return Person.objects.holding(RoleCode.SECRETARIAT, countries=["", *countries] if len(countries) == 1 else [""])


def audiences_of(someone: Anyone, iso3: str) -> tuple[Audience, ...]:
    """Whose pools of the country the person may read, narrowest first."""
    if is_person(someone):
        if someone.may(may.READ_COALITION_DATA, iso3):
            return (Audience.COALITION, Audience.GOVERNMENT, Audience.PUBLIC)
        if someone.may(may.READ_GOVERNMENT_DATA, iso3):
            return (Audience.GOVERNMENT, Audience.PUBLIC)
    return (Audience.PUBLIC,)


def method_runs_visible_to(someone: Anyone, iso3: str = "") -> MethodRunQuerySet:
    """Runs, of the country or of all, that rest on figures which the person may read: current ones and earlier ones."""
    runs = MethodRun.objects.filter(country=iso3) if iso3 else MethodRun.objects.all()
    seen = Q(audience=Audience.PUBLIC)
    if is_person(someone):
        members, governments = (
            _country_in(someone.countries_where(permission))
            for permission in (may.READ_COALITION_DATA, may.READ_GOVERNMENT_DATA)
        )
        seen |= Q(audience=Audience.COALITION) & members
        seen |= Q(audience=Audience.GOVERNMENT) & (members | governments)
    return runs.filter(seen)


def _country_in(countries: frozenset[str] | None) -> Q:
    return ALL if countries is None else Q(country__in=countries)


def check_see_run(someone: Anyone, run: MethodRun) -> None:
    if run.audience not in audiences_of(someone, run.country_id):
        raise Hidden(_("There is no such method run, or it is not open to you."))


def _is_government(organisation: Organisation) -> bool:
    return organisation.constituency == Constituency.GOVERNMENT


def _contributes_for(someone: Anyone) -> frozenset[int]:
    if not is_person(someone):
        return frozenset()
    return frozenset(
        seat.organisation_id
        for seat in someone.seats_today
        if seat.organisation_id and may.CONTRIBUTE in ROLES[RoleCode(seat.role)].permissions
    )


def _covers(someone: Anyone, permission: str, contribution: Contribution) -> bool:
    if not is_person(someone) or not someone.may(permission):
        return False
    if someone.countries_where(permission) is None:
        return True
    return Contribution.objects.filter(_about_countries_of(someone, permission), pk=contribution.pk).exists()


def _about_countries_of(person: Person, permission: str) -> Q:
    """The contribution speaks of countries that the permission covers and of no other: its page shows all of them.

    Before it is loaded, that is told by what the check counted; a contribution that was not checked is nobody's.
    """
    countries = person.countries_where(permission)
    if not countries:
        return _loaded_about(countries)
    others = list(Country.objects.exclude(iso3__in=countries).values_list("iso3", flat=True))
    staged = Q(summary__countries__has_any_keys=sorted(countries)) & ~Q(summary__countries__has_any_keys=others)
    return (Q(loaded_at__isnull=False) & _loaded_about(countries)) | (Q(loaded_at=None) & staged)


def _loaded_about(countries: frozenset[str] | None) -> Q:
    """Its observations speak of these countries (None: of any) and of no other."""
    if countries is None:
        return ALL
    if not countries:
        return NOTHING
    rows = Observation.objects.filter(contribution=OuterRef("pk"))
    return Q(Exists(rows)) & ~Q(Exists(rows.exclude(country__in=countries)))
