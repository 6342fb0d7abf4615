"""Personal data sealed, opened for a reason, and sealed anew under a new key."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Q

from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.people import vault
from xiaobao.people.actions import rows
from xiaobao.people.actions.chaining import chain
from xiaobao.people.domain.actor import Actor
from xiaobao.people.domain.sealing import factor_name
from xiaobao.people.models import BlindIndex, Look, SecondFactor, VaultRecord
from xiaobao.people.queries.chains import look_key

RECORD = ("id", "kind", "sealed", "key_id", "index_id", "created_at")
DIGEST = ("record_id", "field", "digest")
SAME_LOOK: Final = timedelta(hours=1)


class Erased(XiaobaoError):
    """Raised when somebody would look at personal data that was erased by a rule of retention."""

    slug = "erased"
    status = 410

    def __init__(self) -> None:
        super().__init__("This personal data was erased: the time for which it is kept is over.")


class ReasonMissing(XiaobaoError):
    """Raised when somebody would look at personal data without saying why."""

    slug = "reason-missing"

    def __init__(self) -> None:
        super().__init__("Say why you need this personal data: every look is recorded with its reason.")


@transaction.atomic
def seal(*, kind: str, fields: Mapping[str, str], at: datetime) -> VaultRecord:
    """Seal one record of personal data. Its ``phone``, ``id_number``, ``email`` can be found exactly."""
    return VaultRecord.objects.get(pk=seal_many(records=[(kind, fields)], at=at)[0])


@transaction.atomic(savepoint=False)
def seal_many(*, records: Sequence[tuple[str, Mapping[str, str]]], at: datetime) -> list[int]:
    """Seal records, each a kind and its fields; returns their ids in the order given."""
    if not records:
        return []
    box, made = vault.current(), rows.instant(at)
    ids = rows.reserve(VaultRecord, len(records))
    sealed, digests = [], []
    for record_id, (kind, fields) in zip(ids, records, strict=True):
        sealed.append(
            (record_id, kind, box.seal(fields, record_id=record_id, kind=kind), box.key_id, box.index_id, made)
        )
        digests += [(record_id, field.value, digest) for field, digest in box.digests(fields)]
    rows.insert(VaultRecord, RECORD, sealed)
    rows.insert(BlindIndex, DIGEST, digests)
    return ids


@transaction.atomic
def open_record(*, record_id: int, actor: Actor, reason: str, case_id: int | None, at: datetime) -> Mapping[str, str]:
    """The personal data of a record. The look is written in the same transaction: unseen, nothing is opened.

    Whether the actor may look is the caller's question: only the case knows.

    Source: Personal Information Protection Law art. 51, 54 (access control, audits).
    Raises: NotFound, Erased, ReasonMissing, CannotOpen.
    """
    if not reason.strip():
        raise ReasonMissing
    record = VaultRecord.objects.filter(pk=record_id).first()
    if record is None:
        raise NotFound("vault record", record_id)
    if not record.key_id:
        raise Erased
    fields = vault.current().open(bytes(record.sealed), record_id=record_id, kind=record.kind, key_id=record.key_id)
    look = Look(
        record=record,
        actor_key=actor.key,
        actor_name=actor.name,
        reason=reason.strip(),
        case_id=case_id,
        at=at,
    )
    chain(look_key(actor.key), [look])
    look.save(force_insert=True)
    return fields


def open_to_seal(*, record_id: int) -> Mapping[str, str]:
    """The personal data of a record, for what seals it again at once and shows it to nobody: no look is written.

    Raises: NotFound, Erased, CannotOpen.
    """
    record = VaultRecord.objects.filter(pk=record_id).first()
    if record is None:
        raise NotFound("vault record", record_id)
    if not record.key_id:
        raise Erased
    return vault.current().open(bytes(record.sealed), record_id=record_id, kind=record.kind, key_id=record.key_id)


@transaction.atomic
def note_looks(*, looks: Sequence[tuple[int, int]], actor: Actor, reason: str, at: datetime) -> None:
    """Write down that these records, each of a case, were found: (record id, case id).

    Found again by the same person for the same reason within the hour it is the same look, however often a form asks
    while somebody types. Two queries. Raises: ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing
    mine = Look.objects.filter(actor_key=actor.key, reason=reason, at__gt=at - SAME_LOOK)
    known = set(mine.filter(record_id__in=[record for record, _ in looks]).values_list("record_id", "case_id"))
    who = {"actor_key": actor.key, "actor_name": actor.name, "reason": reason, "at": at}
    new = [Look(record_id=look[0], case_id=look[1], **who) for look in looks if look not in known]
    if new:
        chain(look_key(actor.key), new)
        Look.objects.bulk_create(new)


@transaction.atomic
def erase_records(*, record_ids: Collection[int]) -> None:
    """Take what was sealed, and the digests it was found by, out of these records: nothing brings it back here.

    The rows stay, so that looks and parties still have what they are of. The caller proves it in a journal.
    Source: Personal Information Protection Law art. 47.
    """
    BlindIndex.objects.filter(record_id__in=record_ids).delete()
    VaultRecord.objects.filter(pk__in=record_ids).update(sealed=b"", key_id="", index_id="")


@transaction.atomic
def rotate(*, limit: int = 1000, after: int = 0) -> list[int]:
    """Seal and index a batch of records anew under the keys in use; returns their ids, none when all are done.

    ``after`` is the last id of the batch before. While it goes on, everybody works: every key opens, and records are
    found under all keys of the index.

    Raises: CannotOpen (a key is gone that records still need).
    """
    box = vault.current()
    held = VaultRecord.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    old = ~Q(key_id=box.key_id) | ~Q(index_id=box.index_id)
    batch = list(held.filter(old, pk__gt=after).exclude(key_id="").order_by("pk")[:limit])
    digests: list[tuple[int, str, bytes]] = []
    for record in batch:
        fields = box.open(bytes(record.sealed), record_id=record.pk, kind=record.kind, key_id=record.key_id)
        record.sealed = box.seal(fields, record_id=record.pk, kind=record.kind)
        record.key_id, record.index_id = box.key_id, box.index_id
        digests += [(record.pk, field.value, digest) for field, digest in box.digests(fields)]
    VaultRecord.objects.bulk_update(batch, ["sealed", "key_id", "index_id"], batch_size=200)
    BlindIndex.objects.filter(record_id__in=[record.pk for record in batch]).delete()
    rows.insert(BlindIndex, DIGEST, digests)
    return [record.pk for record in batch]


@transaction.atomic
def rotate_factors() -> int:
    """Seal the secrets of second factors anew under the key in use; returns how many. They are few."""
    box, done = vault.current(), 0
    for factor in SecondFactor.objects.select_for_update():
        if vault.key_of(bytes(factor.sealed)) != box.key_id:
            name = factor_name(factor.account_id)
            factor.sealed = box.seal_content(box.open_content(bytes(factor.sealed), name=name), name=name)
            factor.save(update_fields=["sealed"])
            done += 1
    return done


def reseal_content(sealed: bytes, *, name: str) -> bytes | None:
    """A content under the key in use; None where it lies under it already. Raises: ContentDamaged."""
    box = vault.current()
    if vault.key_of(sealed) == box.key_id:
        return None
    return box.seal_content(box.open_content(sealed, name=name), name=name)


def seal_content(content: bytes, *, name: str) -> bytes:
    """A file's content, sealed under the current key and bound to its name."""
    return vault.current().seal_content(content, name=name)


def open_content(sealed: bytes, *, name: str) -> bytes:
    """A file's content, opened. Raises: ContentDamaged. The caller has asked for permission."""
    return vault.current().open_content(sealed, name=name)
