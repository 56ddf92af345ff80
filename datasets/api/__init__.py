"""The API over data: the same policies and the same deeds as the pages."""

from datasets.api.figures import ROUTES

__all__ = ["ROUTES"]
