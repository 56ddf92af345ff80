"""The issue that a contribution's rows belong to, and what later contributions may no longer change about it."""

from datetime import date

from babel.dates import format_date, format_time
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.guards import Invalid
from coalition.models import Changed, Organisation
from coalition.reference.locales import reader_locale, written
from datasets import policies
from datasets.models import Contribution, Issue, Source, Visibility
from datasets.reference.indicators import FIRST_YEAR, ORIGINS

OWN_ESTIMATE = "portal_estimate"
# From the fewest readers to all.
LADDER = tuple(Visibility)


def issue_of(
    *,
    organisation: Organisation,
    source: str,
    label: str,
    published_on: date,
    origin: str,
    citation: str,
    url: str,
    of: Contribution | None = None,
) -> Issue:
    """The issue by its name. What it says of itself stands as soon as a contribution of it was handed to a reviewer.

    `of`: the contribution that is described anew; its own way to a reviewer and back hinders nothing.
    """
    if origin not in ORIGINS or origin == OWN_ESTIMATE:
        raise Invalid(_("Choose where the figures come from."), field="origin")
    if not date(FIRST_YEAR, 1, 1) <= published_on <= timezone.localdate():
        raise Invalid(
            _("A day of publication lies between 1 January %(year)s and today.") % {"year": FIRST_YEAR},
            field="published_on",
        )
    said = {"published_on": published_on, "origin": origin}
    words = {"citation": citation, "url": url}
    said |= {name: value for name, value in words.items() if value}
    issue, is_new = Issue.objects.get_or_create(
        source=Source.objects.get_or_create(name=source)[0], organisation=organisation, label=label, defaults=said
    )
    if is_new:
        return issue
    issue = Issue.objects.select_for_update(no_key=True).get(pk=issue.pk)
    others = issue.contributions.exclude(pk=of.pk) if of else issue.contributions.all()
    if of is not None and not others.exists():
        # Nobody else speaks through it: what is emptied now is empty.
        said |= words
    different = [name for name, value in said.items() if getattr(issue, name) != value]
    if different and others.filter(_was_handed_in()).exists():
        raise Invalid(_known_otherwise(issue, different[0]), field=different[0])
    for name in different:
        setattr(issue, name, said[name])
    issue.save()
    return issue


def check_visibility(organisation: Organisation, visibility: str) -> None:
    if visibility not in policies.visibilities_of(organisation):
        raise Invalid(
            _("What a government contributes is visible to the government itself: choose another answer."),
            field="visibility",
        )


def check_not_narrower(contribution: Contribution) -> None:
    """A correction takes the place of figures that others read: it may not take them out of their sight."""
    others = contribution.issue.contributions.filter(status__in=policies.REVIEWED).exclude(pk=contribution.pk)
    wider = LADDER[LADDER.index(Visibility(contribution.visibility)) + 1 :]
    known = set(others.filter(visibility__in=wider).values_list("visibility", flat=True))
    if known:
        widest = max(known, key=LADDER.index)
        raise Invalid(
            _("“%(issue)s” already has accepted figures visible to %(audience)s; choose that here too.")
            % {"issue": contribution.issue, "audience": Visibility(widest).label},
            field="visibility",
        )
    day = contribution.embargo_on
    if day is None or day <= timezone.localdate():
        return
    earlier = Q(embargo_on=None) | Q(embargo_on__lt=day)
    if others.filter(earlier).exclude(visibility=Visibility.ORGANISATION).exists():
        raise Invalid(
            _("“%(issue)s” already has accepted figures that others see before %(day)s; choose no later day than they.")
            % {"issue": contribution.issue, "day": written(day)},
            field="embargo_on",
        )


def lock_issue(contribution: Contribution) -> None:
    """Of two decisions on one issue at once the second one knows of the first."""
    Issue.objects.select_for_update(no_key=True).get(pk=contribution.issue_id)


def decided_already(contribution: Contribution) -> Changed | None:
    """What the slower one of two reviewers is told."""
    now = Contribution.objects.select_related("decided_by").get(pk=contribution.pk)
    decided = (Contribution.Status.RETURNED, *policies.REVIEWED)
    if now.status not in decided or now.decided_by is None or now.decided_at is None:
        return None
    at = timezone.localtime(now.decided_at)
    sentence = (
        _("%(person)s returned this on %(day)s at %(time)s.")
        if now.status == Contribution.Status.RETURNED
        else _("%(person)s accepted this on %(day)s at %(time)s.")
    )
    locale = reader_locale()
    return Changed(
        sentence
        % {
            "person": now.decided_by.name,
            "day": format_date(at, "long", locale=locale),
            "time": format_time(at, "HH:mm", locale=locale),
        }
    )


def _was_handed_in() -> Q:
    return Q(submitted_at__isnull=False) | Q(decided_at__isnull=False)


def _known_otherwise(issue: Issue, field: str) -> str:
    known = {
        "published_on": written(issue.published_on),
        "origin": issue.get_origin_display(),
        "citation": issue.citation,
        "url": issue.url,
    }[field]
    sentence = {
        "published_on": _("The day of publication of “%(issue)s” stands since it was submitted: %(known)s."),
        "origin": _("The origin of “%(issue)s” stands since it was submitted: %(known)s."),
        "citation": _("The citation of “%(issue)s” stands since it was submitted: %(known)s."),
        "url": _("The link of “%(issue)s” stands since it was submitted: %(known)s."),
    }[field]
    return sentence % {"issue": issue, "known": known or _("none")}
