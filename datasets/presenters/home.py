"""What contributions ask of a person, for the home page; each source costs two queries."""

from django.db.models import Case, F, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from coalition.models import Person
from coalition.notices import ITEMS_ON_HOME_PAGE, HomeItem, HomePart
from datasets import policies
from datasets.models import Contribution
from datasets.models.contributions import ContributionQuerySet, ContributionStatus
from datasets.presenters.contributions import ROW_FIELDS, rows

S = ContributionStatus


def contribution_page(pk: str) -> str:
    return reverse("datasets:contribution-detail", args=[pk])


def to_review(person: Person) -> HomePart:
    waiting = policies.contributions_to_review(person).order_by("submitted_at")
    return _part(
        waiting,
        _("%(organisation)s submitted it for review."),
        all_text=_("All that wait for review"),
        all_url=reverse("datasets:review-list"),
    )


def to_mend_or_submit(person: Person) -> HomePart:
    """What stands with the person's organisation, for those who may move it; what a reviewer sent back comes first."""
    since = Case(When(status=S.RETURNED, then=F("decided_at")), default=Coalesce("checked_at", "created_at"))
    waiting = _contributions_of(person).filter(status__in=(S.NEEDS_WORK, S.READY, S.RETURNED))
    returned_first = Case(When(status=S.RETURNED, then=0), default=1)
    return _part_of_ours(waiting.order_by(returned_first, since), "%(status)s")


def under_review(person: Person) -> HomePart:
    waiting = _contributions_of(person).filter(status=S.SUBMITTED)
    return _part_of_ours(waiting.order_by("submitted_at"), _("A reviewer has it."))


def _contributions_of(person: Person) -> ContributionQuerySet:
    return Contribution.objects.filter(organisation__in=policies.organisations_to_contribute_for(person))


def _part_of_ours(contributions: ContributionQuerySet, text: str) -> HomePart:
    return _part(
        contributions,
        text,
        all_text=_("All of your organisation's contributions"),
        all_url=reverse("datasets:contribution-list"),
    )


def _part(contributions: ContributionQuerySet, text: str, *, all_text: str, all_url: str) -> HomePart:
    items = [
        HomeItem(
            title=row["title"],
            text=text % {"organisation": row["organisation"], "status": row["status_label"]},
            url=contribution_page(row["pk"]),
            since=row["since"],
            is_returned=row["status"] == S.RETURNED,
        )
        for row in rows(contributions.values(*ROW_FIELDS)[:ITEMS_ON_HOME_PAGE])
    ]
    return HomePart(items, contributions.count(), all_text, all_url)
