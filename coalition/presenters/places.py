"""Countries to choose from. They live in an app above this one, which hands in their names in `AppConfig.ready`."""

from collections.abc import Callable

from django.utils.translation import gettext as _

Named = list[tuple[str, str]]
# Codes with names in the reader's language, in their order.
country_lists: list[Callable[[], Named]] = []


def country_choices() -> Named:
    return [("", _("international")), *(choice for named in country_lists for choice in named())]
