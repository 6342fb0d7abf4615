"""Personal data sealed, opened for a reason, and sealed anew under a new key."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction

from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.people import vault
from xiaobao.people.actions import rows
from xiaobao.people.domain.actor import Actor
from xiaobao.people.models import BlindIndex, Look, VaultRecord

RECORD = ("id", "kind", "sealed", "key_id", "created_at")
DIGEST = ("record_id", "field", "digest")


class ReasonMissing(XiaobaoError):
    """Raised when somebody would look at personal data without saying why."""

    slug = "reason-missing"

    def __init__(self) -> None:
        super().__init__("Say why you need this personal data: every look is recorded with its reason.")


@transaction.atomic
def seal(*, kind: str, fields: Mapping[str, str], at: datetime) -> VaultRecord:
    """Seal one record of personal data. Its ``phone``, ``id_number``, ``email`` can be found exactly."""
    return VaultRecord.objects.get(pk=seal_many(records=[(kind, fields)], at=at)[0])


@transaction.atomic
def seal_many(*, records: Sequence[tuple[str, Mapping[str, str]]], at: datetime) -> list[int]:
    """Seal records, each a kind and its fields; returns their ids in the order given."""
    if not records:
        return []
    box, made = vault.current(), rows.instant(at)
    ids = rows.reserve(VaultRecord, len(records))
    sealed, digests = [], []
    for record_id, (kind, fields) in zip(ids, records, strict=True):
        sealed.append((record_id, kind, box.seal(fields, record_id=record_id, kind=kind), box.key_id, made))
        digests += [(record_id, field.value, digest) for field, digest in box.digests(fields)]
    rows.insert(VaultRecord, RECORD, sealed)
    rows.insert(BlindIndex, DIGEST, digests)
    return ids


@transaction.atomic
def open_record(*, record_id: int, actor: Actor, reason: str, case_id: int | None, at: datetime) -> Mapping[str, str]:
    """The personal data of a record. The look is written in the same transaction: unseen, nothing is opened.

    Whether the actor may look is the caller's question: only the case knows.

    Source: Personal Information Protection Law art. 51, 54 (access control, audits).
    Raises: NotFound, ReasonMissing, CannotOpen.
    """
    if not reason.strip():
        raise ReasonMissing
    record = VaultRecord.objects.filter(pk=record_id).first()
    if record is None:
        raise NotFound("vault record", record_id)
    fields = vault.current().open(bytes(record.sealed), record_id=record_id, kind=record.kind, key_id=record.key_id)
    Look.objects.create(
        record=record,
        actor_key=actor.key,
        actor_name=actor.name,
        reason=reason.strip(),
        case_id=case_id,
        at=at,
    )
    return fields


@transaction.atomic
def rotate(*, limit: int = 1000) -> int:
    """Seal a batch of records anew under the current key; returns how many. Call until it answers 0.

    Raises: CannotOpen (a key is gone that records still need).
    """
    box = vault.current()
    held = VaultRecord.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    batch = list(held.exclude(key_id=box.key_id).order_by("pk")[:limit])
    for record in batch:
        fields = box.open(bytes(record.sealed), record_id=record.pk, kind=record.kind, key_id=record.key_id)
        record.sealed = box.seal(fields, record_id=record.pk, kind=record.kind)
        record.key_id = box.key_id
    VaultRecord.objects.bulk_update(batch, ["sealed", "key_id"], batch_size=200)
    return len(batch)


def seal_content(content: bytes, *, name: str) -> bytes:
    """A file's content, sealed under the current key and bound to its name."""
    return vault.current().seal_content(content, name=name)


def open_content(sealed: bytes, *, name: str) -> bytes:
    """A file's content, opened. Raises: ContentDamaged. The caller has asked for permission."""
    return vault.current().open_content(sealed, name=name)
