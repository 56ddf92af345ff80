"""Who is told of an assessment on its way to the public."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_noop

from coalition import notices
from coalition import permissions as may
from coalition.models import Person
from countries.policies.requests import holders
from datasets.models import Edition
from reports.models import Publication

SIGNED_OFF = gettext_noop("%(member)s signed off edition %(number)s of %(country)s: the Government's consent is asked.")
CONSENTED = gettext_noop("The Government consents to edition %(number)s of %(country)s: it can be published.")
OBJECTED = gettext_noop("The Government objects to edition %(number)s of %(country)s. The reason stands on its page.")
PUBLISHED = gettext_noop("Edition %(number)s of %(country)s is published.")


def government(edition: Edition) -> list[Person]:
    return list(holders(may.DECIDE_FOR_GOVERNMENT, edition.country_id))


def secretariat(edition: Edition) -> list[Person]:
    return list(holders(may.RELEASE, edition.country_id))


def everybody(publication: Publication) -> list[Person]:
    """Who had a part in it, the country's team, and who follows the country."""
    edition = publication.edition
    team = holders(may.ENDORSE_REQUESTS, edition.country_id)
    signer = [publication.signed_off_by] if publication.signed_off_by else []
    return [
        *government(edition),
        *team,
        *secretariat(edition),
        *signer,
        *notices.followers("country", edition.country_id),
    ]


def tell(people: Iterable[Person], publication: Publication, *, event: str, text: str, by: Person) -> None:
    edition = publication.edition
    notices.tell(
        [person for person in people if person.pk != by.pk],
        event=event,
        text=text,
        link=reverse("reports:assessment-detail", args=[edition.country_id, edition.number]),
        about=publication,
        by=by,
        country=edition.country.name_en,
        number=edition.number,
        member=publication.member.acronym if publication.member else "",
    )
