"""What lies sealed: under which keys, and whether it still opens and is found. Nobody sees inside."""

from collections import Counter
from collections.abc import Collection, Iterator

from django.db.models import Count, Exists, OuterRef

from xiaobao.people import vault
from xiaobao.people.models import BlindIndex, KeptAnswer, SecondFactor, VaultRecord
from xiaobao.people.vault import CannotOpen


def keys_in_use() -> dict[tuple[str, str], int]:
    """How many sealed things lie under which key: (what, key id) → how many. Of the vault and of the blind index."""
    counted: Counter[tuple[str, str]] = Counter()
    for key_id, index_id, many in (
        VaultRecord.objects.exclude(key_id="").values_list("key_id", "index_id").annotate(many=Count("pk"))
    ):
        counted["records", key_id] += many
        counted["index of records", index_id] += many
    for model, what in ((SecondFactor, "second factors"), (KeptAnswer, "kept answers")):
        for sealed in model.objects.values_list("sealed", flat=True).iterator():
            counted[what, vault.key_of(bytes(sealed))] += 1
    return dict(counted)


def key_of(sealed: bytes) -> str:
    """The id of the key that a sealed content lies under."""
    return vault.key_of(sealed)


def keys() -> tuple[str, str]:
    """The ids of the keys in use: of the vault and of the blind index."""
    now = vault.current()
    return now.key_id, now.index_id


def faulty_records() -> Iterator[tuple[int, str]]:
    """Sealed records that do not open or that their digests do not find, with what is wrong; nobody sees inside."""
    vault_now = vault.current()
    records = (
        VaultRecord.objects.exclude(key_id="", sealed=b"")
        .order_by("pk")
        .prefetch_related("digests")
        .iterator(chunk_size=1000)
    )
    for record in records:
        try:
            sealed = bytes(record.sealed)
            fields = vault_now.open(sealed, record_id=record.pk, kind=record.kind, key_id=record.key_id)
        except CannotOpen:
            yield record.pk, "cannot be opened: it was changed"
            continue
        kept = sorted((each.field, bytes(each.digest)) for each in record.digests.all())
        if not vault_now.has_index(record.index_id):
            yield record.pk, f"is indexed under the key {record.index_id!r}, which this installation has not"
        elif kept != sorted((field.value, digest) for field, digest in vault_now.digests(fields, record.index_id)):
            yield record.pk, "is not found by the digests of what is in it"


def erased_records() -> Iterator[tuple[int, bool]]:
    """The records out of which everything was taken, and whether a digest still finds one."""
    left = BlindIndex.objects.filter(record=OuterRef("pk"))
    rows = VaultRecord.objects.filter(key_id="", sealed=b"").annotate(found=Exists(left)).order_by("pk")
    yield from rows.values_list("pk", "found").iterator()


def are_sealed(record_ids: Collection[int]) -> set[int]:
    """Those of these records in which something lies."""
    return set(VaultRecord.objects.filter(pk__in=record_ids).exclude(key_id="").values_list("pk", flat=True))
