"""Small helps of the roster's pages."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def of(table: Mapping[int, object], key: int) -> object:
    """`standings|of:organisation.pk`: what a table says of one key."""
    return table.get(key)
