"""What became of a country's data, for its timeline."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from coalition.guards import Anyone
from countries.presenters.timeline import MOMENTS_SHOWN, Moment
from datasets import policies
from datasets.models import Observation
from datasets.models.contributions import ContributionStatus as S


def moments(someone: Anyone, iso3: str) -> list[Moment]:
    """Accepted contributions with figures of the country that the reader may see. One query."""
    rows = Observation.objects.filter(contribution=OuterRef("pk"), country=iso3)
    accepted = (
        policies.contributions_visible_to(someone)
        .sent()
        .filter(Exists(rows), status__in=[S.ACCEPTED, S.SUPERSEDED], decided_at__isnull=False)
    )
    found = accepted.order_by("-decided_at").values_list("pk", "title", "organisation__acronym", "decided_at")
    return [
        Moment(
            decided_at,
            title,
            reverse("datasets:contribution-detail", args=[pk]),
            _("Data of %(organisation)s") % {"organisation": acronym},
        )
        for pk, title, acronym, decided_at in found[:MOMENTS_SHOWN]
        if decided_at
    ]
