"""The outbox, notices in the application, and when each periodic job ran."""

from datetime import datetime

from django.db import connection, models
from django.db.models import F, Q

from xiaobao.exchange.domain.outbox import (
    LATE_AFTER,
    LONGEST_WAIT,
    MOST_ATTEMPTS,
    REPEATABLE,
    STALE_CLAIM,
    Channel,
    Decided,
    State,
)
from xiaobao.kernel.clock import SKEW


def in_hand(at: datetime) -> Q:
    """A worker has the message at this moment, as far as anybody can tell."""
    return Q(claimed_at__gte=at - STALE_CLAIM, claimed_at__lte=at + SKEW, failed_at__isnull=True)


def claim_is_stale(at: datetime) -> Q:
    """Claimed too long ago for its worker to be alive, or at an instant that is still to come."""
    return Q(claimed_at__lt=at - STALE_CLAIM) | Q(claimed_at__gt=at + SKEW)


def state_is(state: State, at: datetime) -> Q:
    """What makes each state out of the columns of a message that was not delivered; each has exactly one."""
    late = Q(deliver_after__lt=at - LATE_AFTER)
    alive = Q(failed_at__isnull=True, discarded_at__isnull=True)
    return {
        State.WAITING: alive & Q(attempts=0) & ~late,
        State.LATE: alive & Q(attempts=0) & late,
        State.RETRYING: alive & Q(attempts__gt=0),
        State.FAILED: Q(failed_at__isnull=False, discarded_at__isnull=True),
        State.DISCARDED: Q(discarded_at__isnull=False),
    }[state]


class OutboxMessageQuerySet(models.QuerySet["OutboxMessage"]):
    def undelivered(self) -> "OutboxMessageQuerySet":
        """Not delivered, and not discarded."""
        return self.filter(delivered_at__isnull=True, discarded_at__isnull=True)

    def due(self, at: datetime) -> "OutboxMessageQuerySet":
        """To be delivered now: unclaimed, or claimed by a worker that must have died and safe to begin again."""
        free = Q(claimed_at__isnull=True) | (claim_is_stale(at) & Q(channel__in=REPEATABLE))
        alive = self.undelivered().filter(failed_at__isnull=True, attempts__lt=MOST_ATTEMPTS)
        # what waits longer than anything is made to wait was dated by a clock that has been set back
        return alive.filter(free, Q(deliver_after__lte=at) | Q(deliver_after__gt=at + LONGEST_WAIT + SKEW))

    def lost(self, at: datetime) -> "OutboxMessageQuerySet":
        """Their worker died, and nobody may begin them again: they wait for a person."""
        unsafe = ~Q(channel__in=REPEATABLE) | Q(attempts__gte=MOST_ATTEMPTS)
        return self.undelivered().filter(unsafe, claim_is_stale(at), failed_at__isnull=True)

    def in_state(self, state: State, at: datetime) -> "OutboxMessageQuerySet":
        """Of those that were not delivered, these."""
        return self.filter(state_is(state, at), delivered_at__isnull=True)

    def failing(self, at: datetime) -> "OutboxMessageQuerySet":
        """Undelivered after an attempt, and not in the hands of a worker at this moment."""
        return self.undelivered().filter(attempts__gt=0).exclude(in_hand(at))

    def unlocked(self) -> "OutboxMessageQuerySet":
        """Rows that no other transaction holds, held (SQLite: the transaction itself holds the file)."""
        if connection.features.has_select_for_update_skip_locked:
            return self.select_for_update(skip_locked=True)
        return self


class OutboxMessage(models.Model):
    """A message to be delivered once. The row is the queue; ``key`` makes posting it twice harmless.

    ``recipient`` is ``account:<id>`` or ``business:<id>`` in the application, an address by e-mail or ``party:<id>``
    where that lies sealed, ``endpoint:<id>`` of a webhook, '' for a reaction. ``payload`` of a notice holds
    ``subject``, ``body`` and, if there is one, ``link``.
    ``fault`` is the kind of the last error. ``failed_at`` makes it a dead letter; only a person takes that back, or
    discards it.
    """

    topic = models.CharField(max_length=80)
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField()
    channel = models.CharField(max_length=16)
    recipient = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField()
    deliver_after = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    fault = models.CharField(max_length=16, blank=True)
    failed_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=[channel.value for channel in Channel]), name="outbox_channel"
            ),
            models.CheckConstraint(condition=~Q(key=""), name="outbox_key_given"),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(failed_at__isnull=True, discarded_at__isnull=True),
                name="outbox_delivered_is_over",
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "deliver_after", "id"],
                condition=Q(delivered_at__isnull=True, failed_at__isnull=True, discarded_at__isnull=True),
                name="outbox_due",
            ),
            models.Index(fields=["channel", "id"], condition=Q(delivered_at__isnull=True), name="outbox_undelivered"),
            models.Index(fields=["recipient", "-id"], condition=Q(channel="webhook"), name="outbox_webhooks"),
        ]

    def __str__(self) -> str:
        return self.key


class OutboxDecision(models.Model):
    """What a person decided about a message, who, when and why. Append-only (database triggers)."""

    message = models.ForeignKey(OutboxMessage, on_delete=models.PROTECT, related_name="decisions")
    what = models.CharField(max_length=16)
    reason = models.CharField(max_length=400, blank=True)
    actor_key = models.CharField(max_length=48)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(what__in=[each.value for each in Decided]), name="outbox_decided"),
            models.CheckConstraint(
                condition=~Q(what=Decided.DISCARDED.value) | ~Q(reason=""), name="outbox_discarded_for_a_reason"
            ),
        ]


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, recipients: tuple[str, ...]) -> "NoticeQuerySet":
        return self.filter(recipient__in=recipients)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """A notice in the application, for an account or for all who answer for a business."""

    key = models.CharField(max_length=200, unique=True)  # of the message it came by
    recipient = models.CharField(max_length=64)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    link = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(recipient__startswith="account:") | Q(recipient__startswith="business:"),
                name="notice_recipient",
            )
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], condition=Q(read_at__isnull=True), name="notice_unread")
        ]

    def __str__(self) -> str:
        return self.subject


class JobRunQuerySet(models.QuerySet["JobRun"]):
    def startable(self, *, due_before: datetime, stale_before: datetime, known: datetime) -> "JobRunQuerySet":
        """Never run; or long enough ago, and ended (or begun so long ago that its worker must have died).

        One that began after the instant ``known`` was begun by a clock that has been set back: it is begun again.
        """
        ended = Q(last_finished_at__isnull=False) | Q(last_started_at__lte=stale_before)
        ahead = Q(last_started_at__gt=known)
        return self.filter(Q(last_started_at__isnull=True) | ahead | (Q(last_started_at__lte=due_before) & ended))


class JobRun(models.Model):
    """When a periodic job last began and ended; one that has begun and not ended is running."""

    name = models.CharField(max_length=64, unique=True)
    last_started_at = models.DateTimeField(null=True)
    last_finished_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    objects = JobRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_finished_at__isnull=True) | Q(last_finished_at__gte=F("last_started_at")),
                name="job_ends_after_its_start",
            )
        ]

    def __str__(self) -> str:
        return self.name
