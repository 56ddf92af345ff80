"""What the database refuses of the roster, whoever asks: one test for each promise."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from coalition.models import (
    Document,
    DueDiligence,
    Membership,
    Merge,
    Organisation,
    OrganisationName,
    Panellist,
    SignatureWithdrawal,
    TopicLead,
)
from tests.conftest import World
from tests.factories.roster import SOURCE, make_announced, make_signature
from tests.promises import broken

pytestmark = pytest.mark.django_db


def merge(world: World, **changes: Any) -> Merge:
    about = {"kept": world.itu, "absorbed": world.unitar, "merged_by": world.secretary, "reason": "Same."} | changes
    return Merge.objects.create(**about)


def test_organisation_is_not_merged_into_itself(world: World) -> None:
    with broken("organisation_is_not_merged_into_itself"):
        Organisation.objects.filter(pk=world.itu.pk).update(merged_into=world.itu)


def test_other_name_is_kept_once_per_organisation(world: World) -> None:
    OrganisationName.objects.create(organisation=world.itu, name="UIT", kind="alias")
    OrganisationName.objects.create(organisation=world.unitar, name="UIT", kind="alias")
    with broken("other_name_is_kept_once_per_organisation"):
        OrganisationName.objects.create(organisation=world.itu, name="UIT", kind="former")


@pytest.mark.parametrize(
    ("promise", "dates"),
    [
        ("membership_is_dated", {}),
        ("membership_does_not_end_before_it_starts", {"since": "2019-05", "until": "2019-04-30"}),
        ("membership_does_not_end_before_it_starts", {"since": "2019-05", "until": "2018"}),
    ],
)
def test_membership_has_sense(world: World, promise: str, dates: dict[str, str]) -> None:
    with broken(promise):
        Membership.objects.create(organisation=world.itu, kind="member", source=SOURCE, **dates)


@pytest.mark.parametrize(
    ("promise", "about"),
    [
        ("clearance_has_an_expiry", {"outcome": "cleared"}),
        ("due_diligence_does_not_expire_before_it_is_decided", {"outcome": "refused", "expires_on": date(2019, 1, 1)}),
    ],
)
def test_due_diligence_has_sense(world: World, promise: str, about: dict[str, Any]) -> None:
    with broken(promise):
        DueDiligence.objects.create(organisation=world.itu, decided_on=date(2020, 1, 1), source=SOURCE, **about)


@pytest.mark.parametrize(
    ("promise", "dates"),
    [
        ("topic_lead_has_a_start", {"since": ""}),
        ("topic_lead_does_not_end_before_it_starts", {"since": "2020", "until": "2019"}),
    ],
)
def test_topic_lead_has_sense(world: World, promise: str, dates: dict[str, str]) -> None:
    with broken(promise):
        TopicLead.objects.create(organisation=world.itu, area="policy", support="advice", source=SOURCE, **dates)


def test_document_file_has_a_checksum() -> None:
    with broken("document_file_has_a_checksum"):
        Document.objects.create(title="x", kind="minutes", source=SOURCE, file="documents/x")


def test_due_diligence_document_stays_with_the_secretariat() -> None:
    with broken("due_diligence_document_stays_with_the_secretariat"):
        Document.objects.create(title="x", kind="due_diligence", source=SOURCE, visibility="coalition")


def test_panellist_speaks_for_one_organisation(world: World) -> None:
    event = make_announced(world.secretary)
    with broken("panellist_speaks_for_one_organisation"):
        Panellist.objects.create(event=event, person_name="x", organisation=world.itu, affiliation="Elsewhere")


def test_signature_is_withdrawn_with_a_reason(world: World) -> None:
    signature = make_signature(world.itu, world.secretary)
    with broken("signature_is_withdrawn_with_a_reason"):
        SignatureWithdrawal.objects.create(signature=signature, withdrawn_on="2020", reason="", source=SOURCE)


def test_organisation_is_merged_once_at_a_time(world: World) -> None:
    merge(world)
    with broken("organisation_is_merged_once_at_a_time"):
        merge(world, kept=world.world_bank)
    Merge.objects.update(undone_at=timezone.now(), undone_by=world.secretary)
    merge(world, kept=world.world_bank)


def test_merge_has_two_organisations(world: World) -> None:
    with broken("merge_has_two_organisations"):
        merge(world, absorbed=world.itu)


def test_undoing_a_merge_has_a_time_and_a_person(world: World) -> None:
    with broken("undoing_a_merge_has_a_time_and_a_person"):
        merge(world, undone_at=timezone.now())
