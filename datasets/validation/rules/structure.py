"""S: headings and the shape of rows."""

from django.utils.translation import gettext_noop as _

from datasets.models.contributions import Severity
from datasets.validation.rules.base import Rule


class MissingColumn(Rule):
    code = "EW-S1"
    message = _("The column “%(column)s” is missing.")
    allowed = _("country, year, indicator, category, value, unit, status; note may be left out.")
    fix = _("Say which column it is, or what holds for the whole file; or add the column to your file.")


class ForeignColumn(Rule):
    code = "EW-S2"
    severity = Severity.WARNING
    message = _("The template has no column “%(value)s”; it was not read.")
    allowed = _("country, year, indicator, category, value, unit, status; note may be left out.")
    fix = _("Rename it if it is one of these, else leave it.")


class RepeatedColumn(Rule):
    code = "EW-S3"
    message = _("The column “%(column)s” stands in the table twice.")
    fix = _("Keep one of them.")


class RaggedRow(Rule):
    code = "EW-S4"
    message = _("The row has %(value)s cells, the headings have %(detail)s.")
    fix = _("Look for a separator too many or too few, such as a comma in a number without quotation marks.")


class UnclearMark(Rule):
    code = "EW-S5"
    message = _("“%(value)s” can mean two numbers, and no other figure of its column tells which.")
    allowed = _("Figures of which it is clear what stands before their decimals.")
    fix = _("Say whether the mark separates thousands or stands before decimals; you are asked once for this layout.")


class DividedColumns(Rule):
    code = "EW-S6"
    message = _("Below one year stand several columns: %(value)s. Which of them is meant, nobody can tell.")
    allowed = _("One column of figures for each year, indicator and category.")
    fix = _("Keep the column that gives the whole, or add the parts up in your file.")
