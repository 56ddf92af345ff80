"""How often one person, or one address with nobody signed in, may ask for what is dear: one table.

Signing in and second factors have counters of their own (`coalition.policies`, django-allauth), the API as a whole
has DRF's throttles.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from coalition.forms.accounts import client_address
from coalition.policies import disguised, failures

READS, WRITES = ("GET",), ("POST", "PUT", "PATCH")


@dataclass(frozen=True)
class Limit:
    """So many requests to these views together, in so many seconds."""

    times: int
    seconds: int
    methods: tuple[str, ...]
    views: frozenset[str]


LIMITS: Final = {
    # Each file is read, weighed and kept.
    "files in": Limit(
        60,
        10 * 60,
        WRITES,
        frozenset(
            {
                "datasets:contribution-upload",
                "datasets:contribution-replace",
                "datasets:upload-begin",
                "api:contribution-list",
                "countries:document-add",
                "countries:request-edit",
                "countries:request-import",
                "api:request-documents",
                "coalition:invitation-ask",
                "api:invitation-list",
                "coalition:document-add",
                "coalition:amendment-add",
                "coalition:membership-add",
                "coalition:membership-edit",
                "coalition:membership-end",
                "coalition:signature-add",
                "coalition:signature-withdraw",
                "coalition:due-diligence-add",
            }
        ),
    ),
    # Each is set, packed or computed when it is asked for.
    "files out": Limit(
        60,
        10 * 60,
        READS,
        frozenset(
            {
                "countries:dossier",
                "countries:response-file",
                "countries:work-plan",
                "api:request-dossier",
                "api:request-response-file",
                "api:request-work-plan",
                "datasets:contribution-marked",
                "datasets:contribution-findings",
                "coalition:audit-export",
                "datasets:release-compare",
                "api:release-changes",
            }
        ),
    ),
    "computing": Limit(60, 60, (*READS, *WRITES), frozenset({"datasets:what-if", "api:what-if-list"})),
    "building": Limit(30, 10 * 60, WRITES, frozenset({"reports:assessment-build", "datasets:release-new"})),
    # Each sends e-mail to somebody else.
    "letters": Limit(
        30,
        60 * 60,
        WRITES,
        frozenset(
            {
                "coalition:email-change",
                "coalition:invitation-send-again",
                "api:invitation-send-again",
                "datasets:request-new",
                "datasets:request-remind",
            }
        ),
    ),
}


class LimitMiddleware:
    """Counts by the view that an address leads to; who asks too often reads when to come back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        assert request.resolver_match
        for name, limit in LIMITS.items():
            if request.method in limit.methods and request.resolver_match.view_name in limit.views:
                return None if _counts(name, _who(request), limit) else _too_often(request, limit)
        return None


def _who(request: HttpRequest) -> str:
    """The token of a program stands for its owner: it is told apart by itself, before anybody looks whose it is."""
    if request.user.is_authenticated:
        return f"person:{request.user.pk}"
    return request.headers.get("Authorization", "")[:80] or f"address:{client_address(request)}"


def _counts(name: str, who: str, limit: Limit) -> bool:
    """Whether this one is still within the limit; its time begins with the first."""
    counters, key = failures(), f"limit:{disguised(f'{name} {who}')}"
    counters.add(key, 0, limit.seconds)
    try:
        return counters.incr(key) <= limit.times
    except ValueError:
        # Its time ran out between the two.
        return True


def _too_often(request: HttpRequest, limit: Limit) -> HttpResponse:
    headers = {"Retry-After": str(limit.seconds)}
    if request.path.startswith("/api/"):
        sentence = _("That was too often. Wait %(minutes)s minutes, then try again.") % {"minutes": limit.seconds // 60}
        return JsonResponse({"detail": sentence}, status=429, headers=headers)
    answer = render(request, "429.html", {"minutes": limit.seconds // 60}, status=429)
    answer.headers["Retry-After"] = headers["Retry-After"]
    return answer
