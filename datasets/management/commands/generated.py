"""manage.py generated: e-waste generated and stock from a file of sales, without the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pandas as pd
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from datasets.method import files
from datasets.method.files import Sheet
from datasets.method.generated import COLUMNS, STOCK, generated
from datasets.method.lifespan import Discretisation
from datasets.method.problems import Code, Problem, Unfit, together
from datasets.reference import tables

SALES_TEXTS = ("country", "indicator", "category", "unit", "status")
WRITTEN = [name for name in COLUMNS if name != "is_truncated"]
POM, POP = "POM", "POP"
PERSONS = {"persons": 1, "thousand": 1_000, "million": 1_000_000}
PHOTOVOLTAICS = "UNU-0002"
FIRST_YEAR, LAST_YEAR = 1900, 2200
SENTENCES = {
    Code.NOT_READABLE: gettext_lazy("cannot be read: %(reason)s"),
    Code.NO_COLUMN: gettext_lazy("there is no column %(column)s"),
    Code.NOT_A_NUMBER: gettext_lazy("%(column)s is not a number with a decimal point: %(text)s"),
    Code.NOT_A_YEAR: gettext_lazy("%(column)s is not a whole year between 1900 and 2200: %(text)s"),
    Code.NOTHING: gettext_lazy("there are no sales to compute with"),
    Code.ENDS_BEFORE: gettext_lazy("the first sales are of %(first_year)s, after the last year asked for, %(until)s"),
    Code.MISSING: gettext_lazy("sales are missing"),
    Code.NEGATIVE: gettext_lazy("sales are below zero, or not finite: %(value)s"),
    Code.NO_COUNTRY: gettext_lazy("the country is missing"),
    Code.UNKNOWN_KEY: gettext_lazy("%(category)s is not a UNU-KEY with a lifetime"),
    Code.UNKNOWN_UNIT: gettext_lazy("%(unit)s is not a unit of sales"),
    Code.MIXED_UNITS: gettext_lazy("%(category)s changes its unit to %(unit)s: units are mixed in one series"),
    Code.TWICE: gettext_lazy("another row says this already"),
    Code.GAP: gettext_lazy("%(category)s has no sales from %(first)s to %(last)s, a gap before this row"),
    Code.NO_POPULATION: gettext_lazy("the population of %(country)s in %(year)s is missing for a value per inhabitant"),
    Code.NO_LIFETIME: gettext_lazy("there is no lifetime of %(category)s for sales of %(year)s"),
    Code.LIFETIME_NOT_POSITIVE: gettext_lazy(
        "shape and scale of a lifetime must be positive; %(unu_key)s has %(shape)s and %(scale)s"
    ),
}


class Command(BaseCommand):
    help = (
        "Compute e-waste generated (GEN) and stock (STOCK) per UNU-KEY and in total from EEE placed on the market "
        "(POM) in the contribution template (CSV or workbook). Population (POP) in the same file serves values per "
        "inhabitant."
    )
    # Neither pages nor the database are touched.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pom", type=Path, required=True, metavar="FILE", help="sales: the template, filled in")
        parser.add_argument("--output", type=Path, required=True, metavar="FILE", help="the CSV file to write")
        parser.add_argument(
            "--lifetimes",
            type=Path,
            metavar="FILE",
            help="unu_key, shape, scale and optionally country, from_year, to_year (years of sale)",
        )
        parser.add_argument(
            "--discretisation",
            choices=[str(each) for each in Discretisation],
            default=str(Discretisation.DENSITY),
            help="how a lifetime becomes a share per year (default: density)",
        )
        parser.add_argument("--until", type=int, metavar="YEAR", help="last year (default: the last sales year)")
        parser.add_argument(
            "--flags", action="store_true", help="write the column is_truncated too: 1 where sales lack earlier years"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["until"] is not None and not FIRST_YEAR <= options["until"] <= LAST_YEAR:
            raise CommandError(
                _("--until is a year between %(first)s and %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
            )
        names = {"sales": options["pom"].name, "population": options["pom"].name}
        names["lifetimes"] = options["lifetimes"].name if options["lifetimes"] else _("reference lifetimes")
        try:
            sent, lives = together(lambda: sent_in(options["pom"]), lambda: lifetimes_of(options["lifetimes"]))
            table = computed(sent, lives, Discretisation(options["discretisation"]), options["until"])
        except Unfit as unfit:
            for problem in unfit.problems:
                self.stderr.write(sentence(problem, names[problem.table]))
            count = len(unfit.problems)
            said = ngettext(
                "%(count)s problem; nothing was written.", "%(count)s problems; nothing was written.", count
            )
            raise CommandError(said % {"count": count}) from unfit
        try:
            files.write(written(table, with_flags=options["flags"]), options["output"])
        except OSError as error:
            raise CommandError(_("The file cannot be written: %(reason)s") % {"reason": error}) from error
        self.report(table, left_out=int((~sent.frame["indicator"].isin([POM, POP])).sum()))

    def report(self, table: pd.DataFrame, *, left_out: int) -> None:
        truncated = int(table["is_truncated"].sum())
        negative = int(((table["value"] < 0) & (table["indicator"] == STOCK)).sum())
        lines = [
            ngettext("%(count)s value written.", "%(count)s values written.", len(table)) % {"count": len(table)},
            ngettext(
                "%(count)s of them is truncated: sales reach back less than two mean lives, or the year lies after the "
                "last sales year. --flags writes which.",
                "%(count)s of them are truncated: sales reach back less than two mean lives, or the year lies after "
                "the last sales year. --flags writes which.",
                truncated,
            )
            % {"count": truncated},
            _("TOTAL includes photovoltaic panels.")
            if (table["category"] == PHOTOVOLTAICS).any()
            else _("TOTAL has no photovoltaic panels in it."),
        ]
        if negative:
            text = ngettext(
                "%(count)s value of stock is below zero: by the density more is discarded than was sold.",
                "%(count)s values of stock are below zero: by the density more is discarded than was sold.",
                negative,
            )
            lines.append(text % {"count": negative})
        if left_out:
            text = ngettext(
                "%(count)s row of another indicator was not used.",
                "%(count)s rows of other indicators were not used.",
                left_out,
            )
            lines.append(text % {"count": left_out})
        self.stdout.write("\n".join(lines))


def written(table: pd.DataFrame, *, with_flags: bool) -> pd.DataFrame:
    if not with_flags:
        return table[WRITTEN]
    return table.assign(is_truncated=table["is_truncated"].astype("int8"))[[*COLUMNS]]


def sent_in(path: Path) -> Sheet:
    """The template's rows; a year must stand in each, and a possible one: one typed 20114 would make 18,000 of them."""
    sent, problems = files.read(path, "sales", texts=SALES_TEXTS, years=("year",), numbers=("value",))
    files.complete(sent, path, "sales", WRITTEN)
    if (no_year := ~sent["year"].between(FIRST_YEAR, LAST_YEAR)).any():
        told = {problem.row for problem in problems}
        none = [
            Problem("sales", row, Code.NOT_A_YEAR, {"column": "year", "text": "" if pd.isna(year) else f"{year:.0f}"})
            for row, year in sent.loc[no_year, "year"].items()
            if row not in told
        ]
        raise Unfit([*problems, *none])
    return Sheet(sent.astype({"year": int}), problems)


def lifetimes_of(path: Path | None) -> Sheet:
    """The file's, else the project's reference lifetimes."""
    if path is None:
        return Sheet(pd.DataFrame(tables.rows("lifetimes")).astype({"shape": float, "scale": float}), ())
    sent = files.read(
        path, "lifetimes", texts=("unu_key", "country"), years=("from_year", "to_year"), numbers=("shape", "scale")
    )
    files.complete(sent.frame, path, "lifetimes", ("unu_key", "shape", "scale"))
    return sent


def computed(sent: Sheet, lives: Sheet, discretisation: Discretisation, until: int | None) -> pd.DataFrame:
    """The table, or `Unfit` with what the method refuses besides the cells that are no numbers: each row said once."""
    told = {(problem.table, problem.row): problem for problem in (*sent.problems, *lives.problems)}
    is_sale = sent.frame["indicator"] == POM
    try:
        found = generated(
            sent.frame if is_sale.all() else sent.frame[is_sale],
            lives.frame,
            population=population_of(sent.frame),
            discretisation=discretisation,
            until=until,
        )
    except Unfit as unfit:
        raise Unfit(
            [*told.values(), *(each for each in unfit.problems if (each.table, each.row) not in told)]
        ) from unfit
    if told:
        raise Unfit(told.values())
    return found


def population_of(sent: pd.DataFrame) -> pd.DataFrame:
    rows = sent[sent["indicator"] == POP]
    factor = rows["unit"].astype(object).map(PERSONS).astype(float)
    return rows.assign(value=rows["value"] * factor)


def sentence(problem: Problem, file: str) -> str:
    facts = {"file": file, "row": problem.row, "said": SENTENCES[problem.code] % problem.facts}
    return (_("%(file)s: %(said)s") if problem.row is None else _("%(file)s, row %(row)s: %(said)s")) % facts
