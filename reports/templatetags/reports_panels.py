"""What other apps' pages show of reports."""

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template.context import RequestContext

from reports import presenters
from reports.forms import BuildForm

register = template.Library()


@register.inclusion_tag("reports/_assessments_panel.html", takes_context=True)
def assessments_panel(context: RequestContext, iso3: str) -> dict[str, Any]:
    """The newest edition that the reader may open, its PDFs, and the button that builds another."""
    someone = context.get("user") or AnonymousUser()
    panel = presenters.panel(someone, iso3)
    return {
        "panel": panel,
        "form": BuildForm(someone=someone, iso3=iso3, auto_id="build-%s") if panel["is_open"] else None,
        "user": someone,
        "csrf_token": context.get("csrf_token"),
    }
