"""The countries' tables in the database say what the files say."""

from datetime import date
from pathlib import Path

import pytest

from coalition.models import AuditEvent
from countries.actions import reference
from countries.models import Country, Instrument, InstrumentAction
from countries.reference import tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def _loaded() -> None:
    reference.load()


@pytest.mark.usefixtures("_loaded")
def test_load_brings_every_row_of_the_files() -> None:
    assert Country.objects.count() == len(tables.countries()) == 248
    assert Instrument.objects.count() == len(tables.instruments()) == 41
    assert InstrumentAction.objects.count() == len(tables.instrument_actions()) == 2347


@pytest.mark.usefixtures("_loaded")
def test_load_names_countries_in_six_languages() -> None:
    for country in Country.objects.all():
        assert all(country.name_in(language) for language in ("ar", "zh-hans", "en", "fr", "ru", "es"))
    assert Country.objects.get(pk="JAM").name_in("ar") == "جامايكا"


@pytest.mark.usefixtures("_loaded")
def test_load_twice_changes_nothing() -> None:
    before = AuditEvent.objects.count()
    assert not any(loaded.did_anything for loaded in reference.load())
    assert AuditEvent.objects.count() == before


@pytest.mark.usefixtures("_loaded")
def test_load_corrects_a_row_that_differs() -> None:
    Country.objects.filter(pk="JAM").update(name_fr="Jamaique", is_sids=False)
    loaded = reference.load_countries()
    assert (loaded.added, loaded.changed, loaded.unchanged) == (0, 1, 247)
    jamaica = Country.objects.get(pk="JAM")
    assert (jamaica.name_fr, jamaica.is_sids) == ("Jamaïque", True)


@pytest.mark.usefixtures("_loaded")
def test_load_brings_back_a_row_that_was_lost() -> None:
    InstrumentAction.objects.filter(country="JAM", instrument="BASEL").delete()
    assert reference.load_instrument_actions().added == 1


@pytest.mark.usefixtures("_loaded")
def test_load_removes_a_row_that_its_own_source_no_longer_has() -> None:
    known = InstrumentAction.objects.filter(country="JAM", instrument="BASEL").get()
    stray = InstrumentAction(
        country_id="JAM", instrument=known.instrument, kind="signature", taken_on=date(1990, 1, 1), as_of="2020"
    )
    stray.source = known.source
    stray.save()
    assert reference.load_instrument_actions().removed == 1


@pytest.mark.usefixtures("_loaded")
def test_load_keeps_what_people_recorded_from_another_source() -> None:
    InstrumentAction.objects.create(
        country_id="JAM",
        instrument_id="KIGALI",
        kind="consent",
        taken_on=date(2024, 1, 1),
        source="Letter of the Ministry",
        as_of="2024-02-01",
    )
    assert reference.load_instrument_actions().removed == 0
    assert InstrumentAction.objects.filter(source="Letter of the Ministry").exists()


@pytest.mark.usefixtures("_loaded")
def test_load_tells_in_the_log_what_changed() -> None:
    event = AuditEvent.objects.get(subject="reference:country")
    assert event.details == {"added": 248, "changed": 0, "removed": 0}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"country": "XKX"}, "XKX is not in the list of countries"),
        ({"instrument": "NOWHERE"}, "NOWHERE is not in the list of instruments"),
        ({"instrument": "C182", "kind": "signature"}, "C182 knows no signature"),
        ({"instrument": "R204", "kind": "ratification"}, "R204 knows no ratification"),
        ({"instrument": "BASEL-EW", "kind": "consent"}, "BASEL-EW knows no consent"),
    ],
)
@pytest.mark.usefixtures("_loaded")
def test_load_reports_a_row_that_it_leaves_out(
    monkeypatch: pytest.MonkeyPatch, row: dict[str, str], reason: str
) -> None:
    first = {**tables.instrument_actions()[0], **row}
    monkeypatch.setattr(tables, "instrument_actions", lambda: [first])
    assert reference.load_instrument_actions().refused == (f"row 2: {reason}",)


def test_files_are_sorted_and_name_a_source_for_every_action() -> None:
    actions = tables.instrument_actions()
    assert actions == sorted(actions, key=lambda row: (row["country"], row["instrument"], row["taken_on"], row["kind"]))
    assert all(row["source"] and row["as_of"] for row in actions)


def test_reading_a_table_keeps_codes_with_leading_zeros(tmp_path: Path) -> None:
    table = tmp_path / "codes.csv"
    table.write_text("code\n004\n", encoding="utf-8")
    assert tables.rows_of(table) == [{"code": "004"}]
