"""What contributions ask of a person, for the home page; each source costs one query."""

from django.urls import reverse
from django.utils.translation import gettext as _

from coalition.models import Person
from coalition.notices import HomeItem
from datasets import policies
from datasets.models import Contribution
from datasets.models.contributions import ContributionQuerySet, ContributionStatus
from datasets.presenters.contributions import ROW_FIELDS, rows

S = ContributionStatus
ITEMS = 5


def contribution_page(pk: str) -> str:
    return reverse("datasets:contribution-detail", args=[pk])


def to_review(person: Person) -> list[HomeItem]:
    waiting = policies.contributions_to_review(person).order_by("submitted_at")
    return _items(waiting, _("%(organisation)s submitted it for review."))


def to_mend_or_submit(person: Person) -> list[HomeItem]:
    """What stands with the person's organisation, for those who may move it."""
    mine = Contribution.objects.filter(organisation__in=policies.organisations_to_contribute_for(person))
    waiting = mine.filter(status__in=(S.NEEDS_WORK, S.READY, S.RETURNED)).order_by("-created_at")
    return _items(waiting, "%(status)s")


def under_review(person: Person) -> list[HomeItem]:
    mine = Contribution.objects.filter(organisation__in=policies.organisations_to_contribute_for(person))
    return _items(mine.filter(status=S.SUBMITTED).order_by("submitted_at"), _("A reviewer has it."))


def _items(contributions: ContributionQuerySet, text: str) -> list[HomeItem]:
    return [
        HomeItem(
            title=row["title"],
            text=text % {"organisation": row["organisation"], "status": row["status_label"]},
            url=contribution_page(row["pk"]),
            since=row["since"],
        )
        for row in rows(contributions.values(*ROW_FIELDS)[:ITEMS])
    ]
