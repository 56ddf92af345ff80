"""What a reader of a figure can do next, in sentences."""

from django.utils.translation import gettext as _

from datasets.models.pools import Rule
from datasets.presenters.words import Row
from datasets.reference.methods import ORIGIN

NATIONAL = ("national_official", "national_registry")


def next_steps(cell: Row | None, *, may_contribute: bool) -> list[str]:
    """At least one sentence for every figure, also for the one that nobody has given yet."""
    if cell is None or cell["value"] is None:
        steps = [_("Nobody has given this figure. Ask the ministry or the statistical office that may hold it.")]
    elif cell["rule"] in (Rule.DERIVED, Rule.SUM_OF_PARTS):
        steps = [_("This figure is computed: to better it, better the figures that it rests on.")]
        if cell["rests_on_conflict"]:
            steps.append(_("Begin with those whose sources disagree, or that a government disputes."))
    else:
        steps = _about_sources(cell)
    if may_contribute:
        steps.append(_("If your organisation holds a better figure, contribute it: nothing that stands here is lost."))
    return steps


def _about_sources(cell: Row) -> list[str]:
    origins = {value["origin"] for value in cell["values"] if not value["is_replaced"]}
    steps = []
    if cell["in_conflict"]:
        steps.append(
            _(
                "The sources disagree. Compare what each of them counts (photovoltaic panels, households only, the "
                "year) and ask the two that lie furthest apart."
            )
        )
    elif cell["origin"] == ORIGIN:
        steps.append(_("This is the portal's own estimate. Any figure that somebody contributes takes its place."))
    elif cell["candidates"] == 1:
        steps.append(_("One source stands alone here. A second one would tell how far the figure can be relied on."))
    if not origins & set(NATIONAL):
        steps.append(_("There is no national figure. Invite the national statistical office to contribute one."))
    if cell["is_estimate"]:
        steps.append(
            _("The figure is not a measurement: say “%(status)s” when you quote it.") % {"status": cell["status_name"]}
        )
    return steps or [_("The sources agree. Quote the figure with its source and year.")]
