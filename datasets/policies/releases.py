"""Who freezes and publishes releases; everybody reads the published ones."""

from django.utils.translation import gettext as _

from coalition import permissions as may
from coalition.guards import Anyone, Hidden, Refused, is_person
from datasets.models import Release
from datasets.models.releases import ReleaseQuerySet


def check_release(someone: Anyone) -> None:
    if not is_person(someone) or not someone.may(may.RELEASE):
        raise Refused(_("Only the secretariat publishes releases."))


def releases_visible_to(someone: Anyone) -> ReleaseQuerySet:
    if is_person(someone) and someone.may(may.RELEASE):
        return Release.objects.exclude(status=Release.Status.DISCARDED)
    return Release.objects.published()


def check_see_release(someone: Anyone, release: Release) -> None:
    if not releases_visible_to(someone).filter(pk=release.pk).exists():
        raise Hidden(_("There is no such release, or it is not published yet."))
