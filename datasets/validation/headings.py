"""From the file's headings to the template's columns."""

from dataclasses import dataclass

from datasets.reference.template import NAMES, REQUIRED
from datasets.validation.rules import Rule, structure


@dataclass(frozen=True)
class Blame:
    """A finding about a column as a whole."""

    rule: type[Rule]
    column: str
    value: str = ""


@dataclass(frozen=True)
class Headings:
    """`wanted`: template column to position in the file."""

    wanted: dict[str, int]
    blames: list[Blame]

    @property
    def are_complete(self) -> bool:
        return not any(blame.rule is not structure.ForeignColumn for blame in self.blames)


def understand(headings: list[str]) -> Headings:
    """Capital letters and spaces do not matter. Headings that are blank are no columns."""
    wanted: dict[str, int] = {}
    blames: list[Blame] = []
    for position, text in enumerate(headings):
        name = "".join(text.split()).casefold()
        if name in wanted:
            blames.append(Blame(structure.RepeatedColumn, name))
        elif name in NAMES:
            wanted[name] = position
        elif name:
            blames.append(Blame(structure.ForeignColumn, "", text.strip()))
    missing = [Blame(structure.MissingColumn, name) for name in REQUIRED if name not in wanted]
    return Headings(wanted, missing + blames)
