"""Tables that people open in a spreadsheet: no text of somebody else's runs there."""

import pytest

from coalition.presenters.downloads import as_csv, neutral


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\N{FULLWIDTH EQUALS SIGN}"])
def test_a_text_that_a_spreadsheet_would_run_becomes_text(start: str) -> None:
    assert neutral(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


def test_numbers_stay_numbers() -> None:
    assert [neutral(value) for value in (-5, -0.5, None)] == [-5, -0.5, None]
    assert as_csv([[-5, "=1+1"]]) == "\ufeff-5,'=1+1\r\n"
