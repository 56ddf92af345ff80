"""What the log calls the deeds on figures, data requests and releases, and where their records have a page."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

GROUPS: list[tuple[StrPromise, dict[str, StrPromise]]] = [
    (
        _("Decisions on figures"),
        {
            "override.made": _("Value chosen"),
            "override.undone": _("Choice undone"),
            "override.in_force": _("Choice in force again"),
            "override.reopened": _("Choice re-opened"),
            "override.replaced": _("Choice replaced by a later one"),
            "verdict.confirmed": _("Figure confirmed"),
            "verdict.disputed": _("Figure disputed"),
            "verdict.withdrawn": _("Verdict taken back"),
            "verdict.resolved": _("Dispute settled"),
            "verdict.lapsed": _("Verdict lapsed"),
            "verdict.standing": _("Verdict stands again"),
        },
    ),
    (
        _("Data requests"),
        {
            "data_request.sent": _("Data requested"),
            "data_request.reminded": _("Reminded"),
            "data_request.cancelled": _("Request taken back"),
            "data_request.handed_over": _("Data request handed over"),
            "data_request.partly": _("Some data arrived"),
            "data_request.answered": _("All data arrived"),
        },
    ),
    (
        _("Releases"),
        {
            "release.begun": _("Release begun"),
            "release.frozen": _("Release frozen"),
            "release.published": _("Release published"),
            "release.discarded": _("Release discarded"),
        },
    ),
]
PAGES: dict[str, Callable[[str], str]] = {
    "datarequest": lambda pk: reverse("datasets:request-detail", args=[pk]),
    "release": lambda name: reverse("datasets:release-detail", args=[name]),
}
