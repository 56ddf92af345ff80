"""The whole public pool in four numbers, for the home page."""

from typing import Any

from django.db.models import Count, Q, Sum

from datasets.models import Contribution, Pool
from datasets.models.pools import Audience


def pool_in_numbers() -> dict[str, Any]:
    """Two queries over small tables, whatever the number of observations."""
    pools = Pool.objects.filter(audience=Audience.PUBLIC).aggregate(
        countries=Count("pk", filter=Q(cells_count__gt=0)), figures=Sum("cells_count"), conflicts=Sum("conflicts_count")
    )
    organisations = Contribution.objects.published().sent().aggregate(number=Count("organisation", distinct=True))
    return {**pools, "organisations": organisations["number"]}
