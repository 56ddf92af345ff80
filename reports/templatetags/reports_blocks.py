"""What the templates of an assessment's blocks need."""

from collections.abc import Iterable, Iterator

from django import template

register = template.Library()


@register.filter
def zipped(first: Iterable[object], second: Iterable[object]) -> Iterator[tuple[object, object]]:
    """Columns beside the entries of a row."""
    return zip(first, second, strict=True)
