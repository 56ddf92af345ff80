"""What the forms take and what they refuse before any deed is asked."""

from django.core.files.uploadedfile import SimpleUploadedFile

from coalition.guards import Invalid
from coalition.models import Seat
from coalition.roles import RoleCode
from datasets.forms import ReturnForm, UploadForm
from tests.conftest import World
from tests.factories.contributions import a_file, about


def test_upload_offers_the_organisations_of_the_own_seats(world: World) -> None:
    Seat.objects.create(person=world.unitar_officer, role=RoleCode.AGENCY, organisation=world.itu)
    offered = UploadForm(person=world.unitar_officer).fields["organisation"].queryset
    assert [organisation.acronym for organisation in offered] == ["ITU", "UNITAR"]


def test_upload_never_offers_the_portals_own_estimate(world: World) -> None:
    origins = dict(UploadForm(person=world.unitar_officer).fields["origin"].choices)
    assert "national_official" in origins
    assert "portal_estimate" not in origins


def test_upload_offers_a_government_no_choice_that_hides_its_figures_from_it(world: World) -> None:
    field = UploadForm(person=world.jamaica_officer).fields["visibility"]
    assert [value for value, _label in field.choices] == ["organisation", "government", "public"]
    assert field.initial == "government"


def test_upload_offers_an_agency_every_choice_of_readers(world: World) -> None:
    field = UploadForm(person=world.unitar_officer).fields["visibility"]
    assert [value for value, _label in field.choices] == ["organisation", "coalition", "government", "public"]
    assert field.initial == "coalition"


def test_upload_takes_an_empty_file_so_that_the_check_can_say_what_it_is(world: World) -> None:
    files = {"file": SimpleUploadedFile("empty.csv", b"")}
    assert UploadForm(about() | {"organisation": "UNITAR"}, files, person=world.unitar_officer).is_valid()


def test_blame_stands_beside_its_field_and_else_above_the_form(world: World) -> None:
    form = UploadForm(about() | {"organisation": "UNITAR"}, {"file": a_file()}, person=world.unitar_officer)
    form.blame(Invalid("Choose another.", field="origin"))
    form.blame(Invalid("Not today."))
    form.blame(Invalid("Nowhere.", field="no_such_field"))
    assert form.errors["origin"] == ["Choose another."]
    assert form.non_field_errors() == ["Not today.", "Nowhere."]


def test_return_needs_more_than_blanks() -> None:
    assert not ReturnForm({"reason": "  "}).is_valid()
