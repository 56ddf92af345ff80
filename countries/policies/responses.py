"""Who reads, writes, signs off, sends and answers a response."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from coalition import permissions as may
from coalition.guards import Anyone, Hidden, Refused, is_person
from coalition.models import NotAllowed
from countries.models import Response, SupportRequest
from countries.policies import requests


def responses_visible_to(someone: Anyone) -> QuerySet[Response]:
    """What was sent: whoever sees the request. Before, only the secretariat and the auditor."""
    seen = Response.objects.filter(request__in=requests.requests_visible_to(someone))
    countries = requests.countries_of(someone, may.READ_SEALED_OFFERS)
    if countries is None:
        return seen
    return seen.filter(Q(status=Response.Status.SENT) | Q(request__country__in=countries))


def check_see(someone: Anyone, response: Response) -> None:
    if not responses_visible_to(someone).filter(pk=response.pk).exists():
        raise Hidden(_("There is no such response, or it is not open to you."))


def check_write(someone: Anyone, case: SupportRequest) -> None:
    requests.check_guide(someone, case)


def check_change(someone: Anyone, response: Response) -> None:
    check_write(someone, response.request)
    if response.status == Response.Status.SENT:
        raise NotAllowed(_("What was sent is not changed: write a new version."))


def check_sign_off(someone: Anyone, response: Response) -> None:
    requests.check_guide(someone, response.request)
    if is_person(someone) and someone.pk == response.written_by_id:
        raise Refused(_("Whoever wrote the response does not sign it off: a second person does."))


def check_answer(someone: Anyone, response: Response) -> None:
    check_see(someone, response)
    requests.check_decide(someone, response.request)


def check_export(someone: Anyone, response: Response) -> None:
    check_see(someone, response)
    # The addressee takes the letter home, whatever its level; others read it here.
    if response.request.is_confidential and not _is_party(someone, response.request):
        raise Refused(_("A confidential response is taken away by the government and its country team alone."))


def _is_party(someone: Anyone, case: SupportRequest) -> bool:
    return is_person(someone) and (
        someone.may(may.FILE_REQUESTS, case.country_id or "") or someone.may(may.GUIDE_REQUESTS, case.country_id or "")
    )
