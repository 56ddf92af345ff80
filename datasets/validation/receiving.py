"""What a file is, told by its content, never by its name. What is no table of ours is refused with its own sentence."""

import codecs
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import IO

from django.core.files.storage import default_storage
from django.utils import timezone

from datasets.models import PartialUpload
from datasets.reference.limits import MAX_BYTES, MAX_SHARED_TEXT, MAX_UNPACKED, MAX_ZIP_MEMBERS
from datasets.validation.encodings import likeliest
from datasets.validation.rules import Unreadable, files

CSV, XLSX, XLS, XLSB, ODS = "csv", "xlsx", "xls", "xlsb", "ods"
HEAD = 64 * 1024
PATIENCE = timedelta(days=7)
CHUNK = 1024 * 1024
SHARED_STRINGS = "xl/sharedStrings.xml"

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"{\\rtf")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB = re.compile(rb"<(!doctype\s+html|html|head|body|table)[\s>]", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True)
class Kind:
    """`encoding` is that of a text file; `is_guessed` says that the file did not tell it."""

    code: str
    encoding: str = ""
    is_guessed: bool = False


def inspect(file: IO[bytes], size: int) -> Kind:
    """What the file is. Raises Unreadable; reads at most the file's own length, unpacks nothing."""
    if size == 0:
        raise Unreadable(files.EmptyFile)
    if size > MAX_BYTES:
        raise Unreadable(files.TooLarge, str(-(-size // (1024 * 1024))))
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Kind(_inspect_zip(file))
    if head.startswith(_OLE):
        return Kind(_inspect_ole(file))
    _refuse_other_kinds(file, head)
    return _inspect_text(file, head)


def sweep_uploads() -> int:
    """Forget uploads in pieces that rest for a week. Returns how many."""
    resting = list(PartialUpload.objects.filter(updated_at__lt=timezone.now() - PATIENCE))
    for upload in resting:
        upload.delete()
        default_storage.delete(upload.file)
    return len(resting)


def unpacked(file: IO[bytes]) -> int:
    """How many bytes a workbook declares itself to unpack to."""
    with zipfile.ZipFile(file) as archive:
        return sum(member.file_size for member in archive.infolist())


def _refuse_other_kinds(file: IO[bytes], head: bytes) -> None:
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if b"%PDF-" in head[:1024]:
        raise Unreadable(files.PdfDocument)
    if head.startswith(_PICTURES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        raise Unreadable(files.Picture)
    if head.startswith(_ARCHIVES):
        raise Unreadable(files.Archive)
    if start.startswith(b"<"):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
            raise Unreadable(files.OtherSpreadsheet, "XML 2003")
        if b"<svg" in head:
            raise Unreadable(files.Picture)
        raise Unreadable(files.WebPage if _WEB.search(head) else files.NotATable)
    if start.startswith((b"{", b"[")):
        raise Unreadable(files.NotATable)


def _inspect_ole(file: IO[bytes]) -> str:
    """The container of encrypted workbooks and of XLS; which one, its directory tells."""
    file.seek(0)
    names = {name: name.encode("utf-16-le") for name in ("EncryptedPackage", "Workbook", "Book", "_VBA_PROJECT")}
    present: set[str] = set()
    tail = b""
    for chunk in _chunks(file):
        present.update(name for name, entry in names.items() if entry in tail + chunk)
        tail = chunk[-64:]
    if "EncryptedPackage" in present:
        raise Unreadable(files.PasswordProtected)
    if "_VBA_PROJECT" in present:
        raise Unreadable(files.Macros)
    if not present:
        raise Unreadable(files.Archive)
    return XLS


def _inspect_zip(file: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            mimetype = archive.read("mimetype")[:200] if "mimetype" in names else b""
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, RuntimeError) as problem:
        raise Unreadable(files.Damaged) from problem
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable(files.PasswordProtected)
    is_ods = b"opendocument.spreadsheet" in mimetype
    if not is_ods and ("[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names)):
        raise Unreadable(files.Archive)
    if any(name.lower().endswith("vbaproject.bin") or name.startswith(("xl/macrosheets/", "Basic/")) for name in names):
        raise Unreadable(files.Macros)
    shared = sum(member.file_size for member in members if member.filename == SHARED_STRINGS)
    # A zip's directory binds its reader: no member yields more than it declares there.
    too_large = sum(member.file_size for member in members) > MAX_UNPACKED or shared > MAX_SHARED_TEXT * 2
    if too_large or len(members) > MAX_ZIP_MEMBERS:
        raise Unreadable(files.UnpacksTooLarge)
    return ODS if is_ods else XLSB if "xl/workbook.bin" in names else XLSX


def _inspect_text(file: IO[bytes], head: bytes) -> Kind:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        if not _decodes(file, "utf-16"):
            raise Unreadable(files.NotATable)
        return Kind(CSV, "utf-16")
    if (encoding := _wide(head)) and _decodes(file, encoding):
        return Kind(CSV, encoding)
    file.seek(0)
    if any(_CONTROL.search(chunk) for chunk in _chunks(file)):
        raise Unreadable(files.NotATable)
    if _decodes(file, "utf-8"):
        return Kind(CSV, "utf-8")
    encoding = likeliest(_foreign(file))
    if encoding and _decodes(file, encoding):
        return Kind(CSV, encoding, is_guessed=True)
    raise Unreadable(files.NotATable)


def _wide(head: bytes) -> str:
    """UTF-16 without its mark: every second byte of a table's first lines is zero."""
    length = len(head) // 2
    low, high = head[0 : 2 * length : 2].count(0), head[1 : 2 * length : 2].count(0)
    if high > 0.6 * length and not low:
        return "utf-16-le"
    return "utf-16-be" if low > 0.6 * length and not high else ""


def _foreign(file: IO[bytes]) -> bytes:
    """The lines that are not ASCII, as many as are enough to tell what they are in."""
    file.seek(0)
    found = b""
    for chunk in _chunks(file):
        found += b"\n".join(line for line in chunk.splitlines()[:-1] or [chunk] if not line.isascii())
        if len(found) > HEAD:
            break
    return found[: HEAD - HEAD % 2]


def _decodes(file: IO[bytes], encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _chunks(file):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
