"""Countries, and the way of a request: pages, deeds, files."""

from countries.views.countries import of_country

__all__ = ["of_country"]
