"""What a file means that is not in the template's columns, and what the contributor has to say of it."""

from collections.abc import Sequence
from itertools import islice

from coalition.models.organisations import Constituency
from datasets.models import Contribution, RememberedLayout
from datasets.reference.template import NAMES
from datasets.reference.vocabulary import plain
from datasets.validation.answers import Answers
from datasets.validation.codelists import CodeLists
from datasets.validation.reading.sheet import Grid, as_text
from datasets.validation.understanding.deciding import understand
from datasets.validation.understanding.layout import Layout
from datasets.validation.understanding.numbers import COMMA, Marks

SAMPLED = 600
EXAMPLES = 3


def of(
    contribution: Contribution, grids: Sequence[Grid], answers: Answers, lists: CodeLists
) -> tuple[Layout | None, RememberedLayout | None]:
    """The layout, and the answers of an earlier file of the same make where this one has none of its own."""
    organisation = contribution.organisation
    is_government = organisation.constituency == Constituency.GOVERNMENT
    only_country = organisation.country_code if is_government else ""
    layout = understand(grids, answers.kept, lists, only_country=only_country)
    if layout is None or "columns" in contribution.answers:
        return layout, None
    remembered = RememberedLayout.objects.filter(organisation=organisation, fingerprint=layout.fingerprint).first()
    if remembered is None:
        return layout, None
    known = Answers(contribution, remembered.answers)
    return understand(grids, known.kept, CodeLists(known.codes), only_country=only_country), remembered


def has_columns(grids: Sequence[Grid]) -> bool:
    """Most rows have several cells, whatever they say."""
    rows = [cells for grid in grids for _n, cells in islice((row for some in grid.rows() for row in some), SAMPLED)]
    return 2 * sum(len(cells) > 1 for cells in rows) > len(rows)


def samples(grid: Grid, layout: Layout) -> list[list[str]]:
    """Some cells below each heading, for the page that shows what was understood."""
    below = (cells for some in grid.rows() for number, cells in some if number > layout.sheets[0].heading_row)
    rows = list(islice(below, SAMPLED))
    columns = []
    for position in range(len(layout.headings)):
        texts = (as_text(cells[position]).strip() for cells in rows if position < len(cells))
        columns.append(list(islice(dict.fromkeys(text[:60] for text in texts if text), EXAMPLES)))
    return columns


def repeated(layout: Layout) -> list[str]:
    """Names of the template that stand above several columns: which one is meant, nobody can tell."""
    names = [plain(heading) for heading in layout.headings]
    return [name for name in NAMES if names.count(name) > 1]


def template_mark(grids: Sequence[Grid], position: int) -> str:
    """The mark before decimals in a table that is the template's but for it; "" where it is the template's, too."""
    marks = Marks()
    for grid in grids:
        for _number, cells in islice((row for some in grid.rows() for row in some), SAMPLED):
            if position < len(cells) and isinstance(cells[position], str):
                marks.add([str(cells[position])])
    return COMMA if marks.decimal == COMMA and not marks.is_mixed else ""
