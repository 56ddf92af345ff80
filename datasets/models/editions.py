"""Editions: a country's evidence, frozen and numbered. Nothing in it changes after it is written."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countries.models import Country
from datasets.models.pools import Audience


class Edition(models.Model):
    """`evidence` is everything that an assessment says, as plain data; `digest` the SHA-256 of what it rests on."""

    country = models.ForeignKey(Country, models.PROTECT, related_name="editions", verbose_name=_("country"))
    number = models.PositiveIntegerField(_("number"))
    audience = models.CharField(_("audience"), max_length=12, choices=Audience, default=Audience.PUBLIC)
    digest = models.CharField(max_length=64)
    # The pool's digest at that moment: when the pool has another one, the evidence has changed since.
    pool_digest = models.CharField(max_length=64, blank=True)
    evidence = models.JSONField()
    frozen_at = models.DateTimeField(_("frozen at"), default=timezone.now)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["country", "-number"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(fields=["country", "number"], name="edition_number_is_used_once_per_country"),
            models.CheckConstraint(condition=Q(number__gte=1), name="edition_numbers_start_at_1"),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.number}"
