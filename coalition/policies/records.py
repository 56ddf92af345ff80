"""Who may read a record of any kind, and what its classification asks of readers and of those who change it.

Apps above add the check of their records to `readers` in `AppConfig.ready`, and of classified ones also whose they are
to `owners`; e-mails and classification ask there.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from coalition import permissions as may
from coalition.guards import Anyone, Hidden, Refused, allowed, is_person
from coalition.models import Attachment, Classification, Classified, Organisation, Person

NEEDED = {
    Classification.CONFIDENTIAL: may.READ_CONFIDENTIAL,
    Classification.STRICTLY_CONFIDENTIAL: may.READ_STRICTLY_CONFIDENTIAL,
}


def check_read_level(someone: Anyone, thing: Classified) -> None:
    """What the level alone asks of a reader, in the country that the record belongs to."""
    if not thing.is_confidential:
        return
    permission = NEEDED[thing.level]
    if not is_person(someone) or not someone.may(permission, thing.owner_country):
        raise Hidden(_("There is no such record, or it is not open to you."))


def levels_open_to(person: Person, country: str) -> Q:
    """Records up to the level that the person may read, where `country` names the field of whose country each is."""
    visible = Q(classification=Classification.UNCLASSIFIED)
    for level, permission in NEEDED.items():
        countries = person.countries_where(permission)
        if countries is None:
            visible |= Q(classification=level)
        elif countries:
            visible |= Q(classification=level, **{f"{country}__in": ["", *countries]})
    return visible


# -- Documents -------------------------------------------------------------------------------------------------
def attachments_visible_to(someone: Anyone) -> QuerySet[Attachment]:
    """The own organisation's and what one sent; staff all, the country's team its country's; each up to the level that
    the person may read.
    """
    if not is_person(someone) or not someone.seats_today:
        return Attachment.objects.none()
    visible = Q(created_by=someone)
    for seat in someone.seats_today:
        if seat.organisation_id:
            here = Q(organisation=seat.organisation_id)
            visible |= here & Q(country_code__in=["", seat.country_code]) if seat.country_code else here
    if someone.may(may.READ_AUDIT) or someone.may(may.SEE_ACCOUNTS):
        visible = ~Q(pk__in=())
    for country in {seat.country_code for seat in someone.seats_today if seat.country_code}:
        if someone.may(may.READ_COALITION_DATA, country):
            visible |= Q(country_code=country)
    return Attachment.objects.filter(visible & levels_open_to(someone, "country_code"))


def check_see_attachment(someone: Anyone, attachment: Attachment) -> None:
    if not attachments_visible_to(someone).filter(pk=attachment.pk).exists():
        raise Hidden(_("There is no such document, or it is not open to you."))


# -- Every kind of record --------------------------------------------------------------------------------------
def everybody(someone: Anyone, thing: Model) -> None:
    """Open to all."""


# Who may read a record, by its model.
readers: dict[type[Model], Callable[[Any, Any], None]] = {Attachment: check_see_attachment, Organisation: everybody}


def check_read(someone: Anyone, thing: Model) -> None:
    check = readers.get(type(thing))
    if check is None:
        raise Hidden
    check(someone, thing)


def record_of(subject: str) -> Model | None:
    """The record that `contribution:12` names; None where there is none, or nobody said who reads it."""
    kind, _colon, key = subject.partition(":")
    model = next((model for model in readers if model._meta.model_name == kind), None)
    if model is None or not (key.isascii() and key.isdecimal() and len(key) < 19):
        return None
    return model._base_manager.filter(pk=int(key)).first()


def can_mail(person: Person, subject: str) -> bool:
    """May an e-mail to the person speak of `contribution:12`? What is confidential travels in no e-mail."""
    thing = record_of(subject)
    if thing is None or (isinstance(thing, Classified) and thing.level_in_effect != Classification.UNCLASSIFIED):
        return False
    return allowed(check_read, person, thing)


# -- Raising and lowering a classification ----------------------------------------------------------------------
def check_raise(someone: Anyone, thing: Classified) -> None:
    """At once, by anybody who may read it; to a level that shuts the person out too, if the record needs it."""
    check_read(someone, thing)
    if not is_person(someone):
        raise Refused(_("Sign in to do this."))
    if thing.is_strictly_confidential:
        raise Refused(_("There is no level above this one."))


def _owns_attachment(person: Person, attachment: Attachment) -> bool:
    return any(
        seat.organisation_id == attachment.organisation_id and seat.country_code in ("", attachment.country_code)
        for seat in person.seats_today
        if seat.organisation_id
    )


# Whose a classified record is, by its model.
owners: dict[type[Model], Callable[[Person, Any], bool]] = {Attachment: _owns_attachment}


def owns(person: Person, thing: Classified) -> bool:
    return owners[type(thing)](person, thing)


def check_ask_to_lower(someone: Anyone, thing: Classified) -> None:
    check_read(someone, thing)
    if not is_person(someone) or not owns(someone, thing):
        raise Refused(_("Only those whose record it is ask for a lower classification."))
    if not thing.is_confidential:
        raise Refused(_("There is no level below this one."))


def check_decide_lowering(someone: Anyone, thing: Classified) -> None:
    """A second person: one of its owners, or of the secretariat."""
    check_read(someone, thing)
    if not is_person(someone) or not (owns(someone, thing) or someone.may(may.CONFIRM_LOWERING)):
        raise Refused(_("Only a second person among its owners or of the secretariat decides this."))
    if not thing.lowering_to:
        raise Refused(_("Nobody has asked for a lower classification."))
    if thing.lowering_asked_by_id == someone.pk:
        raise Refused(_("Nobody confirms their own wish: a second person decides."))


def classified(subject: str) -> Classified | None:
    thing = record_of(subject)
    return thing if isinstance(thing, Classified) else None


def wishes_to_decide(person: Person) -> list[Classified]:
    """Records whose lower level waits for this person's word. A query per kind of record, and one per open wish."""
    kinds = [model for model in owners if issubclass(model, Classified)]
    waiting = [
        thing
        for kind in kinds
        for thing in kind._base_manager.exclude(lowering_to="").exclude(lowering_asked_by=person)
    ]
    return [thing for thing in waiting if allowed(check_decide_lowering, person, thing)]
