"""Who is a member on a day, and who may appear beside the members. Asked of organisations, answered for a date."""

from collections.abc import Collection
from datetime import date

from coalition.models.organisations import Constituency, Organisation


def members_on(_on: date) -> frozenset[int]:
    """Ids of the organisations that are members on that day: the roster's organisations of the United Nations."""
    return frozenset(Organisation.objects.filter(constituency=Constituency.UN).values_list("pk", flat=True))


def may_appear_on(organisations: Collection[Organisation], _on: date) -> frozenset[int]:
    """Ids of those that may be shown as partners on that day: companies only with cleared due diligence."""
    return frozenset(one.pk for one in organisations if one.constituency != Constituency.COMPANY)
