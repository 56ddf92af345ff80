"""Files on their way out: what was sent, and the list of its findings, each behind its permission check."""

from django.core.files.base import File
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from coalition import audit
from coalition.guards import signed_in
from datasets import policies
from datasets.models import Contribution
from datasets.validation import listing, marking
from datasets.views.contributions import load

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Nothing that comes from outside is ever shown by the browser as ours: it is saved, not sniffed, and may run nothing.
SANDBOX = "default-src 'none'; sandbox"


@require_GET
def contribution_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    contribution = load(request.user, pk)
    policies.check_see_file(request.user, contribution)
    _record(request, contribution, contribution.file_name)
    return _attachment(contribution.file, contribution.file_name)


@require_GET
def contribution_findings(request: HttpRequest, pk: int) -> HttpResponseBase:
    contribution = load(request.user, pk)
    policies.check_see_file(request.user, contribution)
    if not contribution.findings_file:
        raise Http404
    name = f"{contribution.reference}-findings.csv"
    _record(request, contribution, name)
    return _safe(StreamingHttpResponse(listing.lines(contribution), content_type="text/csv; charset=utf-8"), name)


@require_GET
def contribution_marked(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The table as sent, with what is wrong marked in it."""
    contribution = load(request.user, pk)
    policies.check_see_file(request.user, contribution)
    if not marking.can_be_marked(contribution):
        raise Http404
    name = f"{contribution.reference}-marked.xlsx"
    _record(request, contribution, name)
    return _safe(HttpResponse(marking.marked(contribution), content_type=XLSX), name)


def _record(request: HttpRequest, contribution: Contribution, name: str) -> None:
    """What is published anybody may take; of everything else the log knows who took it."""
    if Contribution.objects.published().filter(pk=contribution.pk).exists():
        return
    audit.record(
        "contribution.downloaded", contribution, by=signed_in(request.user), file=name, sha256=contribution.sha256
    )


def _attachment(file: "File[bytes]", name: str) -> HttpResponseBase:
    return _safe(FileResponse(file.open("rb"), content_type="application/octet-stream"), name)


def _safe(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response
