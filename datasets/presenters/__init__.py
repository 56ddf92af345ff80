"""Models to plain dicts, for pages, downloads and the API."""
