"""The inbox: what happened that a person should know, with a link to it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.models.people import Person


class Notice(models.Model):
    """`text` is an English msgid with %(name)s places, filled from `params` in the reader's language."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    event = models.CharField(max_length=60)
    text = models.CharField(max_length=300)
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [models.Index(fields=["person", "-created_at"], name="notice_newest_of_person")]

    def __str__(self) -> str:
        return self.event
