"""Two entries of one organisation become one, with a preview, and can become two again."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.apps import apps
from django.db import models

from coalition.actions import merges
from coalition.guards import Invalid, Refused
from coalition.models import AuditEvent, Merge, Organisation, OrganisationName, Person
from coalition.models.merges import relations
from coalition.presenters.organisations import merge_preview, organisations
from coalition.roles import RoleCode
from datasets.models import Contribution, Issue, Pool, RememberedLayout
from tests.conftest import World
from tests.factories.contributions import WorkOff, make_loaded, make_uploaded
from tests.factories.people import make_person
from tests.factories.roster import (
    make_lead,
    make_membership,
    make_merge,
    make_organisation,
    make_signature,
)

pytestmark = pytest.mark.django_db
# A merge's own memory, and the names, which it copies instead.
NOT_MOVED = {
    "coalition.organisation.merged_into",
    "coalition.merge.kept",
    "coalition.merge.absorbed",
    "coalition.organisationname.organisation",
}


@pytest.fixture
def duplicate(world: World) -> Organisation:
    return make_organisation(world.secretary, "UIT", name="Union internationale des télécommunications")


def keys_to_organisations() -> Iterator[str]:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.remote_field.model is Organisation:
                yield f"{model._meta.label_lower}.{field.name}"


def test_every_foreign_key_to_organisations_moves_with_a_merge() -> None:
    assert set(keys_to_organisations()) - NOT_MOVED == {relation.key for relation in relations}


def test_merging_moves_all_that_hangs_on_the_duplicate(world: World, duplicate: Organisation) -> None:
    make_membership(duplicate, world.secretary)
    make_signature(duplicate, world.secretary)
    make_lead(duplicate, world.secretary)
    una = make_person("Una Union", RoleCode.AGENCY, duplicate)
    contribution = make_uploaded(una)
    make_merge(world.secretary, world.itu, duplicate)
    for records in (world.itu.memberships, world.itu.signatures, world.itu.topic_leads, world.itu.contributions):
        assert records.count() == 1
    assert Person.objects.get(pk=una.pk).seats_today[0].organisation == world.itu
    assert Issue.objects.get(contributions=contribution).organisation == world.itu


def test_merging_keeps_the_duplicates_names_to_be_found_by(world: World, duplicate: Organisation) -> None:
    OrganisationName.objects.create(organisation=duplicate, name="Union télégraphique", kind="former")
    make_merge(world.secretary, world.itu, duplicate)
    names = set(world.itu.other_names.values_list("name", flat=True))
    assert names == {"UIT", "Union internationale des télécommunications", "Union télégraphique"}
    assert list(organisations("télégraphique", "")) == [world.itu]


def test_merging_takes_the_duplicate_out_of_the_list_and_writes_history_on_both(
    world: World, duplicate: Organisation
) -> None:
    make_merge(world.secretary, world.itu, duplicate)
    assert duplicate not in organisations("", "")
    subjects = AuditEvent.objects.filter(action__in=("organisation.merged", "organisation.took_in"))
    assert set(subjects.values_list("subject", flat=True)) == {
        f"organisation:{duplicate.pk}",
        f"organisation:{world.itu.pk}",
    }


def test_merging_moves_an_accepted_figure_and_pools_its_country_anew(
    world: World, duplicate: Organisation, work_off: WorkOff
) -> None:
    una = make_person("Una Union", RoleCode.AGENCY, duplicate)
    make_loaded(work_off, una, world.secretary, source="A", visibility="public")
    work_off()
    assert not Pool.objects.get(country="JAM", audience="public").is_stale
    make_merge(world.secretary, world.itu, duplicate)
    assert Pool.objects.get(country="JAM", audience="public").is_stale
    work_off()
    assert not Pool.objects.get(country="JAM", audience="public").is_stale
    assert Contribution.objects.get().organisation == world.itu


def test_merging_leaves_behind_a_layout_that_the_kept_organisation_has_explained_itself(
    world: World, duplicate: Organisation
) -> None:
    own = RememberedLayout.objects.create(organisation=world.itu, fingerprint="wide", answers={"unit": "t"})
    RememberedLayout.objects.create(organisation=duplicate, fingerprint="wide", answers={"unit": "kt"})
    other = RememberedLayout.objects.create(organisation=duplicate, fingerprint="long")
    make_merge(world.secretary, world.itu, duplicate)
    assert set(RememberedLayout.objects.filter(organisation=world.itu)) == {own, other}


def test_undoing_moves_back_exactly_what_was_moved(world: World, duplicate: Organisation) -> None:
    moved = make_membership(duplicate, world.secretary, "2018", until="2018-12-31")
    own = make_membership(world.itu, world.secretary, "2020")
    merge = make_merge(world.secretary, world.itu, duplicate)
    since = make_signature(world.itu, world.secretary, "2021")
    merges.undo(merge=merge, by=world.secretary)
    duplicate.refresh_from_db()
    assert duplicate.merged_into is None
    assert list(duplicate.memberships.all()) == [moved]
    assert (list(world.itu.memberships.all()), list(world.itu.signatures.all())) == ([own], [since])
    assert not world.itu.other_names.exists()
    assert AuditEvent.objects.filter(action="organisation.merge_undone").exists()


def test_undoing_twice_is_refused(world: World, duplicate: Organisation) -> None:
    merge = make_merge(world.secretary, world.itu, duplicate)
    merges.undo(merge=merge, by=world.secretary)
    with pytest.raises(Invalid, match="undone already"):
        merges.undo(merge=merge, by=world.secretary)


def test_undoing_asks_to_undo_a_later_merge_first(world: World, duplicate: Organisation) -> None:
    merge = make_merge(world.secretary, world.itu, duplicate)
    make_merge(world.secretary, world.unitar, world.itu)
    with pytest.raises(Invalid, match="undo that merge first"):
        merges.undo(merge=merge, by=world.secretary)


def test_a_duplicate_that_was_given_back_may_be_merged_again(world: World, duplicate: Organisation) -> None:
    merges.undo(merge=make_merge(world.secretary, world.itu, duplicate), by=world.secretary)
    make_merge(world.secretary, world.itu, duplicate)
    assert Merge.objects.count() == 2


# -- Refusals ---------------------------------------------------------------------------------------------------
def test_merging_two_members_with_open_records_is_refused_and_nothing_moves(
    world: World, duplicate: Organisation
) -> None:
    make_membership(world.itu, world.secretary)
    make_membership(duplicate, world.secretary, "2019")
    with pytest.raises(Invalid, match="memberships at the same time: end one of them"):
        make_merge(world.secretary, world.itu, duplicate)
    assert duplicate.memberships.count() == 1


def test_merging_two_signatories_is_refused(world: World, duplicate: Organisation) -> None:
    make_signature(world.itu, world.secretary)
    make_signature(duplicate, world.secretary, "2019")
    with pytest.raises(Invalid, match="have signed the Letter of Intent"):
        make_merge(world.secretary, world.itu, duplicate)


def test_merging_two_leads_on_one_topic_is_refused(world: World, duplicate: Organisation) -> None:
    make_membership(world.itu, world.secretary, until="2020-12-31")
    make_membership(duplicate, world.secretary, "2021-01-01")
    make_lead(world.itu, world.secretary, "2020")
    make_lead(duplicate, world.secretary, "2021")
    with pytest.raises(Invalid, match="lead on the same topic at the same time"):
        make_merge(world.secretary, world.itu, duplicate)


def test_merging_two_that_sent_the_same_file_is_refused(world: World, duplicate: Organisation) -> None:
    make_uploaded(world.itu_officer, title="Twice")
    make_uploaded(make_person("Una Union", RoleCode.AGENCY, duplicate), title="Twice", source="Other")
    with pytest.raises(Invalid, match="Both sent the file “Twice”"):
        make_merge(world.secretary, world.itu, duplicate)


def test_merging_two_that_contributed_to_one_issue_is_refused(world: World, duplicate: Organisation) -> None:
    make_uploaded(world.itu_officer, "JAM,2014,GEN,TOTAL,1,kt,A,")
    make_uploaded(make_person("Una Union", RoleCode.AGENCY, duplicate), "JAM,2014,GEN,TOTAL,2,kt,A,")
    with pytest.raises(Invalid, match="Both contributed to the same issue"):
        make_merge(world.secretary, world.itu, duplicate)


def test_merging_two_of_which_one_person_holds_the_same_seat_is_refused(world: World, duplicate: Organisation) -> None:
    world.itu_officer.seats.create(role=RoleCode.AGENCY, organisation=duplicate, starts_on=date(2020, 1, 1))
    with pytest.raises(Invalid, match="Ivo Itu holds the same seat for both"):
        make_merge(world.secretary, world.itu, duplicate)


def test_merging_a_ministry_into_an_agency_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="different constituencies"):
        make_merge(world.secretary, world.itu, world.nepa)


def test_merging_an_organisation_with_itself_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="with itself"):
        make_merge(world.secretary, world.itu, world.itu)


def test_merging_what_was_merged_already_is_refused(world: World, duplicate: Organisation) -> None:
    make_merge(world.secretary, world.itu, duplicate)
    with pytest.raises(Invalid, match="was merged into ITU already"):
        make_merge(world.secretary, world.unitar, duplicate)


def test_nobody_merges_an_organisation_whose_seat_they_hold(world: World, duplicate: Organisation) -> None:
    world.secretary.seats.create(role=RoleCode.AGENCY, organisation=duplicate, starts_on=date(2020, 1, 1))
    secretary = Person.objects.get(pk=world.secretary.pk)
    for kept, absorbed in ((world.itu, duplicate), (duplicate, world.itu)):
        with pytest.raises(Refused, match="You hold a seat for UIT: somebody else merges it"):
            make_merge(secretary, kept, absorbed)


def test_merging_is_the_secretariats(world: World, duplicate: Organisation) -> None:
    with pytest.raises(Refused):
        make_merge(world.administrator, world.itu, duplicate)


def test_recording_on_a_merged_duplicate_is_refused(world: World, duplicate: Organisation) -> None:
    make_merge(world.secretary, world.itu, duplicate)
    with pytest.raises(Invalid, match="was merged into ITU: record it there"):
        make_membership(duplicate, world.secretary)


def test_preview_counts_what_moves_and_says_every_reason_against(world: World, duplicate: Organisation) -> None:
    make_membership(world.itu, world.secretary)
    make_membership(duplicate, world.secretary)
    make_signature(world.itu, world.secretary)
    make_signature(duplicate, world.secretary)
    preview = merge_preview(world.itu, duplicate)
    moves = {str(row["name"]): (row["moves"], row["stays"]) for row in preview["counts"]}
    assert moves == {"Memberships": (1, 1), "Signatures": (1, 1), "Seats": (0, 1)}
    assert (preview["moves"], len(preview["clashes"])) == (2, 2)
