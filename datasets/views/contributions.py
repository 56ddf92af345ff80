"""Contributions as pages: the list, the queue of review, the upload, one contribution with all that is known of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.base import File
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from coalition import jobs
from coalition.audit import subject_of
from coalition.forms.fields import DeedForm
from coalition.guards import Anyone, Invalid, allowed, reason, signed_in
from coalition.models import Organisation, Person
from coalition.policies import check_restart_job
from datasets import policies
from datasets.actions import contributions, details, uploads
from datasets.forms import (
    ContributionFilterForm,
    DetailsForm,
    FileForm,
    ReplaceForm,
    ReturnForm,
    SubmitForm,
    UploadForm,
)
from datasets.models import Contribution, PartialUpload, Source
from datasets.models.contributions import ContributionQuerySet
from datasets.presenters import contributions as present
from datasets.presenters.understood import understood
from datasets.validation.marking import can_be_marked
from datasets.views import findings

PAGE_SIZE = 25
OURS, ALL = "ours", "all"


def load(someone: Anyone, pk: int) -> Contribution:
    """The contribution, or a 404 for whom it does not exist."""
    contribution = (
        Contribution.objects.select_related("organisation", "issue__source", "created_by", "decided_by")
        .filter(pk=pk)
        .first()
    )
    if contribution is None:
        raise Http404
    policies.check_see_contribution(someone, contribution)
    return contribution


@require_GET
def contribution_list(request: HttpRequest) -> HttpResponse:
    visible = policies.contributions_visible_to(request.user).sent()
    own = policies.organisations_of(request.user)
    scope = request.GET.get("scope", OURS if own else ALL)
    if scope == OURS:
        visible = visible.filter(organisation__in=own)
    organisations = Organisation.objects.filter(pk__in=visible.values("organisation"))
    form = ContributionFilterForm(request.GET, organisations=organisations)
    page = Paginator(_filtered(visible, form).values(*present.ROW_FIELDS), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": present.rows(page),
        "scope": scope,
        "has_own": bool(own),
        "is_filtered": any(form.cleaned_data.values()),
        "why_not_upload": reason(policies.check_upload, request.user),
    }
    return render(request, "datasets/contribution_list.html", context)


def _filtered(contributions: ContributionQuerySet, form: ContributionFilterForm) -> ContributionQuerySet:
    if not form.is_valid():
        return contributions
    chosen = form.cleaned_data
    if chosen["status"]:
        contributions = contributions.filter(status=chosen["status"])
    if chosen["organisation"]:
        contributions = contributions.filter(organisation=chosen["organisation"])
    if words := chosen["q"]:
        contributions = contributions.filter(
            Q(title__icontains=words) | Q(file_name__icontains=words) | Q(issue__source__name__icontains=words)
        )
    return contributions


@require_GET
@login_required
def review_list(request: HttpRequest) -> HttpResponse:
    policies.check_review_any(request.user)
    waiting = policies.contributions_to_review(request.user).order_by("submitted_at")
    page = Paginator(waiting.values(*present.ROW_FIELDS), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "datasets/review_list.html", {"page": page, "rows": present.rows(page)})


@require_http_methods(["GET", "POST"])
@login_required
def contribution_upload(request: HttpRequest) -> HttpResponse:
    policies.check_upload(request.user)
    sources, person = _sources_known_to(request.user), signed_in(request.user)
    form = UploadForm(request.POST or None, request.FILES or None, person=person, sources=sources)
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "upload"}
        try:
            with file_of(form, person) as file:
                received = contributions.upload(**given | {"file": file}, file_name=str(file.name), by=person)
        except Invalid as problem:
            form.blame(problem)
        else:
            if received.known:
                messages.info(request, present.known_already(received.contribution, given))
            return redirect("datasets:contribution-detail", received.contribution.pk)
    arrived = _arrived_with(form, person) if form.errors else None
    return render(request, "datasets/contribution_upload.html", {"form": form, "arrived": arrived})


def _arrived_with(form: UploadForm, person: Person) -> PartialUpload | None:
    """The file of a form that is refused: kept, and named in the form that goes back."""
    if file := form.cleaned_data.get("file"):
        if not file.size:
            return None
        upload = uploads.keep(file=file, file_name=file.name, by=person)
        form.data = {**dict(form.data.items()), "upload": str(upload.token)}
        return upload
    token = form.cleaned_data.get("upload")
    known = PartialUpload.objects.filter(token=token, person=person).first() if token else None
    return known if known is not None and known.is_complete else None


@require_http_methods(["GET", "POST"])
@login_required
def contribution_details(request: HttpRequest, pk: int) -> HttpResponse:
    contribution = load(request.user, pk)
    policies.check_change_contribution(request.user, contribution)
    form = DetailsForm(
        request.POST or None,
        initial=present.details(contribution),
        organisations=[contribution.organisation],
        sources=_sources_known_to(request.user),
    )
    if request.method == "POST" and form.is_valid():
        try:
            details.describe(contribution=contribution, **form.cleaned_data, by=signed_in(request.user))
        except Invalid as problem:
            form.blame(problem)
        else:
            messages.success(request, _("Changed; the file is checked against it anew."))
            return redirect("datasets:contribution-detail", pk)
    may_change = Contribution.Status.CHECKING in Contribution.TRANSITIONS[contribution.status]
    context = {"contribution": contribution, "form": form, "may_change": may_change}
    return render(request, "datasets/contribution_details.html", context)


@contextmanager
def file_of(form: FileForm, person: Person) -> "Iterator[File[bytes]]":
    """The form's file; one that came in pieces is let go once the deed has it."""
    if not form.use_pieces:
        yield form.cleaned_data["file"]
        return
    upload, file = uploads.whole(token=str(form.cleaned_data["upload"]), by=person)
    with file:
        yield File(file, name=upload.file_name)
    uploads.discard(upload)


def _sources_known_to(someone: Anyone) -> tuple[str, ...]:
    """Also a source's name tells what somebody is preparing: only those of contributions that the person may see."""
    issues = policies.contributions_visible_to(someone).values("issue")
    return tuple(Source.objects.filter(issues__in=issues).distinct().values_list("name", flat=True))


@require_GET
def contribution_detail(request: HttpRequest, pk: int) -> HttpResponse:
    contribution = load(request.user, pk)
    if contribution.is_system:
        return redirect("datasets:run-detail", contribution.run.country_id, contribution.run.pk)
    return show(request, contribution)


@require_GET
def contribution_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that asks again while work goes on; when it is over, the whole page is asked for anew."""
    contribution = load(request.user, pk)
    job = jobs.newest(subject_of(contribution))
    response = render(request, "datasets/_contribution_progress.html", {"contribution": contribution, "job": job})
    if job is None or job.is_over:
        response["HX-Refresh"] = "true"
    return response


def show(request: HttpRequest, contribution: Contribution, **forms: DeedForm) -> HttpResponse:
    """The page of one contribution; a form that a deed sent back stands in place of its fresh one."""
    job = jobs.newest(subject_of(contribution))
    waits_for, waits_since = present.waiting_of(contribution)
    context = {
        "contribution": contribution,
        "job": job,
        "is_working": job is not None and not job.is_over,
        "may_restart": job is not None and allowed(check_restart_job, request.user, job),
        "is_checking": contribution.status == Contribution.Status.CHECKING,
        "tone": present.TONES[Contribution.Status(contribution.status)],
        "steps": present.steps(contribution),
        "waits_for": waits_for,
        "waits_since": waits_since,
        "deeds": present.deeds(request.user, contribution),
        "found": (found := findings.found_in(contribution)),
        "code_lists": findings.code_lists(found),
        "understood": understood(contribution),
        "can_be_marked": can_be_marked(contribution),
        "summary": present.summary(contribution),
        "first_rows": present.first_rows(contribution),
        "history": present.history(request.user, contribution),
        "submit_form": SubmitForm(),
        "accept_form": DeedForm(),
        "replace_form": ReplaceForm(),
        "return_form": ReturnForm(),
    }
    return render(request, "datasets/contribution_detail.html", context | forms)
