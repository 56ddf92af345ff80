"""The page of one form, and of one button: ask, do one deed, go back with a sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coalition.forms.fields import DeedForm
from coalition.guards import Invalid
from coalition.models import Changed, NotAllowed
from coalition.policies.roster import check_manage_roster

View = Callable[..., HttpResponseBase]


def form_of_the_secretariat(view: View) -> View:
    """Shown and sent by those who keep the roster only."""
    return require_http_methods(["GET", "POST"])(_for_the_secretariat(view))


def button_of_the_secretariat(view: View) -> View:
    return require_POST(_for_the_secretariat(view))


def _for_the_secretariat(view: View) -> View:
    @wraps(view)
    @login_required
    def ask(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        check_manage_roster(request.user)
        return view(request, *args, **named)

    return ask


@dataclass(frozen=True)
class FormPage:
    """`back` leads where the deed ends and where a reader gives up; `done` is said then."""

    title: str
    button: str
    back: str
    done: str
    lede: str = ""
    crumb: str = ""


def form_page(
    request: HttpRequest,
    form: DeedForm,
    deed: Callable[..., Any],
    page: FormPage,
    *,
    given: Callable[[], dict[str, Any]] | None = None,
    leads_to: Callable[[Any], str] | None = None,
) -> HttpResponse:
    """`given` is what the deed takes, by default the form's answers; `leads_to` is where its result has its page."""
    if request.method == "POST" and form.is_valid():
        try:
            result = deed(**(given() if given else form.cleaned_data))
        except Invalid as problem:
            form.blame(problem)
        except (Changed, NotAllowed) as problem:
            messages.error(request, str(problem))
            return redirect(page.back)
        else:
            messages.success(request, page.done)
            return redirect(leads_to(result) if leads_to else page.back)
    for name in request.FILES:
        if form.errors and name in form.fields and name not in form.errors:
            form.add_error(name, _("Choose the file again. The rest stands as you typed it."))
    return render(request, "coalition/deed_form.html", {"form": form, "page": page})


def press(request: HttpRequest, deed: Callable[[], object], *, back: str, done: str) -> HttpResponse:
    """A button's deed: back to where it stands, with what happened or with why it did not."""
    try:
        deed()
    except (Invalid, Changed, NotAllowed) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, done)
    return redirect(back)
