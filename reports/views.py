"""Assessments on the screen and for download. Who may not read a country's assessments does not learn of them."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coalition.guards import Anyone, is_person, signed_in
from countries.models import Country
from datasets.models import Edition
from datasets.pool import editions
from reports import actions, policies, presenters
from reports.builders import assembly
from reports.forms import BuildForm, ObjectForm
from reports.models import Assessment

# The session's key of the job that the person ordered last and has not seen the end of.
ORDERED = "ordered_assessment"


@require_GET
def assessment_list(request: HttpRequest, iso3: str) -> HttpResponseBase:
    """To the public those that are published; where there is none, nobody learns that there are drafts."""
    country = get_object_or_404(Country, pk=iso3)
    if not policies.editions_visible_to(request.user, iso3).exists():
        if not request.user.is_authenticated:
            return redirect_to_login(request.path)
        policies.check_read(request.user, iso3)
    return _list(request, country, BuildForm(someone=request.user, iso3=iso3))


@require_GET
def assessment_detail(request: HttpRequest, iso3: str, number: int) -> HttpResponseBase:
    if _is_behind_the_door(request, iso3, number):
        return redirect_to_login(request.get_full_path())
    return _show(request, _edition(request.user, iso3, number))


def _show(request: HttpRequest, edition: Edition, form: ObjectForm | None = None, status: int = 200) -> HttpResponse:
    context = {
        "edition": presenters.edition_row(edition),
        "country": edition.country,
        "document": assembly.assemble(edition, _language(request)),
        "changes": editions.changes_since(edition) if editions.has_changed(edition) else None,
        "panel": presenters.publication_panel(request.user, edition),
        "form": form or ObjectForm(),
    }
    return render(request, "reports/assessment_detail.html", context, status=status)


# -- The way to the public -------------------------------------------------------------------------------------
@require_POST
@login_required
def assessment_sign_off(request: HttpRequest, iso3: str, number: int) -> HttpResponse:
    edition, person = _edition(request.user, iso3, number), signed_in(request.user)
    policies.check_sign_off(person, edition)
    wanted = request.POST.get("member", "")
    members = policies.members_signed_for(person, timezone.localdate())
    member = next((one for one in members if one.acronym == wanted), None)
    actions.sign_off(edition=edition, member=member, by=person)
    messages.success(request, _("Signed off. The Government is asked for its consent."))
    return redirect("reports:assessment-detail", iso3, number)


@require_POST
@login_required
def assessment_consent(request: HttpRequest, iso3: str, number: int) -> HttpResponse:
    actions.consent(edition=_edition(request.user, iso3, number), by=signed_in(request.user))
    messages.success(request, _("Your consent is given. The secretariat publishes it next."))
    return redirect("reports:assessment-detail", iso3, number)


@require_POST
@login_required
def assessment_object(request: HttpRequest, iso3: str, number: int) -> HttpResponse:
    edition, person = _edition(request.user, iso3, number), signed_in(request.user)
    policies.check_consent(person, edition)
    form = ObjectForm(request.POST)
    if not form.is_valid():
        return _show(request, edition, form, status=422)
    actions.object_to(edition=edition, by=person, **form.cleaned_data)
    messages.success(request, _("Your objection stands on the page: it is a draft again."))
    return redirect("reports:assessment-detail", iso3, number)


@require_POST
@login_required
def assessment_publish(request: HttpRequest, iso3: str, number: int) -> HttpResponse:
    actions.publish(edition=_edition(request.user, iso3, number), by=signed_in(request.user))
    messages.success(request, _("Published. Its documents are being set anew without the word draft."))
    return redirect("reports:assessment-detail", iso3, number)


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
def assessment_download(request: HttpRequest, iso3: str, number: int) -> HttpResponseBase:
    if _is_behind_the_door(request, iso3, number):
        return redirect_to_login(request.get_full_path())
    edition, language = _edition(request.user, iso3, number), _language(request)
    assessment = get_object_or_404(Assessment.objects.select_related("edition"), edition=edition, language=language)
    name = f"{slugify(edition.country.name_en)}-assessment-edition-{edition.number}-{language}.pdf"
    file = actions.download(assessment=assessment, by=request.user)
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")


def _is_behind_the_door(request: HttpRequest, iso3: str, number: int) -> bool:
    """Who has not signed in is asked to, unless the edition is everybody's."""
    open_to_all = policies.editions_visible_to(request.user, iso3).filter(number=number)
    return not request.user.is_authenticated and not open_to_all.exists()


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
    kept = Edition.objects.select_related("country", "publication__member", "publication__signed_off_by")
    edition = get_object_or_404(kept, country=iso3, number=number)
    policies.check_read_edition(someone, edition)
    return edition


def _language(request: HttpRequest) -> str:
    """The one asked for, else the reader's own."""
    language = request.GET.get("language") or get_language() or "en"
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return language
