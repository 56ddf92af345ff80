"""Assessments on the screen and for download. Who may not read a country's assessments does not learn of them."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from coalition.guards import Anyone, is_person
from countries.models import Country
from datasets.models import Edition
from datasets.pool import editions
from reports import actions, policies, presenters
from reports.builders import assembly
from reports.forms import BuildForm
from reports.models import Assessment

# The session's key of the job that the person ordered last and has not seen the end of.
ORDERED = "ordered_assessment"


@require_GET
@login_required
def assessment_list(request: HttpRequest, iso3: str) -> HttpResponse:
    country = get_object_or_404(Country, pk=iso3)
    policies.check_read(request.user, iso3)
    return _list(request, country, BuildForm(someone=request.user, iso3=iso3))


@require_GET
@login_required
def assessment_detail(request: HttpRequest, iso3: str, number: int) -> HttpResponse:
    edition = _edition(request.user, iso3, number)
    language = _language(request)
    context = {
        "edition": presenters.edition_row(edition),
        "country": edition.country,
        "document": assembly.assemble(edition, language),
        "changes": editions.changes_since(edition) if editions.has_changed(edition) else None,
    }
    return render(request, "reports/assessment_detail.html", context)


@require_POST
@login_required
def assessment_build(request: HttpRequest, iso3: str) -> HttpResponse:
    assert is_person(request.user)
    country = get_object_or_404(Country, pk=iso3)
    policies.check_read(request.user, iso3)
    policies.check_build(request.user, iso3)
    form = BuildForm(request.POST, someone=request.user, iso3=iso3)
    if not form.is_valid():
        return _list(request, country, form, status=422)
    job = actions.build_assessment(iso3=iso3, by=request.user, **form.cleaned_data)
    request.session[ORDERED] = job.pk
    return redirect("reports:assessment-list", iso3)


@require_GET
@login_required
def assessment_progress(request: HttpRequest, iso3: str) -> HttpResponse:
    policies.check_read(request.user, iso3)
    panel = presenters.panel(request.user, iso3, ordered=request.session.get(ORDERED))
    response = render(request, "reports/_assessment_progress.html", {"panel": panel})
    if panel["result"]:
        # The whole page is asked for anew: it lists the edition, and says once what became of the order.
        response["HX-Refresh"] = "true"
    return response


@require_GET
@login_required
def assessment_download(request: HttpRequest, iso3: str, number: int) -> FileResponse:
    edition = _edition(request.user, iso3, number)
    language = _language(request)
    assessment = get_object_or_404(Assessment, edition=edition, language=language)
    assert is_person(request.user)
    name = f"{slugify(edition.country.name_en)}-assessment-edition-{edition.number}-{language}.pdf"
    file = actions.download(assessment=assessment, by=request.user)
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")


def _list(request: HttpRequest, country: Country, form: BuildForm, status: int = 200) -> HttpResponse:
    context = {
        "country": country,
        "editions": presenters.edition_rows(request.user, country.pk),
        "panel": _panel(request, country.pk),
        "form": form,
    }
    return render(request, "reports/assessment_list.html", context, status=status)


def _panel(request: HttpRequest, iso3: str) -> presenters.Row:
    """What became of the person's order is shown once."""
    panel = presenters.panel(request.user, iso3, ordered=request.session.get(ORDERED))
    if panel["result"]:
        del request.session[ORDERED]
    return panel


def _edition(someone: Anyone, iso3: str, number: int) -> Edition:
    edition = get_object_or_404(Edition.objects.select_related("country"), country=iso3, number=number)
    policies.check_read_edition(someone, edition)
    return edition


def _language(request: HttpRequest) -> str:
    """The one asked for, else the reader's own."""
    language = request.GET.get("language") or get_language() or "en"
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return language
