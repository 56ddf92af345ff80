"""The whole pool on the home page."""

from typing import Any

from django import template

from datasets.presenters import overview

register = template.Library()


@register.inclusion_tag("datasets/_pool_in_numbers.html")
def pool_in_numbers() -> dict[str, Any]:
    return {"pool": overview.pool_in_numbers()}
