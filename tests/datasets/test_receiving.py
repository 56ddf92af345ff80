"""Bad input: each kind of file gets its own sentence, and the upload is kept."""

import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from datasets.actions import contributions
from datasets.models import Contribution
from datasets.reference import limits, template
from datasets.validation import receiving
from datasets.validation.rules import RULES
from tests.conftest import World
from tests.factories.contributions import HEADINGS, WorkOff, about

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def zipped(*names: str, **contents: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"")
        for name, content in contents.items():
            archive.writestr(name, content)
    return file.getvalue()


def encrypted_member() -> bytes:
    content = bytearray(zipped("[Content_Types].xml", "xl/workbook.xml"))
    content[6] |= 1
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


def bomb() -> bytes:
    """Some kilobytes that say of themselves that they unpack to 2 GB."""
    content = bytearray(zipped("[Content_Types].xml", "xl/workbook.xml", **{"xl/worksheets/sheet1.xml": b"0" * 1000}))
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = (2**31).to_bytes(4, "little")
    return bytes(content)


WORKBOOK = ("[Content_Types].xml", "xl/workbook.xml")
CASES: dict[str, tuple[bytes, str, str]] = {
    "empty": (b"", "EW-F1", "The file is empty."),
    "binary": (bytes(range(256)) * 8, "EW-F2", "The file is not a table."),
    "json": (b'{"country": "JAM"}', "EW-F2", "The file is not a table."),
    "prose": (b"Dear colleagues\nplease find the figures below.\n", "EW-F2", "The file is not a table."),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "EW-F3", "The file is a PDF document, not a table."),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0", "EW-F4", "The file is a picture, not a table."),
    "svg": (b'<?xml version="1.0"?><svg xmlns="x"/>', "EW-F4", "The file is a picture, not a table."),
    "web page": (b"\n<!DOCTYPE html><html><body>", "EW-F5", "The file is a web page, not a table."),
    "password on the workbook": (
        OLE + "EncryptedPackage".encode("utf-16-le"),
        "EW-F6",
        "The file is protected by a password, so the portal cannot read it.",
    ),
    "password on the archive": (
        encrypted_member(),
        "EW-F6",
        "The file is protected by a password, so the portal cannot read it.",
    ),
    "macros": (
        zipped(*WORKBOOK, "xl/vbaProject.bin"),
        "EW-F7",
        "The workbook contains macros, which the portal does not take.",
    ),
    "macro sheet": (
        zipped(*WORKBOOK, "xl/macrosheets/sheet1.xml"),
        "EW-F7",
        "The workbook contains macros, which the portal does not take.",
    ),
    "macros in an old workbook": (
        OLE + "Workbook".encode("utf-16-le") + "_VBA_PROJECT".encode("utf-16-le"),
        "EW-F7",
        "The workbook contains macros, which the portal does not take.",
    ),
    "broken xls": (
        OLE + "Workbook".encode("utf-16-le"),
        "EW-F10",
        "The workbook is damaged and cannot be opened.",
    ),
    "broken ods": (
        zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
        "EW-F10",
        "The workbook is damaged and cannot be opened.",
    ),
    "broken xlsb": (
        zipped("[Content_Types].xml", "xl/workbook.bin"),
        "EW-F10",
        "The workbook is damaged and cannot be opened.",
    ),
    "XML of 2003": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "EW-F8",
        "The file is a spreadsheet in the XML 2003 format, which the portal does not read.",
    ),
    "document": (
        zipped("[Content_Types].xml", "word/document.xml"),
        "EW-F9",
        "The file is an archive or a document of another kind, not a table.",
    ),
    "gzip": (b"\x1f\x8b\x08\0", "EW-F9", "The file is an archive or a document of another kind, not a table."),
    "cut off": (zipped(*WORKBOOK)[:-30], "EW-F10", "The workbook is damaged and cannot be opened."),
    "no sheet": (zipped(*WORKBOOK), "EW-F10", "The workbook is damaged and cannot be opened."),
    "bomb": (bomb(), "EW-F12", "The workbook unpacks to more than the portal reads."),
    "too many columns": (b"a," * 300, "EW-F14", "The table has more than 200 columns."),
    "open quotation": (
        f'{HEADINGS}\nJAM,2014,GEN,TOTAL,1,kt,A,"note\n'.encode() + b"JAM,2015,GEN,TOTAL,1,kt,A,x\n" * 200_000,
        "EW-F15",
        "A quotation mark opens and does not close, so the end of the table cannot be found.",
    ),
    "headings only": (f"{HEADINGS}\n".encode(), "EW-F16", "The table has headings but no rows."),
}


@pytest.fixture
def check(world: World, work_off: WorkOff) -> Callable[[bytes], Contribution]:
    def send(content: bytes) -> Contribution:
        contribution = contributions.upload(
            **about(),
            file=SimpleUploadedFile("figures.csv", content),
            file_name="figures.csv",
            organisation=world.unitar,
            by=world.unitar_officer,
        ).contribution
        work_off()
        contribution.refresh_from_db()
        return contribution

    return send


@pytest.mark.parametrize("case", CASES)
def test_file_that_is_no_table_gets_its_sentence_and_is_kept(case: str, check: Callable[[bytes], Contribution]) -> None:
    content, code, sentence = CASES[case]
    contribution = check(content)
    assert contribution.status == Contribution.Status.NEEDS_WORK
    found = contribution.finding_groups.get()
    words = RULES[found.code].words(column=found.column, value=found.value, detail=found.params["detail"])
    assert (found.code, words.message) == (code, sentence)
    assert words.fix
    assert contribution.rows_good == 0
    assert not contribution.staged
    with contribution.file.open("rb") as kept:
        assert kept.read() == content


def test_300_mb_are_kept_but_not_read(check: Callable[[bytes], Contribution], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MAX_BYTES", 1000)
    contribution = check(b"x" * 3_000_000)
    found = contribution.finding_groups.get()
    assert found.code == "EW-F11"
    words = RULES["EW-F11"].words(detail=found.params["detail"])
    assert words.message == "The file has 3 MB, which is more than the portal reads."
    assert words.allowed == "At most 200 MB."
    assert limits.MAX_BYTES == 200 * 1024 * 1024


def test_kind_follows_the_content_not_the_name(check: Callable[[bytes], Contribution]) -> None:
    assert check(template.as_xlsx([("JAM", "Jamaica")])).kind == "xlsx"


@pytest.mark.parametrize(
    ("encoding", "guessed"), [("utf-8", False), ("utf-8-sig", False), ("utf-16", False), ("cp1252", True)]
)
def test_encoding_is_recognised(encoding: str, guessed: bool, check: Callable[[bytes], Contribution]) -> None:
    contribution = check(f"{HEADINGS}\nJAM,2014,GEN,TOTAL,1,kt,A,estimé\n".encode(encoding))
    assert contribution.status == Contribution.Status.READY
    assert [found.code for found in contribution.finding_groups.all()] == (["EW-F17"] if guessed else [])
