"""Materials and their value: what a tonne of e-waste holds, as ranges with their sources."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from datasets.charts import Ranges
from datasets.method.ranges import Range, Worth, significant
from datasets.reference.factors import WORTH
from reports.builders import words
from reports.builders.document import Block, Column, Entry, Figure, Heading, Paragraph, Rows, Section, Sentence, Table
from reports.builders.evidence import Cell, Evidence
from reports.builders.sections import factors

# Materials as the monitors name them; gold and its like are counted in grams per tonne.
BULK: dict[str, StrPromise] = {
    "Iron": gettext_lazy("Iron"),
    "Iron and steel": gettext_lazy("Iron and steel"),
    "Copper": gettext_lazy("Copper"),
    "Aluminium": gettext_lazy("Aluminium"),
    "Plastics": gettext_lazy("Plastics"),
    "Other (minerals, glass, composites)": gettext_lazy("Other (minerals, glass, composites)"),
}
TRACE: dict[str, StrPromise] = {
    "Cobalt": gettext_lazy("Cobalt"),
    "Silver": gettext_lazy("Silver"),
    "Gold": gettext_lazy("Gold"),
    "Palladium": gettext_lazy("Palladium"),
}
GRAMS_PER_KG = 1000


def section(evidence: Evidence) -> Section:
    generated, told = evidence.newest("GEN", measure="mass"), evidence.ranges
    bulk = tuple(factors.charted(name, told.materials.get(code)) for code, name in BULK.items())
    trace = tuple(factors.charted(name, told.materials.get(code), GRAMS_PER_KG) for code, name in TRACE.items())
    blocks: list[Block] = [
        Paragraph(
            (
                Sentence(
                    _(
                        "What a tonne of mixed e-waste holds on the world's average, by issue of the Global E-waste "
                        "Monitor: the mass that the issue gives, divided by the e-waste generated that the same issue "
                        "gives. It is what is in the waste, before any loss in collection and recovery; it does not "
                        "hold for a single category."
                    )
                ),
                factors.second_hand(),
            )
        ),
        _materials_table(told.materials, generated),
        Figure(Ranges(title=_("Bulk materials in a tonne of e-waste"), unit=_("kg per tonne of e-waste"), ranges=bulk)),
        Figure(Ranges(title=_("Scarce metals in a tonne of e-waste"), unit=_("g per tonne of e-waste"), ranges=trace)),
    ]
    if told.worth:
        blocks += [Heading(_("Theoretical value")), _value_table(told.worth, generated)]
    return Section("materials", _("Materials and their value"), tuple(blocks))


def _materials_table(told: dict[str, Range], generated: Cell | None) -> Table:
    columns = [
        Column(_("Material"), width=28),
        Column(_("In a tonne of e-waste"), is_number=True, width=20),
    ]
    note = ""
    if generated:
        columns.append(Column(_("In the e-waste of %(year)s") % {"year": generated["year"]}, is_number=True, width=22))
        note = _("Theoretical: the range times %(quantity)s generated in %(year)s, before any loss.") % {
            "quantity": words.quantity(generated["value"], generated["unit"]),
            "year": generated["year"],
        }
    columns.append(Column(_("Sources")))
    # Bulk materials in kg, and of the country's in t; scarce ones in g, and of the country's in kg.
    rows = [
        *_rows(BULK, told, generated, (_("kg"), 1.0), (_("t"), 1e-3)),
        *_rows(TRACE, told, generated, (_("g"), GRAMS_PER_KG), (_("kg"), 1.0)),
    ]
    return Table(
        caption=_("Materials as ranges, with their sources"),
        columns=tuple(columns),
        groups=(Rows(tuple(rows)),),
        note=note,
    )


def _rows(
    names: dict[str, StrPromise],
    told: dict[str, Range],
    generated: Cell | None,
    by_tonne: tuple[str, float],
    in_all: tuple[str, float],
) -> Iterable[tuple[Entry, ...]]:
    """`by_tonne`, `in_all`: the unit shown, and what a kg is in it."""
    for code, name in names.items():
        shown = factors.charted(name, told.get(code), by_tonne[1])
        entries = [Entry(shown.label, is_strong=True), Entry(factors.with_unit(shown, by_tonne[0]))]
        if generated:
            whole = factors.charted(name, told.get(code), in_all[1] * generated["value"])
            entries.append(Entry(factors.with_unit(whole, in_all[0])))
        yield (*entries, Entry(factors.sources(shown)))


def _value_table(told: list[Worth], generated: Cell | None) -> Table:
    rows = []
    for each in told:
        entries = [
            Entry(f"{each.issue.name}, {WORTH[each.counts]}", is_strong=True),
            Entry(
                _("%(value)s billion %(currency)s") % {"value": words.number(each.billion), "currency": each.currency}
            ),
            Entry(f"{words.number(significant(each.per_tonne))} {each.currency}"),
        ]
        if generated:
            million = significant(each.per_tonne * generated["value"] / 1e6)
            entries.append(
                Entry(_("%(value)s million %(currency)s") % {"value": words.number(million), "currency": each.currency})
            )
        rows.append(tuple(entries))
    columns = [
        Column(_("Issue, what it counts"), width=40),
        Column(_("World"), is_number=True, width=20),
        Column(_("For a tonne"), is_number=True, width=18),
    ]
    if generated:
        columns.append(Column(_("For the country's e-waste"), is_number=True, width=22))
    return Table(
        caption=_("Value of the materials in e-waste, by issue"),
        columns=tuple(columns),
        groups=(Rows(tuple(rows)),),
        note=_(
            "Each issue counts other materials at the prices of its own year: the rows are points that do not make a "
            "range. Values are before costs and losses."
        ),
    )
