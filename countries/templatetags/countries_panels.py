"""Countries on other apps' pages: the search, names and dates as they are known."""

from django import template
from django.core.cache import cache
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from coalition.reference.locales import written_as_known
from countries.presenters.lists import country_names

register = template.Library()
HOUR = 60 * 60


@register.inclusion_tag("countries/_country_search.html")
def country_search(label: str = "") -> dict[str, object]:
    """A field that leads to a country's page, or to the list of those that fit. It suggests names."""
    return {"label": label, "names": _names().values()}


@register.filter
def country_name(iso3: str) -> str:
    """`"JAM"|country_name`: the country's name in the reader's language; the code where nobody knows it."""
    return _names().get(iso3, iso3)


@register.filter
def known_date(text: str) -> SafeString:
    """A date as precisely as it is known: "2018", "2018-04" (April 2018) or "2018-04-17" (17 April 2018)."""
    if "-" not in text:
        return format_html("<time>{}</time>", text)
    return format_html('<time datetime="{}">{}</time>', text, written_as_known(text))


def _names() -> dict[str, str]:
    """Names by code in the reader's language, in their order: the list is small and seldom changes."""
    key = f"countries:names:{get_language()}"
    names: dict[str, str] | None = cache.get(key)
    if not names:
        names = dict(country_names())
        cache.set(key, names, HOUR)
    return names
