"""Tags and filters that every template may use: numbers and dates by locale, and the components of the interface.

Each component is shown in every state on the gallery page (`/ui/`).
"""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_percent
from django import template
from django.core.paginator import Page
from django.http import HttpRequest
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from coalition.guards import Anyone, is_person
from coalition.models import Follow, Job, Notice, Person
from coalition.presenters import job_panel, numbers
from coalition.reference.locales import locale_of

register = template.Library()

TONES = ("neutral", "info", "good", "warn", "bad")
# What the canonical and the sent units look like beside a number; the name is read out and shown on hover.
UNIT_SIGNS = {
    "t": (pgettext_lazy("unit", "t"), gettext_lazy("tonnes")),
    "kg": (pgettext_lazy("unit", "kg"), gettext_lazy("kilograms")),
    "kt": (pgettext_lazy("unit", "kt"), gettext_lazy("thousand tonnes")),
    "Mt": (pgettext_lazy("unit", "Mt"), gettext_lazy("million tonnes")),
    "kg/inh": (pgettext_lazy("unit", "kg/inh"), gettext_lazy("kilograms per inhabitant")),
    "t/yr": (pgettext_lazy("unit", "t/yr"), gettext_lazy("tonnes per year")),
    "int$": (pgettext_lazy("unit", "int$"), gettext_lazy("international dollars")),
    "%": ("%", gettext_lazy("per cent")),
}
UNIT_WORDS = {
    "pieces": gettext_lazy("pieces"),
    "persons": gettext_lazy("persons"),
    "thousand": gettext_lazy("thousand persons"),
    "million": gettext_lazy("million persons"),
    "jobs": gettext_lazy("jobs"),
    "t CO2e": gettext_lazy("t CO₂ equivalent"),
    "number": "",
}
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"


# -- Numbers and dates -----------------------------------------------------------------------------------------
@register.filter
def quantity(value: float | str | None, unit: str = "") -> SafeString:
    """`16120|quantity:"t"`: sensible decimals in the reader's locale; `<data value>` keeps the exact number."""
    if value is None or value == "":
        return format_html(
            '<span class="soft"><span aria-hidden="true">–</span>{}</span>', _aside(gettext("no figure"))
        )
    return _quantity(float(value), unit, translation.get_language() or "en")


@register.filter
def share(value: float | None) -> SafeString:
    """`0.124|share`: a fraction as a percentage. (A value whose unit is "%" already goes through `quantity:"%"`.)"""
    if value is None:
        return quantity(None)
    return format_html(
        '<data value="{}">{}</data>', repr(float(value)), format_percent(value, "#,##0.#%", locale=_locale())
    )


@register.filter
def day(value: date | None) -> SafeString:
    """21 March 2018, in the reader's language."""
    if value is None:
        return SafeString("")
    on = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), format_date(on, "long", locale=_locale()))


@register.filter
def moment(value: datetime | None) -> SafeString:
    """21 March 2018, 14:05 UTC, in the reader's language."""
    if value is None:
        return SafeString("")
    at = timezone.localtime(value)
    words = format_date(at, "long", locale=_locale()) + ", " + format_datetime(at, "HH:mm", locale=_locale())
    return format_html('<time datetime="{}">{} {}</time>', at.isoformat(timespec="seconds"), words, at.tzname())


@lru_cache(maxsize=8192)
def _quantity(value: float, unit: str, language: str) -> SafeString:
    number = numbers.number(value, language)
    with translation.override(language):
        if unit in UNIT_SIGNS:
            sign, name = UNIT_SIGNS[unit]
            return format_html(
                '<data value="{}">{}</data>{}<abbr class="unit" title="{}">{}</abbr>',
                _exact(value),
                number,
                NARROW_SPACE,
                name,
                sign,
            )
        word = UNIT_WORDS.get(unit, unit)
        if word:
            return format_html('<data value="{}">{}</data> <span class="unit">{}</span>', _exact(value), number, word)
        return format_html('<data value="{}">{}</data>', _exact(value), number)


def _exact(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def _locale(language: str = "") -> Locale:
    return locale_of(language or translation.get_language() or "en")


def _aside(words: str) -> SafeString:
    return format_html('<span class="visually-hidden">{}</span>', words)


# -- Small components ------------------------------------------------------------------------------------------
@register.simple_tag
def icon(name: str, *, turns: bool = False) -> SafeString:
    """A drawing of static/img/icons.svg, silent for screen readers. `turns=True` mirrors it in right-to-left pages."""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        " icon-turns" if turns else "",
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def badge(text: str, tone: str = "neutral") -> SafeString:
    """A state in a word: {% badge "in conflict" "warn" %}. Tones: neutral, info, good, warn, bad."""
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"a badge has no tone {tone!r}: {', '.join(TONES)}")
    return format_html('<span class="badge badge-{}">{}{}</span>', tone, icon(tone), text)


@register.filter
def kind_tag(text: str) -> SafeString:
    """What kind of thing it is, in a word: {{ source.origin_name|kind_tag }}."""
    return format_html('<span class="tag">{}</span>', text)


@register.simple_tag
def crumbs(*steps: str) -> SafeString:
    """The way to the page: {% crumbs _("Countries") url "Jamaica" url %}, text and address in turn."""
    links = format_html_join("", '<li><a href="{1}">{0}</a></li>', zip(steps[::2], steps[1::2], strict=True))
    return format_html('<nav class="crumbs" aria-label="{}"><ol>{}</ol></nav>', gettext("You are here"), links)


@register.filter
def may(someone: Anyone | None, permission: str) -> bool:
    """`{% if user|may:"review contributions" %}`: the names stand in coalition/permissions.py."""
    return someone is not None and is_person(someone) and someone.may(permission)


# -- Components with a template --------------------------------------------------------------------------------
@register.inclusion_tag("components/page_header.html")
def page_header(
    title: str,
    lede: str = "",
    *,
    action_url: str = "",
    action_text: str = "",
    badge_text: str = "",
    badge_tone: str = "neutral",
) -> dict[str, object]:
    """Title, one sentence, the one main action."""
    return {
        "title": title,
        "lede": lede,
        "action_url": action_url,
        "action_text": action_text,
        "badge_text": badge_text,
        "badge_tone": badge_tone,
    }


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str = "", *, action_url: str = "", action_text: str = "") -> dict[str, object]:
    """Instead of a table or list without rows: what would be here, and what to do."""
    return {"title": title, "text": text, "action_url": action_url, "action_text": action_text}


@register.inclusion_tag("components/alert.html")
def alert(text: str, tone: str = "info", *, title: str = "") -> dict[str, object]:
    return {"text": text, "tone": tone, "title": title}


@register.inclusion_tag("components/key_figure.html")
def key_figure(
    label: str,
    value: float | None,
    unit: str = "",
    *,
    url: str = "",
    note: str = "",
    badge_text: str = "",
    badge_tone: str = "neutral",
) -> dict[str, object]:
    """One number that leads to its cell. Goes into `<ul class="figures">`."""
    return {
        "label": label,
        "value": value,
        "unit": unit,
        "url": url,
        "note": note,
        "badge_text": badge_text,
        "badge_tone": badge_tone,
    }


@register.inclusion_tag("components/steps.html")
def steps(*names: str, now: int) -> dict[str, object]:
    """A stepper: {% steps _("File") _("Check") _("Submit") now=2 %}; before `now` done, after it to come."""
    return {
        "steps": [
            {"name": name, "state": "done" if place < now else "now" if place == now else "todo"}
            for place, name in enumerate(names, start=1)
        ]
    }


@register.inclusion_tag("components/tabs.html")
def tabs(label: str, current: str, *pairs: str) -> dict[str, object]:
    """Links that look like tabs: {% tabs _("Parts") current "gaps" _("Gaps") url %}: key, text, address, ..."""
    return {
        "label": label,
        "current": current,
        "tabs": list(zip(pairs[::3], pairs[1::3], pairs[2::3], strict=True)),
    }


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: RequestContext, page: "Page[Any]") -> dict[str, object]:
    """Links to the other pages; filters in the address stay."""
    return {"page": page, "request": context.get("request"), "gap": page.paginator.ELLIPSIS}


@register.filter
def page_numbers(page: "Page[Any]") -> list[int | str]:
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.inclusion_tag("components/progress.html")
def progress(job: Job | None, url: str = "") -> dict[str, object]:
    """How far long work is. While it lasts the part asks `url` (by default the job's page) again every second."""
    return job_panel(job, url)


@register.inclusion_tag("components/confirm.html", takes_context=True)
def confirm(context: RequestContext, button: str, question: str, url: str, *, danger: bool = True) -> dict[str, object]:
    """A button that asks once before it posts to `url`. Works without JavaScript."""
    return {
        "button": button,
        "question": question,
        "url": url,
        "danger": danger,
        "csrf_token": context.get("csrf_token"),
    }


# -- The frame -------------------------------------------------------------------------------------------------
@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(context: RequestContext, text: str, view: str, *others: str) -> dict[str, object]:
    """A link of the main navigation; marked where the page lies under it, or under one of `others`."""
    try:
        url, *besides = (reverse(name) for name in (view, *others))
    except NoReverseMatch:
        return {}
    request: HttpRequest | None = context.get("request")
    here = bool(request and request.path.startswith((url, *besides)))
    return {"text": text, "url": url, "here": here}


@register.simple_tag
def site_footer() -> SafeString:
    """The same under every page and for every reader."""
    return _site_footer(translation.get_language() or "")


@lru_cache
def _site_footer(_language: str) -> SafeString:
    return render_to_string("components/site_footer.html")


@register.simple_tag(takes_context=True)
def unread_notices(context: RequestContext) -> int:
    """How many notices wait in the reader's inbox."""
    someone = context.get("user")
    if someone is None or not is_person(someone):
        return 0
    return Notice.objects.filter(person=someone, read_at=None).count()


@register.inclusion_tag("components/follow.html", takes_context=True)
def follow_button(context: RequestContext, kind: str, code: str) -> dict[str, object]:
    """Follow or stop following: {% follow_button "country" country.pk %}. Nothing for who is not signed in."""
    someone, request = context.get("user"), context.get("request")
    if someone is None or request is None or not is_person(someone):
        return {"is_shown": False}
    return {
        "is_shown": True,
        "kind": kind,
        "code": code,
        "is_followed": (kind, code) in _followed(request, someone),
        "next": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }


def _followed(request: HttpRequest, person: Person) -> set[tuple[str, str]]:
    """All that the person follows: one query, however many buttons the page has."""
    found: set[tuple[str, str]] | None = getattr(request, "followed", None)
    if found is None:
        found = set(Follow.objects.filter(person=person).values_list("kind", "code"))
        request.followed = found  # type: ignore[attr-defined]
    return found


@register.filter
def message_tone(level: str) -> str:
    """Django's message levels as tones."""
    return {"success": "good", "warning": "warn", "error": "bad"}.get(level, "info")


@register.simple_tag
def language_name(code: str) -> str:
    """A language's name in itself."""
    return str(translation.get_language_info(code)["name_local"]).capitalize()
