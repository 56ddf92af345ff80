"""Remarks on a case: who reads them, who is told, who resolves them."""

import pytest

from coalition.guards import Hidden, Invalid, Refused
from coalition.models import Changed, Notice
from countries.actions import discussions
from countries.policies.discussions import remarks_visible_to
from tests.factories.requests import Cast, make_circulated


def test_remark_within_the_coalition_is_hidden_from_government(cast: Cast) -> None:
    case = make_circulated(cast)
    inside = discussions.remark(case=case, text="Who knows them?", circle="coalition", by=cast.world.secretary)
    for_all = discussions.remark(case=case, text="When may we call?", circle="all", by=cast.minister)
    assert list(remarks_visible_to(cast.minister, case)) == [for_all]
    assert list(remarks_visible_to(cast.world.itu_officer, case)) == [inside, for_all]
    assert list(remarks_visible_to(cast.ilo_officer, case)) == []


def test_government_does_not_write_where_it_does_not_read(cast: Cast) -> None:
    with pytest.raises(Refused, match="not in the circle"):
        discussions.remark(case=make_circulated(cast), text="Hello", circle="coalition", by=cast.minister)


def test_auditor_writes_nothing(cast: Cast) -> None:
    with pytest.raises(Refused, match="Only those who work on the case"):
        discussions.remark(case=make_circulated(cast), text="Hello", circle="all", by=cast.world.auditor)


def test_mention_tells_those_who_may_read_it(cast: Cast) -> None:
    text = "@Una Unitar and @ulf unitar: who calls? Not desk@example.org."
    written = discussions.remark(case=make_circulated(cast), text=text, circle="coalition", by=cast.world.secretary)
    assert {person.name for person in written.mentioned.all()} == {"Una Unitar", "Ulf Unitar"}
    told = Notice.objects.filter(event="remark.mentioned").values_list("person__name", flat=True)
    assert set(told) == {"Una Unitar", "Ulf Unitar"}


@pytest.mark.parametrize("name", ["Mona Minister", "Ida Ilo", "Una", "Una Unitaria"])
def test_mention_of_who_would_not_read_it_is_refused(cast: Cast, name: str) -> None:
    with pytest.raises(Invalid, match=f"is called “{name.split(maxsplit=1)[0]}”") as refusal:
        discussions.remark(
            case=make_circulated(cast), text=f"Well, @{name}?", circle="coalition", by=cast.world.secretary
        )
    assert refusal.value.field == "text"


def test_second_to_resolve_is_told(cast: Cast) -> None:
    remark = discussions.remark(case=make_circulated(cast), text="Done?", circle="all", by=cast.minister)
    discussions.resolve(remark=remark, by=cast.world.secretary)
    with pytest.raises(Changed, match="resolved this already"):
        discussions.resolve(remark=remark, by=cast.minister)


def test_remark_that_one_may_not_read_is_not_resolved(cast: Cast) -> None:
    remark = discussions.remark(case=make_circulated(cast), text="Hm.", circle="coalition", by=cast.world.secretary)
    with pytest.raises(Hidden):
        discussions.resolve(remark=remark, by=cast.minister)
