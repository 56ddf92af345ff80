"""Files that somebody sent, on their way to somebody else."""

from django.core.files.base import File
from django.http import FileResponse

# Nothing that comes from outside is ever shown by the browser as ours: it is saved, not sniffed, and may run nothing.
SANDBOX = "default-src 'none'; sandbox"


def attachment(file: "File[bytes]", name: str, content_type: str = "application/octet-stream") -> FileResponse:
    response = FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response
