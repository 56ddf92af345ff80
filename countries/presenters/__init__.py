"""Countries as plain data, for pages, for the API and for apps above."""

from countries.presenters.instruments import instrument_statuses

__all__ = ["instrument_statuses"]
