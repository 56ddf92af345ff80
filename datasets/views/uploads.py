"""An upload in pieces, as a small plain protocol: begin, ask how far it is, send what follows."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from coalition.guards import Invalid, signed_in
from coalition.models import Changed
from datasets.actions import uploads
from datasets.models import PartialUpload
from datasets.policies import can_upload


@require_POST
@login_required
def upload_begin(request: HttpRequest) -> HttpResponse:
    size = request.POST.get("size", "")
    if not size.isdecimal():
        return JsonResponse({"detail": "size"}, status=400)
    try:
        upload = uploads.begin(file_name=request.POST.get("file_name", ""), size=int(size), by=signed_in(request.user))
    except Invalid as problem:
        return JsonResponse({"detail": str(problem)}, status=400)
    return JsonResponse(_said(upload), status=201)


@require_http_methods(["GET", "PATCH"])
@login_required
def upload_detail(request: HttpRequest, token: UUID) -> HttpResponse:
    """GET says how much is here; PATCH with `Upload-Offset` appends the body."""
    person = signed_in(request.user)
    upload = PartialUpload.objects.filter(token=token, person=person).first()
    if upload is None or not can_upload(person):
        raise Http404
    if request.method == "GET":
        return JsonResponse(_said(upload))
    offset = request.headers.get("Upload-Offset", "")
    if not offset.isdecimal():
        return JsonResponse({"detail": "Upload-Offset"}, status=400)
    try:
        uploads.append(upload=upload, offset=int(offset), piece=request, by=person)
    except Changed:
        upload.refresh_from_db()
        return JsonResponse(_said(upload), status=409)
    except Invalid as problem:
        return JsonResponse({"detail": str(problem)}, status=400)
    return JsonResponse(_said(upload))


def _said(upload: PartialUpload) -> dict[str, object]:
    return {"token": str(upload.token), "offset": upload.received, "size": upload.size}
