"""Sourced factors as the document sets them: a range with its unit and its sources, or the words for none."""

from django.utils.translation import gettext as _

from datasets.charts import Range, Sourced, span
from datasets.method import ranges
from datasets.method.ranges import significant
from reports.builders import words
from reports.builders.document import LABELS, Sentence


def charted(label: object, told: ranges.Range | None, factor: float = 1.0) -> Range:
    """`factor`: from the method's unit to the one shown."""
    said = told.said if told else ()
    return Range(str(label), tuple(Sourced(significant(one.value * factor), one.source) for one in said))


def with_unit(shown: Range, unit: str) -> str:
    text = span(shown, words.language())
    return f"{text}{words.NO_BREAK}{unit}" if shown.values else text


def sources(shown: Range) -> str:
    return "; ".join(words.as_published(source) for source in dict.fromkeys(one.source for one in shown.values))


def second_hand() -> Sentence:
    return Sentence(
        _("Most of these figures were read second-hand, not on the publisher's page: annex %(annex)s says where.")
        % {"annex": LABELS["references"]}
    )
