"""The home page, the inbox, work under way, the log, the gallery."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from coalition import notices, policies, presenters
from coalition.actions import account, history
from coalition.forms.desk import AuditFilter, SpecimenForm
from coalition.forms.people import NoticeFilter
from coalition.guards import reason, signed_in
from coalition.models import Job, Notice
from coalition.presenters import audit

ROWS_PER_PAGE = 50


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "home.html")
    person = signed_in(request.user)
    sections = {section.name.lower(): notices.home_section(person, section) for section in notices.Section}
    seats = presenters.seat_lines(person)
    countries = dict.fromkeys(seat["country_code"] for seat in seats if seat["country_code"])
    return render(request, "coalition/home.html", {"seats": seats, "countries": list(countries), **sections})


@require_GET
def role_list(request: HttpRequest) -> HttpResponse:
    return render(request, "coalition/role_list.html", {"roles": presenters.role_cards()})


@login_required
@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    person = signed_in(request.user)
    form = NoticeFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(notices.of(person, **asked), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"notice": notice, "words": notices.words(notice)} for notice in page]
    context = {"form": form, "page": page, "rows": rows, "is_filtered": any(asked.values())}
    return render(request, "coalition/notice_list.html", context)


@login_required
@require_GET
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """To what the notice speaks of. Reading it is what makes it read, so a link may do that."""
    person = signed_in(request.user)
    notice = get_object_or_404(Notice, pk=pk, person=person)
    account.read_notice(notice=notice, by=person)
    return redirect(notice.link)


@login_required
@require_POST
def notice_read(request: HttpRequest) -> HttpResponse:
    account.read_notices(by=signed_in(request.user))
    return redirect("coalition:notice-list")


@require_GET
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(Job, pk=pk)
    policies.check_see_job(request.user, job)
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "coalition/_job_progress.html", {"job": job})
        if job.is_over:
            response.headers["HX-Refresh"] = "true"
        return response
    context = {
        "job": job,
        "name": presenters.job_name(job),
        "page": presenters.record_page(job.subject),
        "why_not_restart": reason(policies.check_restart_job, signed_in(request.user), job),
    }
    return render(request, "coalition/job_detail.html", context)


@login_required
@require_POST
def job_restart(request: HttpRequest, pk: int) -> HttpResponse:
    again = account.restart_job(job=get_object_or_404(Job, pk=pk), by=signed_in(request.user))
    return redirect("coalition:job-detail", again.pk)


@login_required
@require_GET
def audit_list(request: HttpRequest) -> HttpResponse:
    policies.check_read_audit(signed_in(request.user))
    form = AuditFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(audit.audit_events(**asked), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": audit.audit_rows(page),
        "is_filtered": any(asked.values()),
        "max_export": audit.MAX_EXPORT,
    }
    return render(request, "coalition/audit_list.html", context)


@login_required
@require_GET
def audit_export(request: HttpRequest) -> HttpResponse:
    """What the search shows, as a file. Taking the log away is itself history."""
    person = signed_in(request.user)
    policies.check_read_audit(person)
    form = AuditFilter(request.GET)
    if not form.is_valid():
        return redirect("coalition:audit-list")
    text = audit.audit_csv(history.export(filters=form.cleaned_data, by=person))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


@login_required
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """One theme and one direction at a time, as the address says: two copies would give every part's id twice."""
    policies.check_see_gallery(signed_in(request.user))
    theme = "dark" if request.GET.get("theme") == "dark" else "light"
    direction = "rtl" if request.GET.get("dir") == "rtl" else "ltr"
    context = {
        "theme": theme,
        "direction": direction,
        "variant": f"{theme}-{direction}",
        "empty_form": SpecimenForm(),
        "refused_form": SpecimenForm({"note": "…"}, prefix="refused"),
        **presenters.specimens(request.GET.get("page", "")),
    }
    return render(request, "coalition/gallery.html", context)


def speaking(language: str, response: HttpResponse) -> HttpResponse:
    """The answer, with the language kept for the next visit."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=60 * 60 * 24 * 365,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response
