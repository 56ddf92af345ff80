"""Columns that look like data on persons: names, e-mail addresses, telephone numbers. They do not belong here."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from datasets.reference.vocabulary import listed, plain
from datasets.validation.reading.sheet import Grid

SAMPLED = 600
# A single address in a note is a contact; several are a list of people.
SEVERAL = 3
_HEADINGS: Final = frozenset(
    map(
        plain,
        listed(
            "name of person|first name|last name|surname|family name|given name|full name|contact|contact name|"
            "contact person|respondent|respondent name|e mail|email|email address|e mail address|mail|phone|"
            "phone number|telephone|tel|mobile|mobile number|address|date of birth|birth date|national id|passport|"
            "passport number|nom|prénom|nom et prénom|courriel|adresse e mail|téléphone|portable|nombre y apellidos|"
            "apellido|apellidos|correo|correo electrónico|teléfono|móvil|nachname|vorname|telefon|telefonnummer|handy|"
            "имя|фамилия|фио|телефон|эл почта|электронная почта|姓名|电话|手机|邮箱|电子邮件|"
            "الاسم|الاسم الكامل|الهاتف|هاتف|البريد الإلكتروني"
        ),
    )
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}")
_TELEPHONE = re.compile(r"^\s*(\+|00)\d{1,3}[\s().-]*\d(?:[\s().-]*\d){6,12}\s*$")


def screen(headings: Sequence[str], grids: Sequence[Grid], others: Sequence[Grid] = ()) -> list[str]:
    """The headings of suspicious columns; a column without a heading goes by its number.

    `grids` have the headings; of `others`, sheets that are kept and not read, a suspicious one goes by its name.
    """
    suspicious = {position for position, heading in enumerate(headings) if plain(heading) in _HEADINGS}
    for grid in grids:
        suspicious |= _contacts(grid)
    named = [
        headings[position] if position < len(headings) and headings[position].strip() else f"#{position + 1}"
        for position in sorted(suspicious)
    ]
    return named + [grid.name for grid in others if _contacts(grid)]


def _contacts(grid: Grid) -> set[int]:
    """Columns that hold several addresses or telephone numbers."""
    found: dict[int, int] = {}
    for _number, cells in islice((row for some in grid.rows() for row in some), SAMPLED):
        for position, cell in enumerate(cells):
            if isinstance(cell, str) and ("@" in cell or "+" in cell or cell.startswith("00")):
                found[position] = found.get(position, 0) + bool(_EMAIL.search(cell) or _TELEPHONE.match(cell))
    return {position for position, count in found.items() if count >= SEVERAL}
