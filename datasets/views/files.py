"""Files on their way out: what was sent, and the list of its findings, each behind its permission check."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from coalition import audit
from coalition.guards import signed_in
from coalition.presenters.files import attachment, safe
from datasets import policies
from datasets.models import Contribution
from datasets.validation import listing, marking
from datasets.views.contributions import load

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def contribution_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    contribution = load(request.user, pk)
    policies.check_see_file(request.user, contribution)
    if contribution.is_system:
        raise Http404
    _record(request, contribution, contribution.file_name)
    return attachment(contribution.file, contribution.file_name)


@require_GET
@login_required
def contribution_earlier_file(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """A file that a corrected one took the place of."""
    contribution = load(request.user, pk)
    policies.check_see_earlier_file(request.user, contribution)
    earlier = get_object_or_404(contribution.earlier_files, pk=number)
    _record(request, contribution, earlier.file_name, earlier.sha256)
    return attachment(earlier.file, earlier.file_name)


@require_GET
def contribution_findings(request: HttpRequest, pk: int) -> HttpResponseBase:
    contribution = load(request.user, pk)
    policies.check_see_file(request.user, contribution)
    if not contribution.findings_file:
        raise Http404
    name = f"{contribution.reference}-findings.csv"
    _record(request, contribution, name)
    return safe(StreamingHttpResponse(listing.lines(contribution), content_type="text/csv; charset=utf-8"), name)


@require_GET
def contribution_marked(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The table as sent, with what is wrong marked in it."""
    contribution = load(request.user, pk)
    policies.check_see_file(request.user, contribution)
    if not marking.can_be_marked(contribution):
        raise Http404
    name = f"{contribution.reference}-marked.xlsx"
    _record(request, contribution, name)
    return safe(HttpResponse(marking.marked(contribution), content_type=XLSX), name)


def _record(request: HttpRequest, contribution: Contribution, name: str, sha256: str = "") -> None:
    """What is published anybody may take; of everything else the log knows who took it."""
    if not sha256 and Contribution.objects.published().filter(pk=contribution.pk).exists():
        return
    digest = sha256 or contribution.sha256
    audit.record("contribution.downloaded", contribution, by=signed_in(request.user), file=name, sha256=digest)
