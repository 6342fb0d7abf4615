"""The vault of personal data: sealed, with a blind index, every look a row; and answers that are kept sealed."""

from typing import Any

from django.db import models
from django.db.models import Q

from xiaobao.people.domain.sealing import IndexedField
from xiaobao.people.models.chains import Chained


class VaultRecord(models.Model):
    """Sealed personal data: twelve bytes of nonce, then AES-256-GCM over JSON, bound to id and kind.

    What was erased by a rule of retention has neither bytes nor a key.
    """

    kind = models.CharField(max_length=32)
    sealed = models.BinaryField()
    key_id = models.CharField(max_length=32, db_index=True)
    index_id = models.CharField(max_length=32, default="i1")  # of the blind index's key
    created_at = models.DateTimeField()


class BlindIndex(models.Model):
    """A keyed digest of one value of a sealed record, by which the record is found again."""

    record = models.ForeignKey(VaultRecord, on_delete=models.CASCADE, related_name="digests")
    field = models.CharField(max_length=16)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(field__in=[field.value for field in IndexedField]), name="index_field")
        ]
        indexes = [models.Index(fields=["digest", "field"], name="blind_index")]


class Look(Chained):
    """One look at personal data: who, why, when; chained for each who looks. Append-only (database triggers)."""

    record = models.ForeignKey(VaultRecord, on_delete=models.PROTECT, related_name="looks")
    actor_key = models.CharField(max_length=48, db_index=True)
    actor_name = models.CharField(max_length=80)
    reason = models.CharField(max_length=400)
    case_id = models.BigIntegerField(null=True, db_index=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="look_has_reason")]
        indexes = [
            models.Index(fields=["at", "id"], name="look_in_order"),
            models.Index(fields=["actor_key", "at", "id"], name="look_by_actor"),
        ]

    def content(self) -> tuple[Any, ...]:
        """What its hash covers."""
        return (self.record_id, self.actor_key, self.actor_name, self.reason, self.case_id, self.at)


class KeptAnswer(models.Model):
    """What was answered to a request that said its own key, so that sending it again does it once. Sealed.

    ``scope`` and ``request`` are digests: of whoever asked, and of what was asked.
    """

    scope = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    sealed = models.BinaryField(default=bytes)
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="answer_kept_once")]
