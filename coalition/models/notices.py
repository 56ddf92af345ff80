"""The inbox, what of it travels by e-mail, and what became of each message."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.models.people import Person
from coalition.models.states import Stateful


class MailChoice(models.TextChoices):
    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day")
    NEVER = "never", _("never")


class MessageStatus(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    SKIPPED = "skipped", _("not sent: nothing left to say")
    BOUNCED = "bounced", _("refused by the recipient's server")
    FAILED = "failed", _("failed")


M = MessageStatus


class Message(Stateful):
    """One e-mail. It keeps what it is about, never its text: that is written when it is sent, for who may read it then.

    `event` chooses the writer (`coalition.emails`), `subject` names what it is about: `invitation:3`.
    """

    Status = MessageStatus
    TRANSITIONS = {
        M.QUEUED: frozenset({M.SENDING}),
        M.SENDING: frozenset({M.SENT, M.SKIPPED, M.BOUNCED, M.FAILED, M.QUEUED}),
        M.SENT: frozenset(),
        M.SKIPPED: frozenset(),
        M.BOUNCED: frozenset(),
        M.FAILED: frozenset(),
    }

    status = models.CharField(_("status"), max_length=8, choices=MessageStatus, default=M.QUEUED)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="messages")
    address = models.EmailField(_("e-mail address"))
    event = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["status", "not_before"], name="message_by_status")]

    def __str__(self) -> str:
        return f"{self.event} {self.subject}"


class Notice(models.Model):
    """`text` is an English msgid with %(name)s places, filled from `params` in the reader's language."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    # Who did what the notice tells of; empty where the portal itself did.
    actor = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    event = models.CharField(max_length=60)
    text = models.CharField(max_length=300)
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=200)
    # What it is about (`contribution:12`): who may no longer read that gets no word of it by e-mail.
    subject = models.CharField(max_length=80, blank=True)
    mail = models.CharField(max_length=8, choices=MailChoice, default=MailChoice.NEVER)
    message = models.ForeignKey(Message, models.SET_NULL, null=True, blank=True, related_name="notices")
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notice_newest_of_person"),
            models.Index(fields=["person"], condition=Q(mail="daily", message=None), name="notice_for_the_next_digest"),
        ]

    def __str__(self) -> str:
        return self.event

    @property
    def kind(self) -> str:
        """`contribution` of `contribution.accepted`: what is chosen in the preferences."""
        return self.event.partition(".")[0]


class MailPreference(models.Model):
    """How one person wants one kind of notice by e-mail; without a row the portal's own habit holds."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="mail_preferences")
    kind = models.CharField(max_length=40)
    choice = models.CharField(max_length=8, choices=MailChoice)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="mail_preference_is_one_per_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.choice}"
