"""The home page, the way in and out, the inbox, work under way, the log, the gallery."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from rest_framework.authtoken.models import Token

from coalition import notices, policies, presenters
from coalition.actions import account as actions
from coalition.forms.desk import AuditFilter, ProfileForm, SignInForm, SpecimenForm
from coalition.guards import reason, signed_in
from coalition.models import Job, Notice, Person

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


class SignIn(LoginView):
    authentication_form = SignInForm
    template_name = "coalition/session_start.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        person = form.get_user()
        actions.note_sign_in(by=person)
        return speaking(person.language, response)

    def get_context_data(self, **context: object) -> dict[str, object]:
        return super().get_context_data(accounts=presenters.demo_accounts(), password=settings.DEMO_PASSWORD, **context)


@require_GET
def role_list(request: HttpRequest) -> HttpResponse:
    return render(request, "coalition/role_list.html", {"roles": presenters.role_cards()})


@login_required
@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(Notice.objects.filter(person=signed_in(request.user)), ROWS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    rows = [{"notice": notice, "words": notices.words(notice)} for notice in page]
    return render(request, "coalition/notice_list.html", {"page": page, "rows": rows})


@login_required
@require_GET
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """To what the notice speaks of. Reading it is what makes it read, so a link may do that."""
    person = signed_in(request.user)
    notice = get_object_or_404(Notice, pk=pk, person=person)
    actions.read_notice(notice=notice, by=person)
    return redirect(notice.link)


@login_required
@require_POST
def notice_read(request: HttpRequest) -> HttpResponse:
    actions.read_notices(by=signed_in(request.user))
    return redirect("coalition:notice-list")


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    person = signed_in(request.user)
    form = ProfileForm(request.POST or None, instance=Person.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        actions.update_profile(**form.cleaned_data, by=person)
        with translation.override(person.language):
            messages.success(request, _("Your profile is saved."))
        return speaking(person.language, redirect("coalition:profile"))
    token = Token.objects.filter(user=person).first()
    context = {"form": form, "token": token, "seats": presenters.seat_lines(person)}
    return render(request, "coalition/profile.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    person = signed_in(request.user)
    form = PasswordChangeForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_password(password=form.cleaned_data["new_password1"], by=person)
        update_session_auth_hash(request, person)
        messages.success(request, _("Your password is changed. Other browsers have been signed out."))
        return redirect("coalition:profile")
    return render(request, "coalition/password_change.html", {"form": form})


@login_required
@require_POST
def token_renew(request: HttpRequest) -> HttpResponse:
    actions.renew_token(by=signed_in(request.user))
    messages.success(request, _("You have a new token. The one before it no longer works."))
    return redirect("coalition:profile")


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
    again = actions.restart_job(job=get_object_or_404(Job, pk=pk), by=signed_in(request.user))
    return redirect("coalition:job-detail", again.pk)


@login_required
@require_GET
def audit_list(request: HttpRequest) -> HttpResponse:
    policies.check_read_audit(signed_in(request.user))
    form = AuditFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(presenters.audit_events(**asked), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": presenters.audit_rows(page), "is_filtered": any(asked.values())}
    return render(request, "coalition/audit_list.html", context)


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
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response
