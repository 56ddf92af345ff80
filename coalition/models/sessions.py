"""Sessions that know whose they are, so that one query ends those of a person. `SESSION_ENGINE` names this module."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

# What stands in the session's data from the moment of signing in: what the browser says of itself, and when.
BROWSER = "browser"
STARTED_AT = "started_at"


class Session(AbstractBaseSession):
    person_id = models.BigIntegerField(null=True, db_index=True)
    browser = models.CharField(_("browser"), max_length=200, blank=True)
    started_at = models.DateTimeField(_("signed in at"), default=timezone.now)

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def get_session_store_class(cls) -> "type[SessionStore]":
        return SessionStore


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = super().create_model_instance(data)
        assert isinstance(session, Session)
        whose = str(data.get(SESSION_KEY, ""))
        session.person_id = int(whose) if whose.isdecimal() else None
        session.browser = str(data.get(BROWSER, ""))[:200]
        since = parse_datetime(str(data.get(STARTED_AT, "")))
        session.started_at = since or timezone.now()
        return session
