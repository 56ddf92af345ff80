"""Documents: what they are, their file behind its check, and their classification."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coalition.actions import attachments, classification
from coalition.forms.people import LowerForm, RaiseForm
from coalition.guards import signed_in
from coalition.models import Attachment
from coalition.policies import records as policies
from coalition.presenters import people as pages
from coalition.views import files

# Two forms of one page ask for a level.
LOWER_IDS = "id_lower_%s"


@login_required
@require_GET
def attachment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _load(request, pk))


@login_required
@require_GET
def attachment_file(request: HttpRequest, pk: int) -> FileResponse:
    attachment = attachments.read(attachment=_load(request, pk), by=signed_in(request.user))
    response = files.attachment(attachment.file, attachment.download_name)
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def classification_raise(request: HttpRequest, pk: int) -> HttpResponse:
    attachment = _load(request, pk)
    policies.check_raise(request.user, attachment)
    form = RaiseForm(request.POST, thing=attachment)
    if not form.is_valid():
        return _show(request, attachment, raise_form=form)
    by = signed_in(request.user)
    classification.raise_level(thing=attachment, to=form.cleaned_data["to"], by=by)
    messages.success(request, _("The classification is raised, from now on."))
    return redirect("coalition:attachment-detail", pk) if pages.can_open(by, attachment) else redirect("home")


@login_required
@require_POST
def classification_lower(request: HttpRequest, pk: int) -> HttpResponse:
    attachment = _load(request, pk)
    policies.check_ask_to_lower(request.user, attachment)
    form = LowerForm(request.POST, thing=attachment, auto_id=LOWER_IDS)
    if not form.is_valid():
        return _show(request, attachment, lower_form=form)
    classification.ask_to_lower(thing=attachment, **form.cleaned_data, by=signed_in(request.user))
    messages.success(request, _("Asked for. A second person decides."))
    return redirect("coalition:attachment-detail", pk)


@login_required
@require_POST
def lowering_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    classification.confirm_lowering(thing=_load(request, pk), by=signed_in(request.user))
    messages.success(request, _("The classification is lowered."))
    return redirect("coalition:attachment-detail", pk)


@login_required
@require_POST
def lowering_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    classification.refuse_lowering(thing=_load(request, pk), by=signed_in(request.user))
    messages.success(request, _("The classification stays as it is."))
    return redirect("coalition:attachment-detail", pk)


def _load(request: HttpRequest, pk: int) -> Attachment:
    attachment = get_object_or_404(Attachment.objects.select_related("organisation", "created_by"), pk=pk)
    policies.check_see_attachment(request.user, attachment)
    return attachment


def _show(
    request: HttpRequest,
    attachment: Attachment,
    *,
    raise_form: RaiseForm | None = None,
    lower_form: LowerForm | None = None,
) -> HttpResponse:
    context = {
        "attachment": attachment,
        "facts": pages.attachment_facts(attachment),
        "panel": pages.classification_panel(attachment, signed_in(request.user)),
        "raise_form": raise_form or RaiseForm(thing=attachment),
        "lower_form": lower_form or LowerForm(thing=attachment, auto_id=LOWER_IDS),
    }
    return render(request, "coalition/attachment_detail.html", context)
