"""F: the file as a whole. Each of these stops the check: nothing of the file is read, all of it is kept."""

from django.utils.translation import gettext_noop as _

from datasets.models.contributions import Severity
from datasets.validation.rules.base import Rule

_SAVE = _("Send the table itself: in your spreadsheet choose “Save as” and XLSX or CSV UTF-8.")


class EmptyFile(Rule):
    code = "EW-F1"
    message = _("The file is empty.")
    fix = _("Send the file again; it may have been cut off on its way.")


class NotATable(Rule):
    code = "EW-F2"
    message = _("The file is not a table.")
    allowed = _("A CSV or XLSX file with the columns of the template.")
    fix = _SAVE


class PdfDocument(Rule):
    code = "EW-F3"
    message = _("The file is a PDF document, not a table.")
    allowed = _("A CSV or XLSX file with the columns of the template.")
    fix = _("Copy the figures into the template and send that. The PDF can be named as the source.")


class Picture(Rule):
    code = "EW-F4"
    message = _("The file is a picture, not a table.")
    allowed = _("A CSV or XLSX file with the columns of the template.")
    fix = _("Copy the figures into the template and send that.")


class WebPage(Rule):
    code = "EW-F5"
    message = _("The file is a web page, not a table.")
    allowed = _("A CSV or XLSX file with the columns of the template.")
    fix = _("Open it in a spreadsheet and save it as XLSX or CSV UTF-8.")


class PasswordProtected(Rule):
    code = "EW-F6"
    message = _("The file is protected by a password, so the portal cannot read it.")
    fix = _("Take the password off and send the file again.")


class Macros(Rule):
    code = "EW-F7"
    message = _("The workbook contains macros, which the portal does not take.")
    fix = _("Save it as “Excel Workbook (.xlsx)”, without macros, and send that.")


class OtherSpreadsheet(Rule):
    code = "EW-F8"
    message = _("The file is a spreadsheet in the %(detail)s format, which the portal does not read.")
    allowed = _("A CSV or XLSX file with the columns of the template.")
    fix = _("Open it and save it as XLSX or CSV UTF-8.")


class Archive(Rule):
    code = "EW-F9"
    message = _("The file is an archive or a document of another kind, not a table.")
    allowed = _("A CSV or XLSX file with the columns of the template.")
    fix = _("Unpack it and send the table that is in it.")


class Damaged(Rule):
    code = "EW-F10"
    message = _("The workbook is damaged and cannot be opened.")
    fix = _("Open it in your spreadsheet, save it under a new name and send that.")


class TooLarge(Rule):
    code = "EW-F11"
    message = _("The file has %(detail)s MB, which is more than the portal reads.")
    allowed = _("At most 200 MB.")
    fix = _("Split it, for example by country or by year, and send the parts one by one.")


class UnpacksTooLarge(Rule):
    code = "EW-F12"
    message = _("The workbook unpacks to more than the portal reads.")
    allowed = _("At most 1 GB unpacked, of which 160 MB different texts.")
    fix = _("Save the sheet as CSV UTF-8, or split it, and send that.")


class TooManyRows(Rule):
    code = "EW-F13"
    message = _("The table has more than 2,000,000 rows, which is more than the portal reads.")
    allowed = _("At most 2,000,000 rows.")
    fix = _("Split it, for example by country or by year, and send the parts one by one.")


class TooManyColumns(Rule):
    code = "EW-F14"
    message = _("The table has more than 200 columns.")
    allowed = _("At most 200 columns; the template has 8.")
    fix = _("Remove the columns that the template does not have.")


class OpenQuotation(Rule):
    code = "EW-F15"
    message = _("A quotation mark opens and does not close, so the end of the table cannot be found.")
    fix = _("Save the table as CSV UTF-8 again, or send it as XLSX.")


class NoRows(Rule):
    code = "EW-F16"
    message = _("The table has headings but no rows.")
    fix = _("Fill in the rows and send the file again.")


class NothingKept(Rule):
    code = "EW-F21"
    message = _("No row of the file speaks of what the portal keeps: all of them were left out.")
    fix = _("See above what was left out and why. The help on the template lists what the portal keeps.")


class OtherEncoding(Rule):
    """The only one that does not stop the check."""

    code = "EW-F17"
    severity = Severity.WARNING
    message = _("The text is not in UTF-8; it was read as %(detail)s.")
    fix = _("Look at names and notes with accents. If they are wrong, save the table as CSV UTF-8 and send that.")


class NoSheetIsTheTable(Rule):
    code = "EW-F18"
    message = _("No sheet of the workbook has the headings of the template in its first row: %(detail)s.")
    allowed = _("A sheet whose first row names the columns of the template.")
    fix = _("Put the headings of the template above the figures and send the workbook again.")


class PersonalData(Rule):
    code = "EW-F19"
    message = _("The column “%(value)s” looks like data on persons, so nothing of the file was read.")
    allowed = _("Figures about countries. Names, addresses and telephone numbers of people do not belong here.")
    fix = _("Take the column out and send the file again, or confirm that it says nothing about persons.")


class NoTable(Rule):
    code = "EW-F20"
    message = _("No table was found in the file: a row of headings with figures below it.")
    fix = _("Put the figures below a row of headings, or take the template.")
