"""What a letter or another document may be: told by its bytes, never by its name or by what the sender says."""

import io
import warnings
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from coalition.guards import Invalid
from coalition.models import MediaType

MAX_BYTES = 10 * 1024 * 1024
# A scan of A4 at 600 dots per inch has 35 million; what unpacks to more is a bomb.
MAX_PIXELS = 100_000_000
PICTURES = {"PNG": MediaType.PNG, "JPEG": MediaType.JPEG}


def media_type_of(content: bytes) -> MediaType:
    """Raises Invalid with a sentence where the bytes are no PDF, PNG or JPEG, or more than the portal keeps."""
    if not content:
        raise Invalid(_("The file is empty."), field="file")
    if len(content) > MAX_BYTES:
        raise Invalid(_("The file has more than 10 MB. Scan it with fewer colours, or send its main pages."), "file")
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise Invalid(_("The PDF file breaks off before its end. Save it again and send it anew."), "file")
        return MediaType.PDF
    kind = _picture(io.BytesIO(content))
    if kind is None:
        raise Invalid(_("This is neither a PDF document nor a PNG or JPEG picture. Save it as one of these."), "file")
    return kind


def _picture(file: IO[bytes]) -> MediaType | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file, formats=list(PICTURES)) as picture:
                too_large = picture.width * picture.height > MAX_PIXELS
                kind = PICTURES[str(picture.format)]
                picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    return None if too_large else kind
