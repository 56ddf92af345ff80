"""What is in a document's bytes: a PDF or a picture, and nothing else, whatever it is called."""

import io

from django.utils.translation import gettext as _
from PIL import Image

from coalition.guards import Invalid
from countries.models import MediaType

MAX_BYTES = 20 * 1024 * 1024
STARTS = {MediaType.PNG: b"\x89PNG\r\n\x1a\n", MediaType.JPEG: b"\xff\xd8\xff"}


def media_type_of(content: bytes) -> MediaType:
    """Refuses what is empty, too large, or no PDF, PNG or JPEG."""
    if not content:
        raise Invalid(_("The file is empty."), field="file")
    if len(content) > MAX_BYTES:
        raise Invalid(_("The file has more than 20 MB. Send a smaller scan."), field="file")
    if content[:1024].lstrip().startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return MediaType.PDF
    for media_type, start in STARTS.items():
        if content.startswith(start) and _is_picture(content):
            return media_type
    raise Invalid(
        _("This is no PDF document and no picture (PNG or JPEG). Send the letter as one of these."), field="file"
    )


def _is_picture(content: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return True
