"""May this person read this edition, or have one built? `check_x` raises the sentence of a greyed button."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from coalition import permissions as may
from coalition.guards import Anyone, Hidden, Refused, allowed, is_person
from datasets.models import Audience, Edition, Pool
from datasets.policies import audiences_of
from reports.models import Assessment


def check_read(someone: Anyone, iso3: str) -> None:
    """Assessments of the country at all."""
    if not is_person(someone) or not someone.may(may.READ_ASSESSMENT, iso3):
        raise Hidden(
            _("Country assessments are drafts, open to the country's government and to the coalition's offices.")
        )


def can_read(someone: Anyone, iso3: str) -> bool:
    return allowed(check_read, someone, iso3)


def check_read_edition(someone: Anyone, edition: Edition) -> None:
    """The country's assessments are open to the reader, and the edition holds nothing that is closed to the reader."""
    check_read(someone, edition.country_id)
    if edition.audience not in audiences_of(someone, edition.country_id):
        raise Hidden(_("There is no such edition, or it is not open to you."))


def check_read_assessment(someone: Anyone, assessment: Assessment) -> None:
    check_read_edition(someone, assessment.edition)


def check_build(someone: Anyone, iso3: str, audience: str = Audience.PUBLIC) -> None:
    """An edition for `audience` is built by those who may read that audience's figures themselves."""
    if not is_person(someone) or not someone.may(may.BUILD_ASSESSMENT, iso3):
        raise Refused(
            _(
                "Assessments are built by the country's government and country team, agency focal points and the "
                "secretariat."
            )
        )
    if audience not in audiences_of(someone, iso3):
        raise Refused(_("You may not see all figures that this edition would hold."))


def audiences_to_build(someone: Anyone, iso3: str) -> tuple[Audience, ...]:
    """For whom the person may have an edition of the country frozen, widest first: whose pools differ. One query."""
    has_figures = Q(cells_count__gt=0) | Q(is_stale=True)
    pools = Pool.objects.filter(has_figures, country=iso3, audience__in=audiences_of(someone, iso3))
    known = set(pools.values_list("audience", flat=True))
    return tuple(audience for audience in Audience if audience in known)


def usual_audience(audiences: tuple[Audience, ...]) -> Audience:
    """The country's government reads what is built, and all that it may read, unless something else is asked for."""
    return next((each for each in (Audience.GOVERNMENT, Audience.PUBLIC) if each in audiences), audiences[-1])


def editions_visible_to(someone: Anyone, iso3: str = "") -> QuerySet[Edition]:
    """Editions that the reader may open, of one country or of all."""
    editions = Edition.objects.all()
    if iso3:
        if not can_read(someone, iso3):
            return editions.none()
        return editions.filter(country=iso3, audience__in=audiences_of(someone, iso3))
    if not is_person(someone):
        return editions.none()
    visible, everywhere = Q(pk__in=[]), someone.countries_where(may.READ_ASSESSMENT) is None
    for code in {seat.country_code for seat in someone.seats_today}:
        if someone.may(may.READ_ASSESSMENT, code) if code else everywhere:
            here = Q(audience__in=audiences_of(someone, code))
            visible |= here & Q(country=code) if code else here
    return editions.filter(visible)
