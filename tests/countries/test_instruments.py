"""Where a country stands on an instrument: what is recorded, by whom, as of when."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from countries.actions import reference
from countries.models import Country, Instrument, InstrumentAction
from countries.presenters import instrument_statuses
from countries.presenters.instruments import instruments, is_stale

TODAY = date(2026, 11, 22)
Kind = InstrumentAction.Kind


@pytest.fixture
def _instruments(jamaica: Country) -> None:
    reference.load_instruments()


def act(
    instrument: str, kind: str, taken_on: date, in_force_on: date | None = None, as_of: str = "2026-06"
) -> InstrumentAction:
    return InstrumentAction.objects.create(
        instrument_id=instrument,
        country_id="JAM",
        kind=kind,
        taken_on=taken_on,
        in_force_on=in_force_on,
        source="UN Treaty Collection",
        as_of=as_of,
    )


def status_of(instrument: str, on: date = TODAY) -> tuple[str, date | None]:
    row = row_of(instrument, on)
    return row["status"], row["since"]


def row_of(instrument: str, on: date = TODAY) -> dict[str, object]:
    return next(row for row in instrument_statuses("JAM", on) if row["code"] == instrument)


pytestmark = pytest.mark.usefixtures("_instruments")


def test_no_row_means_no_record() -> None:
    assert status_of("BASEL") == ("no_record", None)


def test_no_status_says_not_a_party() -> None:
    known = {"in_force", "consented", "signed", "objected", "denounced", "no_record", "binds_unless_objected"}
    assert {row["status"] for row in instrument_statuses("JAM", TODAY)} <= known | {"not_applicable"}


def test_consent_is_in_force_from_its_day_on() -> None:
    act("BASEL", Kind.CONSENT, date(2003, 1, 23), date(2003, 4, 23))
    assert status_of("BASEL") == ("in_force", date(2003, 4, 23))
    assert status_of("BASEL", date(2003, 4, 22)) == ("consented", date(2003, 1, 23))


def test_consent_without_a_day_in_force_stays_consent() -> None:
    act("BASEL", Kind.CONSENT, date(2003, 1, 23))
    assert status_of("BASEL") == ("consented", date(2003, 1, 23))


def test_imported_consent_does_not_tell_ratification_from_accession() -> None:
    assert Kind.CONSENT.label == "consent to be bound, form not recorded"


def test_signature_alone_is_signed() -> None:
    act("STOCKHOLM", Kind.SIGNATURE, date(2001, 5, 23))
    assert status_of("STOCKHOLM") == ("signed", date(2001, 5, 23))


def test_signature_after_consent_changes_nothing() -> None:
    act("STOCKHOLM", Kind.CONSENT, date(2001, 1, 1), date(2004, 5, 17))
    act("STOCKHOLM", Kind.SIGNATURE, date(2001, 5, 23))
    assert status_of("STOCKHOLM") == ("in_force", date(2004, 5, 17))


def test_denunciation_ends_what_was_in_force_on_its_day() -> None:
    act("C138", Kind.RATIFICATION, date(2003, 10, 13), date(2004, 10, 12))
    act("C138", Kind.DENUNCIATION, date(2026, 1, 1), date(2027, 1, 1))
    assert status_of("C138") == ("in_force", date(2004, 10, 12))
    assert status_of("C138", date(2027, 1, 1)) == ("denounced", date(2027, 1, 1))


def test_ratification_after_denunciation_binds_again() -> None:
    act("C138", Kind.RATIFICATION, date(1980, 1, 1), date(1981, 1, 1))
    act("C138", Kind.DENUNCIATION, date(1990, 1, 1), date(1991, 1, 1))
    act("C138", Kind.RATIFICATION, date(2003, 10, 13), date(2004, 10, 12))
    assert status_of("C138") == ("in_force", date(2004, 10, 12))


@pytest.mark.parametrize("kind", [Kind.SIGNATURE, Kind.CONSENT])
def test_ilo_convention_knows_no_signature_and_no_accession(kind: str) -> None:
    act("C182", kind, date(2000, 1, 1), date(2001, 1, 1))
    assert status_of("C182") == ("no_record", None)
    assert row_of("C182")["actions"] == []


@pytest.mark.parametrize("recommendation", ["R204", "L1030"])
def test_recommendation_knows_no_ratification(recommendation: str) -> None:
    act(recommendation, Kind.RATIFICATION, date(2020, 1, 1))
    assert status_of(recommendation) == ("not_applicable", None)
    assert not row_of(recommendation)["is_stale"]


def test_annex_amendment_binds_parties_of_the_parent_unless_they_objected() -> None:
    act("BASEL", Kind.CONSENT, date(2003, 1, 23), date(2003, 4, 23))
    assert status_of("BASEL-EW") == ("binds_unless_objected", date(2025, 1, 1))
    act("BASEL-EW", Kind.OBJECTION, date(2023, 3, 1))
    assert status_of("BASEL-EW") == ("objected", date(2023, 3, 1))


def test_annex_amendment_binds_a_later_party_from_its_own_day() -> None:
    act("BASEL", Kind.CONSENT, date(2025, 3, 1), date(2025, 5, 30))
    assert status_of("BASEL-EW") == ("binds_unless_objected", date(2025, 5, 30))


def test_annex_amendment_says_no_record_where_the_parent_has_none() -> None:
    assert status_of("BASEL-EW") == ("no_record", None)


def test_annex_amendment_is_as_old_as_the_parents_record() -> None:
    act("BASEL", Kind.CONSENT, date(2003, 1, 23), date(2003, 4, 23), as_of="2020")
    row = row_of("BASEL-EW")
    assert (row["as_of"], row["is_stale"]) == ("2020", True)


def test_status_carries_its_actions_with_source_and_as_of() -> None:
    act("BASEL", Kind.CONSENT, date(2003, 1, 23), date(2003, 4, 23), as_of="2020")
    assert row_of("BASEL")["actions"] == [
        {
            "kind": "consent",
            "taken_on": date(2003, 1, 23),
            "in_force_on": date(2003, 4, 23),
            "source": "UN Treaty Collection",
            "as_of": "2020",
        }
    ]


def test_absence_is_dated_by_what_the_source_said_of_others(united_kingdom: Country) -> None:
    action = act("BASEL", Kind.CONSENT, date(1994, 2, 7), date(1994, 5, 8), as_of="2020")
    InstrumentAction.objects.filter(pk=action.pk).update(country_id="GBR")
    row = row_of("BASEL")
    assert (row["status"], row["as_of"], row["is_stale"]) == ("no_record", "2020", True)


def test_absence_from_every_source_has_no_date() -> None:
    row = row_of("BASEL")
    assert (row["as_of"], row["is_stale"]) == ("", False)


@pytest.mark.parametrize(
    ("as_of", "stale"),
    [
        ("2025-11-21", True),
        ("2025-11-22", False),
        ("2025-10", True),
        ("2025-11", False),
        ("2024", True),
        ("2025", False),
    ],
)
def test_status_older_than_twelve_months_is_stale(as_of: str, stale: bool) -> None:
    assert is_stale(as_of, TODAY) is stale


@pytest.mark.parametrize(
    ("others", "is_mostly_stale", "standing_out"),
    [(("2020", "2020"), True, {"STOCKHOLM"}), (("2026-06", "2020"), False, {"ROTTERDAM"})],
)
def test_only_a_record_that_differs_from_most_stands_out(
    others: tuple[str, str], is_mostly_stale: bool, standing_out: set[str]
) -> None:
    act("STOCKHOLM", Kind.CONSENT, date(2001, 1, 1), date(2004, 5, 17), as_of="2026-06")
    for code, as_of in zip(("MINAMATA", "ROTTERDAM"), others, strict=True):
        act(code, Kind.CONSENT, date(2002, 1, 1), date(2004, 5, 17), as_of=as_of)
    found = instruments("JAM", TODAY)
    assert found.is_mostly_stale is is_mostly_stale
    assert {row["code"] for row in found.recorded if row["stands_out"]} == standing_out


def test_country_without_a_record_has_nothing_stale() -> None:
    assert not instruments("JAM", TODAY).has_stale


def test_amendment_says_where_the_record_is_older_than_itself() -> None:
    act("BASEL", Kind.CONSENT, date(2003, 1, 23), date(2003, 4, 23), as_of="2020")
    younger = {row["code"]: row["is_younger_than_record"] for row in instruments("JAM", TODAY).recorded}
    assert (younger["BASEL"], younger["BASEL-EW"]) == (False, True)


def test_date_known_by_its_month_stays_a_month() -> None:
    assert row_of("L1021")["adopted"] == "2018-04"


def test_statuses_take_three_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    reference.load_countries()
    reference.load_instrument_actions()
    with django_assert_num_queries(3):
        statuses = instrument_statuses("JAM", TODAY)
    assert len(statuses) == Instrument.objects.count()
