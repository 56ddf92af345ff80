"""One rounding for every page and document, and none for what was sent."""

import pytest

from coalition.presenters import numbers


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1_592_081.2, "1,592,081"),
        (16120.0, "16,120"),
        (123.456, "123.5"),
        (48.26, "48.26"),
        (5.254, "5.25"),
        (0.0412, "0.0412"),
        (0, "0"),
    ],
)
def test_number_has_enough_digits_to_tell_figures_apart(value: float, written: str) -> None:
    assert numbers.number(value, "en") == written


def test_number_follows_the_language() -> None:
    assert numbers.number(16120.0, "es") == "16.120"
    assert numbers.number(5.25, "fr") == "5,25"


@pytest.mark.parametrize(("value", "written"), [(16.12, "16.12"), (1234567.891, "1,234,567.891"), (300.0, "300")])
def test_exact_leaves_no_digit_out(value: float, written: str) -> None:
    assert numbers.exact(value, "en") == written
