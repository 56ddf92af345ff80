"""People with a seat."""

from datetime import date

from coalition.models import Organisation, Person, Seat
from coalition.roles import RoleCode

PASSWORD = "correct horse battery staple"


def make_person(
    name: str, role: RoleCode | None = None, organisation: Organisation | None = None, country: str = ""
) -> Person:
    """`Una Unitar` signs in as una.unitar@example.org."""
    person = Person.objects.create_user(f"{name.lower().replace(' ', '.')}@example.org", PASSWORD, name=name)
    if role is not None:
        Seat.objects.create(
            person=person,
            role=role,
            organisation=organisation,
            country_code=country,
            starts_on=date(2020, 1, 1),
        )
    return person
