"""Refusals with a sentence: a page, a greyed button's reason and an API answer say the same words."""

from collections.abc import Callable
from typing import TypeGuard

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from coalition.models import Person

Anyone = Person | AnonymousUser


class Refused(Exception):
    """May not. The message is one sentence for the reader."""


class Hidden(Refused):
    """May not even know that it exists: the page answers 404."""


class Invalid(Exception):
    """The deed makes no sense as asked; `field` names the form field, where one is to blame."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


def is_person(someone: Anyone) -> TypeGuard[Person]:
    return isinstance(someone, Person) and someone.is_active


def signed_in(someone: Anyone) -> Person:
    """The person behind a request; refuses everybody else."""
    if not is_person(someone):
        raise Refused(_("Sign in to do this."))
    return someone


def allowed(check: Callable[..., None], *args: object) -> bool:
    """Turns a `check_x` that raises into a `can_x` that answers."""
    try:
        check(*args)
    except Refused:
        return False
    return True


def reason(check: Callable[..., None], *args: object) -> str:
    """The refusal's sentence, or "" where nothing refuses."""
    try:
        check(*args)
    except Refused as refusal:
        return str(refusal)
    return ""
