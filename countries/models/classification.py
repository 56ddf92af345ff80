"""Classification: how far a record may travel."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Classification(models.TextChoices):
    """In rising order."""

    UNCLASSIFIED = "unclassified", _("unclassified")
    CONFIDENTIAL = "confidential", _("confidential")
    STRICTLY_CONFIDENTIAL = "strictly", _("strictly confidential")

    @property
    def rank(self) -> int:
        return list(Classification).index(self)


class Classified(models.Model):
    classification = models.CharField(
        _("classification"), max_length=12, choices=Classification, default=Classification.UNCLASSIFIED
    )

    class Meta:
        abstract = True

    @property
    def level(self) -> Classification:
        return Classification(self.classification)

    @property
    def is_confidential(self) -> bool:
        return self.level != Classification.UNCLASSIFIED
