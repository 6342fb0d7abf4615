"""The tables of federation. What was said lies sealed under its hash in the store of files."""

from django.db import models
from django.db.models import Q


class PeerQuerySet(models.QuerySet["Peer"]):
    def locked(self) -> "PeerQuerySet":
        """Rows held until the transaction ends (SQLite: the transaction itself holds the file)."""
        return self.select_for_update(of=("self",))


class Peer(models.Model):
    """Another instance: where it is reached, by which keys it is known, what it may say and which unit hears it."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200)
    keys = models.JSONField(default=list)  # public keys, ``whpk_…``; several while one is being changed
    knows = models.JSONField(default=list)  # the keys of this instance that it said it knows, once one was changed
    kinds = models.JSONField(default=list)  # the kinds of message taken from it
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    family = models.CharField(max_length=64, blank=True)  # of procedures; empty: that of the unit's profile
    suspended = models.BooleanField(default=False)
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    retry_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    last_answer_at = models.DateTimeField(null=True)
    last_heard_at = models.DateTimeField(null=True)  # when it last said or asked something that was truly its own
    asked_at = models.DateTimeField(null=True)  # when positions were last compared
    created_at = models.DateTimeField()

    objects = PeerQuerySet.as_manager()

    def __str__(self) -> str:
        return self.code


class SpeakingKey(models.Model):
    """A generation of this instance's own key, which is derived from the key file; both speak while one is changed."""

    generation = models.PositiveIntegerField(unique=True)
    root = models.CharField(max_length=32, default="p1")  # the key of the key file that it is derived from
    since = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)


class ThreadQuerySet(models.QuerySet["Thread"]):
    def locked(self) -> "ThreadQuerySet":
        """Rows held until the transaction ends (SQLite: the transaction itself holds the file)."""
        return self.select_for_update(of=("self",))


class Thread(models.Model):
    """What two instances say about one forwarded case."""

    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="threads")
    key = models.CharField(max_length=180)
    is_origin = models.BooleanField()  # this instance forwarded the case
    case = models.ForeignKey("casework.Case", null=True, on_delete=models.PROTECT, related_name="threads")
    foreign_number = models.CharField(max_length=64, blank=True)  # of the case over there
    last_seq = models.PositiveIntegerField(default=0)  # the last number given to what was said here
    acked = models.PositiveIntegerField(default=0)  # up to which the other side has come
    through = models.PositiveIntegerField(default=0)  # up to which this side has come
    told = models.PositiveIntegerField(default=0)  # the last journal entry that was told
    closed_at = models.DateTimeField(null=True)  # as the handling side said or knows
    created_at = models.DateTimeField()

    objects = ThreadQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["peer", "key"], name="thread_once")]

    def __str__(self) -> str:
        return self.key


class Message(models.Model):
    """A message said (state waiting, sent, acknowledged, refused, dead) or heard (held, applied, refused)."""

    STATES = ("waiting", "sent", "acknowledged", "refused", "dead", "held", "applied")

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages")
    incoming = models.BooleanField()
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=24)
    said_at = models.DateTimeField()
    digest = models.CharField(max_length=64)  # SHA-256 of ``data`` said, or of the body heard
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()  # of waiting: after a month it is dead
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "incoming", "seq"], name="message_seq_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sent", "acknowledged", "refused", "dead", "held", "applied"]),
                name="message_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["thread", "seq"],
                condition=Q(incoming=False, state__in=["waiting", "sent"]),
                name="message_to_send",
            )
        ]


class PeerChangeQuerySet(models.QuerySet["PeerChange"]):
    def locked(self) -> "PeerChangeQuerySet":
        """As of a thread."""
        return self.select_for_update(of=("self",))

    def waiting(self) -> "PeerChangeQuerySet":
        """What waits for a second person."""
        return self.filter(decided_at__isnull=True)


class PeerChange(models.Model):
    """What was done to a peer, or proposed: by whom, why, and how another one decided. Never changed once decided.

    What takes effect at once (a pause; what the machine's owner does by command) is ``granted`` by nobody. What its
    proposer took back has ``granted`` false, and nobody who decided either.
    """

    code = models.CharField(max_length=64, db_index=True)  # of the peer, which there need not be yet, or ever
    what = models.CharField(max_length=8)
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+")
    before = models.JSONField(null=True)  # details, as `domain.keeping` writes them; none of a peer that is new
    after = models.JSONField(null=True)  # none where nothing is said of the peer: a pause, its end
    proposed_by = models.CharField(max_length=48)
    proposed_name = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    because = models.CharField(max_length=400, blank=True)
    decided_by = models.CharField(max_length=48, blank=True)
    decided_name = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    compared = models.BooleanField(default=False)  # whoever decided says that the fingerprints were compared
    reason = models.CharField(max_length=400, blank=True)

    objects = PeerChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(proposed_by=models.F("decided_by")), name="peer_change_decided_by_another"
            ),
            models.UniqueConstraint(
                fields=["code", "what"], condition=Q(decided_at__isnull=True), name="peer_change_waits_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.code}"
