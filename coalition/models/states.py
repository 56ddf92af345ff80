"""State as a table: a model lists its TRANSITIONS, and `move_to` is the one place that consults them."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class NotAllowed(Exception):
    """The table knows no way from the present state to the wished one."""


class Changed(Exception):
    """Somebody else moved the record first: the message says so, nothing was written."""


class Stateful(models.Model):
    """A record with a `status` that moves by conditional UPDATE, so that of two people at once one wins.

    A concrete model declares `status` with choices and `TRANSITIONS`: from each status, where it may go.
    """

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]]
    status = models.CharField(gettext_lazy("status"), max_length=20)

    class Meta:
        abstract = True

    def move_to(self, status: str, *, still: Sequence[str] = (), **changes: object) -> None:
        """Move to `status` and write `changes` in the same UPDATE.

        Raises NotAllowed where the table has no such move, Changed where the row has meanwhile left its status, or
        where a field named in `still` is no longer as this instance has it.
        """
        if status not in self.TRANSITIONS[self.status]:
            raise NotAllowed(
                _("This cannot go from “%(old)s” to “%(new)s”.")
                % {"old": self.label_of(self.status), "new": self.label_of(status)}
            )
        self._write(still, status=status, **changes)
        self.status = status
        for name, value in changes.items():
            setattr(self, name, value)

    def hold(self, *still: str) -> None:
        """Keep the row to oneself until the transaction ends: who else wants to move it waits, and then looks again.

        Raises Changed where it has left its status, or where a field named in `still` is no longer as it was seen.
        """
        self._write(still, status=self.status)

    def _write(self, still: Sequence[str], **changes: object) -> None:
        as_seen = {name: getattr(self, name) for name in ("pk", "status", *still)}
        if not type(self)._base_manager.filter(**as_seen).update(**changes):
            self.refresh_from_db()
            raise Changed(
                _("Somebody else was faster: this is now “%(now)s”. Nothing of yours was changed.")
                % {"now": self.label_of(self.status)}
            )

    @classmethod
    def label_of(cls, status: str) -> str:
        field = cls._meta.get_field("status")
        assert isinstance(field, models.Field)
        return str(dict(field.flatchoices).get(status, status))
