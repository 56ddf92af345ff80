"""What every dated record of the roster says of itself: who says so, and who wrote it down."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Sourced(models.Model):
    """`recorded_by` is empty for what the portal's own reference tables brought; `reference` names their row.

    Such a row follows its table until a person changes it.
    """

    source = models.CharField(_("source"), max_length=300, help_text=_("Who says so: a document, a page, a letter."))
    source_url = models.URLField(_("link to the source"), max_length=500, blank=True)
    reference = models.CharField(max_length=60, unique=True, null=True, editable=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        abstract = True
