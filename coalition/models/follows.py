"""What a person follows: a country by its code, or a topic by its code."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.models.people import Person


class FollowKind(models.TextChoices):
    COUNTRY = "country", _("country")
    TOPIC = "topic", _("topic")


class Follow(models.Model):
    Kind = FollowKind

    person = models.ForeignKey(Person, models.CASCADE, related_name="follows")
    kind = models.CharField(max_length=8, choices=FollowKind)
    # The alpha-3 code of a country, or the code of a topic.
    code = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["kind", "code"]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "code"], name="follow_is_kept_once"),
            models.CheckConstraint(condition=~models.Q(code=""), name="follow_names_what_is_followed"),
        ]
        indexes = [models.Index(fields=["kind", "code"], name="follow_by_what_is_followed")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
