"""The API over data: the same policies and the same deeds as the pages."""

from datasets.api import figures
from datasets.api.releases import DataRequestViewSet, ReleaseViewSet

ROUTES = (
    *figures.ROUTES,
    ("releases", ReleaseViewSet, "release"),
    ("data-requests", DataRequestViewSet, "data-request"),
)

__all__ = ["ROUTES"]
