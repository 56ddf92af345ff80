"""Releases of the pool: the list, one of them with its files, two of them compared, and the secretariat's deeds."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coalition import jobs
from coalition.audit import subject_of
from coalition.guards import Invalid, allowed, reason, signed_in
from coalition.policies import check_restart_job
from coalition.presenters.files import attachment, safe
from countries.models import Country
from datasets import policies
from datasets.actions import releases
from datasets.forms.releases import ComparisonForm, ReleaseForm
from datasets.models import Release
from datasets.pool.releases import differences_as_csv
from datasets.presenters import releases as present

PAGE_SIZE = 25
DIFFERENCES = 50
KINDS = {"zip": "application/zip", "parquet": "application/vnd.apache.parquet"}


@require_GET
def release_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(policies.releases_visible_to(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [present.release_row(release) for release in page],
        "why_not_release": reason(policies.check_release, request.user),
    }
    return render(request, "datasets/release_list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def release_new(request: HttpRequest) -> HttpResponse:
    policies.check_release(request.user)
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            release = releases.begin(**form.cleaned_data, by=signed_in(request.user))
        except Invalid as problem:
            form.blame(problem)
        else:
            return redirect("datasets:release-detail", release.name)
    return render(request, "datasets/release_new.html", {"form": form})


@require_GET
def release_detail(request: HttpRequest, name: str) -> HttpResponse:
    release = _load(request, name)
    job = jobs.newest(subject_of(release)) if release.status != Release.Status.PUBLISHED else None
    context = {
        "release": present.release_page(request.user, release, request.build_absolute_uri),
        "job": job,
        "may_restart": job is not None and allowed(check_restart_job, request.user, job),
    }
    return render(request, "datasets/release_detail.html", context)


@require_GET
def release_file(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    release = _load(request, name)
    file = release.archive if kind == "zip" else release.figures
    if not file:
        raise Http404
    return attachment(file, f"ewaste-pool-{release.name}.{kind}", KINDS[kind])


@require_GET
def release_compare(request: HttpRequest) -> HttpResponse:
    visible = policies.releases_visible_to(request.user).exclude(status=Release.Status.BUILDING)
    newest = list(visible.values_list("name", flat=True)[:2])
    given = request.GET.copy()
    for field, name in zip(("newer", "older"), newest, strict=False):
        given.setdefault(field, name)
    countries = [(country.iso3, country.name) for country in Country.objects.all()]
    form = ComparisonForm(given, releases=visible, countries=countries)
    context = {"form": form, "is_possible": len(newest) > 1}
    if len(newest) > 1 and form.is_valid():
        asked = form.cleaned_data
        wanted = {key: asked[key] for key in ("country", "indicator", "category", "kind")}
        found = present.comparison(asked["older"], asked["newer"], wanted)
        page = Paginator(found.rows, DIFFERENCES).get_page(request.GET.get("page"))
        given.pop("page", None)
        context |= {"found": found, "page": page, "rows": present.difference_rows(list(page)), **asked}
        context["csv_query"] = given.urlencode()
    return render(request, "datasets/release_compare.html", context)


@require_GET
def release_differences(request: HttpRequest) -> HttpResponseBase:
    """The whole comparison that the page shows, as CSV."""
    visible = policies.releases_visible_to(request.user).exclude(status=Release.Status.BUILDING)
    countries = [(country.iso3, country.name) for country in Country.objects.all()]
    form = ComparisonForm(request.GET, releases=visible, countries=countries)
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    wanted = {key: asked[key] for key in ("country", "indicator", "category", "kind")}
    older, newer = asked["older"], asked["newer"]
    lines = differences_as_csv(older, newer, wanted)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    return safe(answer, f"ewaste-pool-{older.name}-to-{newer.name}.csv")


@require_POST
@login_required
def release_publish(request: HttpRequest, name: str) -> HttpResponse:
    release = releases.publish(release=_load(request, name), by=signed_in(request.user))
    messages.success(request, _("Published. From now on it is citeable and does not change."))
    return redirect("datasets:release-detail", release.name)


@require_POST
@login_required
def release_discard(request: HttpRequest, name: str) -> HttpResponse:
    releases.discard(release=_load(request, name), by=signed_in(request.user))
    messages.success(request, _("Discarded. Its name is free again."))
    return redirect("datasets:release-list")


def _load(request: HttpRequest, name: str) -> Release:
    release = get_object_or_404(Release.objects.exclude(status=Release.Status.DISCARDED), name=name)
    policies.check_see_release(request.user, release)
    return release
