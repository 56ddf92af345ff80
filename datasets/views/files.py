"""Files on their way out: what was sent, and the list of its findings, each behind its permission check."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from coalition import audit
from coalition.guards import signed_in
from coalition.views.files import attachment
from datasets import policies
from datasets.models import Contribution
from datasets.views.contributions import load


@require_GET
def contribution_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    contribution = load(request.user, pk)
    policies.check_see_file(request.user, contribution)
    if contribution.is_system:
        raise Http404
    _record(request, contribution, contribution.file_name)
    return attachment(contribution.file, contribution.file_name)


@require_GET
def contribution_findings(request: HttpRequest, pk: int) -> HttpResponseBase:
    contribution = load(request.user, pk)
    policies.check_see_file(request.user, contribution)
    if not contribution.findings_file:
        raise Http404
    name = f"{contribution.reference}-findings.csv"
    _record(request, contribution, name)
    return attachment(contribution.findings_file, name, "text/csv; charset=utf-8")


def _record(request: HttpRequest, contribution: Contribution, name: str) -> None:
    """What is published anybody may take; of everything else the log knows who took it."""
    if Contribution.objects.published().filter(pk=contribution.pk).exists():
        return
    audit.record(
        "contribution.downloaded", contribution, by=signed_in(request.user), file=name, sha256=contribution.sha256
    )
