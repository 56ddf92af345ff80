"""Taking the audit log away, which is itself history."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from coalition import audit, policies
from coalition.guards import Invalid
from coalition.models import AuditEvent, Person
from coalition.presenters.audit import MAX_EXPORT, audit_events


@transaction.atomic
def export(*, filters: dict[str, Any], by: Person, at: datetime | None = None) -> QuerySet[AuditEvent]:
    """The events that the search finds up to now. The export's own line is not among them."""
    policies.check_read_audit(by)
    newest = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    events = audit_events(**filters).filter(pk__lte=newest)
    count = events.count()
    if count > MAX_EXPORT:
        raise Invalid(
            _("That is %(count)s lines; a file holds at most %(limit)s. Narrow the days and export part by part.")
            % {"count": count, "limit": MAX_EXPORT}
        )
    asked = {name: str(value) for name, value in filters.items() if value}
    audit.record("audit.exported", "audit:log", by=by, at=at, lines=count, asked=asked)
    return events
