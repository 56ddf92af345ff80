"""What happens to every request: it is bounded, gets an id, and a refusal becomes a page with its sentence."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from coalition import request_id
from coalition.guards import Hidden, Invalid, Refused, is_person, reason
from coalition.models import Changed, NotAllowed
from coalition.policies.people import check_second_factor

# An upload may reach 1 GB (datasets.reference.limits.MAX_KEPT_BYTES); the form around it is small.
MAX_BODY_BYTES = 1024 * 1024 * 1024 + 1024 * 1024

Respond = Callable[[HttpRequest], HttpResponse]


class PlainMiddleware:
    """Nothing is sniffed, also of what is answered or refused before Django's own middleware is reached."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response


class AliveMiddleware:
    """/healthz answers before anything looks at host, session or database: a probe asks by its own address."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("alive", content_type="text/plain", headers={"Cache-Control": "no-store"})
        return self.get_response(request)


class BodyLimitMiddleware:
    """A body above the bound is refused at the door, by its declared length, before a byte of it is kept."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        declared = request.META.get("CONTENT_LENGTH") or "0"
        if not declared.isdecimal() or int(declared) > MAX_BODY_BYTES:
            return HttpResponse(_("This is too large for the portal: send at most 1 GB."), status=413)
        return self.get_response(request)


class RequestIdMiddleware:
    """Takes the proxy's X-Request-ID or makes one; logs, history and the answer carry it."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.headers.get("X-Request-ID", "")
        this_id = sent if 8 <= len(sent) <= 36 and sent.replace("-", "").isalnum() else str(uuid.uuid4())
        token = request_id.set(this_id)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = this_id
        return response


class RefusalMiddleware:
    """Domain refusals are answers, not crashes: 403, 404, 409 or 422 with one sentence."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            # No address of the portal has one, and PostgreSQL refuses to look for it.
            return _nothing_here(request)
        response = self.get_response(request)
        if settings.DEBUG and response.status_code == 404 and request.resolver_match is None:
            # Who tries the portal out sees its own page, not the list of its addresses.
            return _nothing_here(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Hidden | Http404):
            return _nothing_here(request)
        if isinstance(exception, Refused):
            return render(request, "403.html", {"sentence": str(exception)}, status=403)
        if isinstance(exception, Changed | NotAllowed):
            return render(request, "409.html", {"sentence": str(exception), "back": _way_back(request)}, status=409)
        if isinstance(exception, Invalid):
            return render(request, "422.html", {"sentence": str(exception), "back": _way_back(request)}, status=422)
        return None


def _nothing_here(request: HttpRequest) -> HttpResponse:
    return render(request, "404.html", status=404)


def _way_back(request: HttpRequest) -> str:
    """A deed's address is its thing's address and a verb, so the thing's page lies one step up."""
    if request.method == "GET":
        return request.path
    return f"{request.path.rstrip('/').rpartition('/')[0]}/"


class SecondFactorMiddleware:
    """Staff without a second factor get no further than the pages on which they set one up."""

    # What such a person needs: those pages, the way out, the language, the page that says what to do.
    OPEN = ("/account/", "/logout/", "/language/", "/second-factor/", "/static/", "/terms/")

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_person(request.user) and not request.path.startswith(self.OPEN):
            why_not = reason(check_second_factor, request.user)
            if why_not:
                return render(request, "coalition/second_factor.html", {"sentence": why_not}, status=403)
        return self.get_response(request)
