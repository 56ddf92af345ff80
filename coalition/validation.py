"""What a letter or another document may be: told by its bytes, never by its name or by what the sender says."""

import io
import warnings
import zipfile
from typing import Final

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from coalition.guards import Invalid
from coalition.models import MediaType
from coalition.models.attachments import TextType

MEGABYTE: Final = 1024 * 1024
MAX_MEGABYTES: Final = 10
MAX_BYTES: Final = MAX_MEGABYTES * MEGABYTE
# A scan of A4 at 600 dots per inch has 35 million; what unpacks to more is a bomb.
MAX_PIXELS = 100_000_000
PICTURES = {"PNG": MediaType.PNG, "JPEG": MediaType.JPEG}
Kind = MediaType | TextType
# What people sign or scan; the library also keeps what people write.
LETTERS: Final[tuple[Kind, ...]] = tuple(MediaType)
WRITINGS: Final[tuple[Kind, ...]] = (*LETTERS, *TextType)
# The parts by which an archive is told to be a text document, and those that run when it is opened.
WORD_PART, ODT_KIND = "word/document.xml", b"application/vnd.oasis.opendocument.text"
MACROS = ("vbaproject.bin", "basic/", "scripts/")
MAX_PARTS = 5000


def media_type_of(
    content: bytes, kinds: tuple[Kind, ...] = LETTERS, *, megabytes: int = MAX_MEGABYTES, field: str = "file"
) -> Kind:
    """Raises Invalid with a sentence where the bytes are none of the kinds, broken, or more than the portal keeps."""
    if not content:
        raise Invalid(_("The file is empty."), field)
    if len(content) > megabytes * MEGABYTE:
        raise Invalid(
            _("The file has more than %(size)s MB. Scan it with fewer colours, or send its main pages.")
            % {"size": megabytes},
            field,
        )
    if content.startswith(b"%PDF-") and b"%%EOF" not in content[-2048:]:
        raise Invalid(_("The PDF file breaks off before its end. Save it again and send it anew."), field)
    kind = next((kind for tell in (_pdf, _picture, _writing) if (kind := tell(content)) in kinds), None)
    if kind is None:
        raise Invalid(
            _("This is none of these: %(kinds)s. Save it as one of them.")
            % {"kinds": ", ".join(str(kind.label) for kind in kinds)},
            field,
        )
    return kind


def _pdf(content: bytes) -> MediaType | None:
    return MediaType.PDF if content.startswith(b"%PDF-") else None


def _picture(content: bytes) -> MediaType | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=list(PICTURES)) as picture:
                too_large = picture.width * picture.height > MAX_PIXELS
                kind = PICTURES[str(picture.format)]
                picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    return None if too_large else kind


def _writing(content: bytes) -> TextType | None:
    """By the list of the archive's parts and its first bytes alone: nothing of it is unpacked."""
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [part.lower() for part in archive.namelist()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    if len(parts) > MAX_PARTS or any(part.endswith(MACROS[0]) or part.startswith(MACROS[1:]) for part in parts):
        return None
    if WORD_PART in parts:
        return TextType.DOCX
    # OpenDocument says what it is in its first part, which is not compressed.
    return TextType.ODT if content[30:38] == b"mimetype" and content[38:].startswith(ODT_KIND + b"PK") else None
