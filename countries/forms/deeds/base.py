"""One deed: who is offered it when, what it asks for, which policy it asks and which action it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.utils.translation import gettext as _
from django_stubs_ext import StrPromise

from coalition import permissions as may
from coalition.guards import Anyone, Hidden, is_person
from coalition.models import Changed, NotAllowed, Person
from countries.forms import DeedForm
from countries.forms import questions as ask
from countries.models import SupportRequest

Check = Callable[[Anyone, SupportRequest], None]
Run = Callable[[SupportRequest, Person, Any], object]
GUIDE, DECIDE, ENDORSE = (may.GUIDE_REQUESTS,), (may.DECIDE_FOR_GOVERNMENT,), (may.ENDORSE_REQUESTS,)
FILE, RUN = (may.FILE_REQUESTS,), (may.GUIDE_REQUESTS, may.OFFER_SUPPORT)
TAKE_PART: Final = (*FILE, *RUN)


@dataclass(frozen=True)
class Deed:
    """`check` asks the policy, `run` calls one action; offered in `states` to who has one of the `permissions`."""

    code: str
    name: StrPromise
    permissions: tuple[str, ...]
    states: frozenset[str]
    check: Check
    run: Run
    done: StrPromise
    form: type[DeedForm] | None = None
    hint: StrPromise | str = ""
    danger: bool = False
    # Offered beside its thing (a stage, a remark), not in the panel of deeds.
    apart: bool = False
    # What else must hold for the deed to make sense.
    applies: Callable[[SupportRequest], bool] = lambda _case: True

    def make_form(self, case: SupportRequest, data: Any = None) -> DeedForm:
        assert self.form
        prefix = f"id_{self.code}_%s"
        if issubclass(self.form, ask.CaseForm):
            return self.form(data, case=case, auto_id=prefix)
        return self.form(data, auto_id=prefix)

    def makes_sense(self, case: SupportRequest) -> bool:
        return case.status in self.states and self.applies(case)

    def check_first(self, someone: Anyone, case: SupportRequest) -> None:
        """Before the form is read: who may not, or comes too late, is told so whatever the form lacks."""
        self.check(someone, case)
        if case.status not in self.states:
            raise NotAllowed(
                _("This is now “%(now)s”. Nothing of yours was changed.") % {"now": case.get_status_display()}
            )
        if not self.applies(case):
            raise Changed(_("Somebody else was faster: this has been done already, or makes no sense any more."))

    def offered_to(self, someone: Anyone, case: SupportRequest) -> bool:
        if not is_person(someone) or not self.makes_sense(case):
            return False
        mine = someone.permissions_in(case.country_id or "")
        return any(permission in mine for permission in self.permissions)


Thing = TypeVar("Thing")


def found(thing: Thing | None) -> Thing:
    if thing is None:
        raise Hidden
    return thing
