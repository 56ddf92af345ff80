"""Files that somebody sent, on their way to somebody else."""

import logging
from typing import TypeVar

from django.core.files.base import File
from django.http import FileResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from coalition.guards import Invalid

Answer = TypeVar("Answer", bound=HttpResponseBase)
logger = logging.getLogger(__name__)
# Nothing that comes from outside is ever shown by the browser as ours: it is saved, not sniffed, and may run nothing.
SANDBOX = "default-src 'none'; sandbox"


def attachment(file: "File[bytes]", name: str, content_type: str = "application/octet-stream") -> FileResponse:
    try:
        opened = file.open("rb")
    except FileNotFoundError:
        logger.exception("the file %s is lost", file.name)
        raise Invalid(_("The file is missing on our side. The portal's operators can find it in the log.")) from None
    return safe(FileResponse(opened, content_type=content_type), name)


def safe(response: Answer, name: str) -> Answer:
    """To be saved under this name, whatever it is."""
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response
