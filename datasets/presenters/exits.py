"""What the pool says when a stage of an engagement is to end: are the data there, are their conflicts listed."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countries.policies.engagements import Finding
from datasets.models import Audience, Observation, Pool
from datasets.models.contributions import ContributionStatus

NATIONAL = ("national_official", "national_registry")


def two_sources(iso3: str) -> Finding:
    """Two sources of accepted figures, one of them national; the portal's own estimates are none."""
    accepted = Observation.objects.filter(
        country=iso3,
        contribution__status=ContributionStatus.ACCEPTED,
        contribution__loaded_at__isnull=False,
        contribution__is_system=False,
    )
    sources = set(accepted.order_by().values_list("issue__source", "issue__origin").distinct())
    number = len({source for source, _origin in sources})
    is_national = any(origin in NATIONAL for _source, origin in sources)
    counted = ngettext("%(n)s source is in the pool", "%(n)s sources are in the pool", number) % {"n": number}
    national = _("one of them national") if is_national else _("none of them national")
    words = _("Two sources of data, one of them national: %(counted)s, %(national)s.")
    return Finding(words % {"counted": counted, "national": national}, number >= 2 and is_national)


def conflicts_listed(iso3: str) -> Finding:
    """They are listed as soon as the pool is computed: the page of conflicts is made from it."""
    pool = Pool.objects.filter(country=iso3, audience=Audience.PUBLIC).first()
    if pool is None or pool.computed_at is None or pool.is_stale:
        return Finding(_("The pool is not computed yet, so that no conflicts can be listed."), met=False)
    counted = ngettext("%(n)s figure is in conflict", "%(n)s figures are in conflict", pool.conflicts_count)
    words = _("Conflicts between sources are listed: %(counted)s.")
    return Finding(words % {"counted": counted % {"n": pool.conflicts_count}}, met=True)
