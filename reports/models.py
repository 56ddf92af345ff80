"""Out: assessments, each one edition of a country's evidence set in one language, and their way to the public."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.models import Organisation, Stateful
from datasets.models import Edition


class Assessment(models.Model):
    """A PDF of an edition. The same edition and language set again gives the same bytes (`sha256`)."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="assessments", verbose_name=_("edition"))
    language = models.CharField(_("language"), max_length=10, default="en")
    file = models.FileField(_("file"), upload_to="assessments")
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    pages = models.PositiveSmallIntegerField(_("pages"))
    # Whether its cover calls it a draft. A published edition is set anew without the word.
    is_draft = models.BooleanField(default=True)
    built_at = models.DateTimeField(_("built at"), default=timezone.now)
    built_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-built_at"]
        verbose_name = _("country assessment")
        verbose_name_plural = _("country assessments")
        constraints = [
            models.UniqueConstraint(fields=["edition", "language"], name="one_assessment_per_edition_and_language")
        ]

    def __str__(self) -> str:
        return f"{self.edition} ({self.language})"


class PublicationStatus(models.TextChoices):
    DRAFT = "draft", _("draft for review")
    SIGNED_OFF = "signed_off", _("signed off, waits for the Government's consent")
    CONSENTED = "consented", _("the Government consents, waits for publication")
    PUBLISHED = "published", _("published")


class Publication(Stateful):
    """The way of an edition to the public: a member signs it off, government consents, the secretariat publishes.

    An edition without a row is a draft. Where government objects, it is a draft again, with the reason.
    """

    Status = PublicationStatus
    TRANSITIONS = {
        PublicationStatus.DRAFT: frozenset({PublicationStatus.SIGNED_OFF}),
        PublicationStatus.SIGNED_OFF: frozenset({PublicationStatus.CONSENTED, PublicationStatus.DRAFT}),
        PublicationStatus.CONSENTED: frozenset({PublicationStatus.PUBLISHED, PublicationStatus.DRAFT}),
        PublicationStatus.PUBLISHED: frozenset(),
    }

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="publication", verbose_name=_("edition"))
    status = models.CharField(_("status"), max_length=10, choices=PublicationStatus, default=PublicationStatus.DRAFT)
    since = models.DateTimeField(default=timezone.now)
    member = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("reviewing member")
    )
    signed_off_at = models.DateTimeField(null=True)
    signed_off_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    objection = models.TextField(_("objection"), blank=True)
    consented_at = models.DateTimeField(null=True)
    consented_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-since"]
        verbose_name = _("publication of an assessment")
        verbose_name_plural = _("publications of assessments")
        constraints = [
            models.CheckConstraint(
                condition=Q(status=PublicationStatus.DRAFT)
                | Q(member__isnull=False, signed_off_at__isnull=False, signed_off_by__isnull=False),
                name="assessment_is_signed_off_for_a_member_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[PublicationStatus.CONSENTED, PublicationStatus.PUBLISHED])
                | Q(consented_at__isnull=False, consented_by__isnull=False),
                name="assessment_goes_on_with_the_consent_of_government",
            ),
            models.CheckConstraint(
                condition=~Q(status=PublicationStatus.PUBLISHED)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="assessment_is_published_at_a_time_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(consented_by=None) | ~Q(consented_by=F("signed_off_by")),
                name="nobody_consents_to_what_they_signed_off",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("signed_off_by")),
                name="nobody_publishes_what_they_signed_off",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.get_status_display()}"

    @property
    def is_published(self) -> bool:
        return self.status == PublicationStatus.PUBLISHED
