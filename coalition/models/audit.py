"""The audit log: what was done, by whom, to what. Migration `protect_audit_log` refuses change and deletion."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One line of history. It owns no foreign keys: it outlives what it speaks of, and stores the actor's id only."""

    happened_at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    actor_id = models.BigIntegerField(_("actor"), null=True, db_index=True)
    action = models.CharField(_("action"), max_length=60)
    subject = models.CharField(_("subject"), max_length=80, db_index=True)
    details = models.JSONField(_("details"), default=dict)
    request_id = models.CharField(max_length=36, blank=True)

    class Meta:
        ordering = ["-happened_at", "-id"]
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
