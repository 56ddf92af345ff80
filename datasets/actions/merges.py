"""What a merge of organisations does to their data: contributions and issues move, and countries are pooled anew."""

from collections.abc import Collection

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition import jobs
from coalition.models import Organisation
from coalition.models.merges import Relation
from datasets.models import Addressee, Contribution, Decision, Issue, RememberedLayout, Verdict
from datasets.pool.recompute import mark_stale
from datasets.tasks import recompute_stale


def _same_file(kept: Organisation, absorbed: Organisation) -> str:
    standing = Contribution.objects.exclude(status=Contribution.Status.WITHDRAWN)
    twice = standing.filter(
        organisation=absorbed, sha256__in=standing.filter(organisation=kept).values("sha256")
    ).first()
    if twice is None:
        return ""
    return _("Both sent the file “%(title)s”: one of the two contributions is withdrawn first.") % {
        "title": twice.title
    }


def _same_issue(kept: Organisation, absorbed: Organisation) -> str:
    both = Issue.objects.filter(
        organisation=absorbed, source__issues__organisation=kept, source__issues__label=F("label")
    )
    issue = both.select_related("source").first()
    if issue is None:
        return ""
    return _("Both contributed to the same issue, “%(issue)s”: their figures would replace each other.") % {
        "issue": issue
    }


def _same_cell(kept: Organisation, absorbed: Organisation) -> str:
    said = Verdict.objects.alive()
    cell = ("country", "indicator", "category", "year", "measure")
    own = set(said.filter(organisation=kept).values_list(*cell))
    if own.isdisjoint(said.filter(organisation=absorbed).values_list(*cell)):
        return ""
    return _("Both judged the same figure: one of the two takes its verdict back first.")


def _pool_again(issues: Collection[int]) -> None:
    """Whose figure a value is, decides which one it replaces."""
    loaded = Contribution.objects.filter(issue__in=issues, loaded_at__isnull=False)
    countries = {iso3 for summary in loaded.values_list("summary", flat=True) for iso3 in summary["countries"]}
    mark_stale(countries)
    jobs.enqueue(recompute_stale, subject="pool:stale", queue="bulk")


RELATIONS = (
    Relation(gettext_lazy("Contributions"), Contribution, clash=_same_file),
    Relation(gettext_lazy("Issues of sources"), Issue, clash=_same_issue, after=_pool_again),
    Relation(gettext_lazy("Layouts of files that it explained"), RememberedLayout, alike="fingerprint"),
    Relation(gettext_lazy("Decisions on competing values"), Decision),
    Relation(gettext_lazy("Figures confirmed or disputed"), Verdict, clash=_same_cell),
    Relation(gettext_lazy("Requests for data that it received"), Addressee),
)
