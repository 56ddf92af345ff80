"""WHO: organisations, persons, seats; and what every app above needs: audit, notices, jobs."""

from contextvars import ContextVar

# The id of the request (or job) at work, for logs and history. Here because logging starts before any model is loaded.
request_id: ContextVar[str] = ContextVar("request_id", default="")
