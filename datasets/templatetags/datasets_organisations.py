"""What an organisation's page shows of its data."""

from typing import Any

from django import template
from django.template.context import RequestContext

from datasets.policies import contributions_visible_to
from datasets.presenters.contributions import ROW_FIELDS, rows

register = template.Library()
SHOWN = 5


@register.inclusion_tag("datasets/_organisation_contributions.html", takes_context=True)
def organisation_contributions(context: RequestContext, organisation: int) -> dict[str, Any]:
    """The newest contributions of the organisation that the reader may see, and how many there are."""
    visible = contributions_visible_to(context["user"]).filter(organisation=organisation)
    shown = rows(list(visible.values(*ROW_FIELDS)[:SHOWN]))
    return {"rows": shown, "total": visible.count(), "organisation": shown[0]["organisation"] if shown else ""}
