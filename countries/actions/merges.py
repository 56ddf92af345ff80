"""What a merge of organisations does to requests: what the absorbed one was asked, offered and leads moves over."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.models import Organisation
from coalition.models.merges import Relation
from countries.models import Circulation, Engagement, Offer, Pledge


def _both_asked(kept: Organisation, absorbed: Organisation) -> str:
    both = Circulation.objects.filter(organisation=absorbed, request__circulations__organisation=kept)
    twice = both.select_related("request").first()
    return _("Both were asked about %(request)s.") % {"request": twice.request} if twice else ""


def _both_offer(kept: Organisation, absorbed: Organisation) -> str:
    both = Offer.objects.filter(organisation=absorbed, need__offers__organisation=kept)
    twice = both.select_related("need").first()
    return _("Both answered the need “%(need)s”.") % {"need": twice.need} if twice else ""


def _both_pledge(kept: Organisation, absorbed: Organisation) -> str:
    both = Pledge.objects.filter(organisation=absorbed, need__pledges__organisation=kept)
    twice = both.select_related("need").first()
    return _("Both pledged to the need “%(need)s”.") % {"need": twice.need} if twice else ""


RELATIONS = (
    Relation(gettext_lazy("Requests that were circulated"), Circulation, clash=_both_asked),
    Relation(gettext_lazy("Offers"), Offer, clash=_both_offer),
    Relation(gettext_lazy("Pledges"), Pledge, clash=_both_pledge),
    Relation(gettext_lazy("Engagements led"), Engagement, field="lead"),
)
