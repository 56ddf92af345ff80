"""Letters: what they are, and their file behind its check."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from coalition.actions import attachments
from coalition.guards import signed_in
from coalition.models import Attachment
from coalition.policies import records as policies
from coalition.presenters import files
from coalition.presenters import people as pages


@login_required
@require_GET
def attachment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    attachment = _load(request, pk)
    context = {
        "attachment": attachment,
        "facts": pages.attachment_facts(attachment),
        "panel": pages.classification_panel(attachment, signed_in(request.user)),
    }
    return render(request, "coalition/attachment_detail.html", context)


@login_required
@require_GET
def attachment_file(request: HttpRequest, pk: int) -> FileResponse:
    attachment = attachments.read(attachment=_load(request, pk), by=signed_in(request.user))
    response = files.attachment(attachment.file, attachment.download_name)
    response["Cache-Control"] = "private, no-store"
    return response


def _load(request: HttpRequest, pk: int) -> Attachment:
    attachment = get_object_or_404(Attachment.objects.select_related("organisation", "created_by"), pk=pk)
    policies.check_see_attachment(request.user, attachment)
    return attachment
