"""Countries, and the way of a request: pages, deeds, files."""
