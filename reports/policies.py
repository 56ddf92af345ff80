"""May this person read this edition, or have one built? `check_x` raises the sentence of a greyed button."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition import permissions as may
from coalition.guards import Anyone, Hidden, Refused, allowed, is_person
from coalition.models import Organisation
from coalition.models.memberships import members_on
from coalition.roles import ROLES, RoleCode
from datasets.models import Audience, Edition, Pool
from datasets.policies import audiences_of
from reports.models import Assessment, Publication

PUBLISHED = Q(publication__status=Publication.Status.PUBLISHED)


def check_read(someone: Anyone, iso3: str) -> None:
    """Assessments of the country at all."""
    if not is_person(someone) or not someone.may(may.READ_ASSESSMENT, iso3):
        raise Hidden(
            _("Country assessments are drafts, open to the country's government and to the coalition's offices.")
        )


def can_read(someone: Anyone, iso3: str) -> bool:
    return allowed(check_read, someone, iso3)


def check_read_edition(someone: Anyone, edition: Edition) -> None:
    """Published ones are everybody's. Of others the country's must be open to the reader, and all figures in them."""
    if publication_of(edition).is_published:
        return
    check_read(someone, edition.country_id)
    if edition.audience not in audiences_of(someone, edition.country_id):
        raise Hidden(_("There is no such edition, or it is not open to you."))


def check_read_assessment(someone: Anyone, assessment: Assessment) -> None:
    """The document of a published edition that still calls it a draft is nobody's but the reviewers'."""
    if assessment.is_draft:
        check_read(someone, assessment.edition.country_id)
    check_read_edition(someone, assessment.edition)


def publication_of(edition: Edition) -> Publication:
    """Where the edition stands on its way to the public; one that nobody has signed off is a draft."""
    return getattr(edition, "publication", None) or Publication(edition=edition)


def check_read_publication(someone: Anyone, publication: Publication) -> None:
    check_read_edition(someone, publication.edition)


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
    editions = Edition.objects.select_related("publication__member")
    if iso3:
        here = Q(audience__in=audiences_of(someone, iso3)) if can_read(someone, iso3) else Q(pk__in=[])
        return editions.filter(here | PUBLISHED, country=iso3)
    if not is_person(someone):
        return editions.filter(PUBLISHED)
    visible, everywhere = PUBLISHED, someone.countries_where(may.READ_ASSESSMENT) is None
    for code in {seat.country_code for seat in someone.seats_today}:
        if someone.may(may.READ_ASSESSMENT, code) if code else everywhere:
            here = Q(audience__in=audiences_of(someone, code))
            visible |= here & Q(country=code) if code else here
    return editions.filter(visible)


# -- The way to the public -------------------------------------------------------------------------------------
def members_signed_for(someone: Anyone, on: date) -> list[Organisation]:
    """Active members for which the person may sign off."""
    if not is_person(someone):
        return []
    mine = {
        seat.organisation_id
        for seat in someone.seats_today
        if seat.organisation_id and may.SIGN_OFF_ASSESSMENT in ROLES[RoleCode(seat.role)].permissions
    }
    return list(Organisation.objects.filter(pk__in=mine & members_on(on)).order_by("acronym"))


def check_sign_off(someone: Anyone, edition: Edition) -> None:
    check_read_edition(someone, edition)
    if edition.audience != Audience.PUBLIC:
        raise Refused(_("Only an edition of what everybody may see can be published."))
    if not is_person(someone) or not someone.may(may.SIGN_OFF_ASSESSMENT, edition.country_id):
        raise Refused(_("A reviewing member of the coalition signs it off, through its focal point."))
    if not members_signed_for(someone, timezone.localdate()):
        raise Refused(_("Your organisation is not an active member on this day."))
    builders = {edition.frozen_by_id, *edition.assessments.values_list("built_by", flat=True)}
    if someone.pk in builders:
        raise Refused(_("Nobody signs off the assessment that they had built: a second person does."))


def check_consent(someone: Anyone, edition: Edition) -> None:
    """To consent or to object."""
    check_read_edition(someone, edition)
    if not is_person(someone) or not someone.may(may.DECIDE_FOR_GOVERNMENT, edition.country_id):
        raise Refused(_("Only the country's government consents."))
    if someone.pk == publication_of(edition).signed_off_by_id:
        raise Refused(_("Nobody consents to what they signed off."))


def check_publish(someone: Anyone, edition: Edition) -> None:
    check_read_edition(someone, edition)
    if not is_person(someone) or not someone.may(may.RELEASE):
        raise Refused(_("Only the secretariat publishes assessments."))
    if someone.pk == publication_of(edition).signed_off_by_id:
        raise Refused(_("Nobody publishes what they signed off."))
