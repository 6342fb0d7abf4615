from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from xiaobao.kernel.errors import NotFound
from xiaobao.people import actions, queries
from xiaobao.people.actions.sealing import ReasonMissing
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.people.keys import VAULT_KEYS, load_or_make, new_key
from xiaobao.people.models import BlindIndex, Look, VaultRecord
from xiaobao.people.tests.conftest import AT
from xiaobao.people.vault import CannotOpen, Vault, of

WANG = {"name": "王小明", "phone": "13800138000", "id_number": "11010519491231002X", "address": "义乌市"}
pytestmark = pytest.mark.django_db


def opened(record_id: int) -> dict[str, str]:
    return dict(actions.open_record(record_id=record_id, actor=SYSTEM, reason="return visit", case_id=7, at=AT))


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    return Vault(load_or_make(tmp_path_factory.mktemp("keys") / "keys", {}))


@given(st.dictionaries(st.text(), st.text()), st.integers(1), st.text(max_size=8))
def test_what_was_sealed_opens_as_it_was(box: Vault, fields: dict[str, str], record_id: int, kind: str) -> None:
    sealed = box.seal(fields, record_id=record_id, kind=kind)
    assert box.open(sealed, record_id=record_id, kind=kind, key_id=box.key_id) == fields


def test_nothing_readable_is_kept() -> None:
    record = actions.seal(kind="complainant", fields=WANG, at=AT)
    kept = bytes(record.sealed) + b"".join(bytes(row.digest) for row in record.digests.all())
    assert not any(value.encode() in kept for value in WANG.values())


def test_the_same_words_are_sealed_differently_each_time() -> None:
    one, other = (actions.seal(kind="complainant", fields=WANG, at=AT) for _ in range(2))
    assert bytes(one.sealed) != bytes(other.sealed)


def test_many_are_sealed_in_the_order_given() -> None:
    ids = actions.seal_many(records=[("complainant", {"name": f"n{n}"}) for n in range(300)], at=AT)
    assert [opened(record_id)["name"] for record_id in ids[::50]] == [
        "n0",
        "n50",
        "n100",
        "n150",
        "n200",
        "n250",
    ]
    assert len(set(ids)) == 300


def test_single_and_many_share_one_row_of_ids() -> None:
    actions.seal_many(records=[("a", {"name": "x"})] * 3, at=AT)
    VaultRecord.objects.create(kind="a", sealed=b"", key_id="k", created_at=AT)
    ids = actions.seal_many(records=[("a", {"name": "y"})] * 3, at=AT)
    assert VaultRecord.objects.count() == 7
    assert [opened(record_id) for record_id in ids] == [{"name": "y"}] * 3


def test_sealing_none_is_nothing() -> None:
    assert actions.seal_many(records=[], at=AT) == []


def test_every_look_is_a_row_with_its_reason() -> None:
    record = actions.seal(kind="complainant", fields=WANG, at=AT)

    assert opened(record.pk) == WANG
    (look,) = queries.looks(case_ids=[7])
    assert (look.record_id, look.actor_key, look.reason, look.at) == (record.pk, "system", "return visit", AT)


def test_records_that_were_found_are_looks_once_an_hour_for_the_same_reason() -> None:
    record = actions.seal(kind="complainant", fields=WANG, at=AT).pk
    told = [("call", 0), ("call", 59), ("call", 61), ("visit", 62)]

    for reason, minutes in told:
        at = AT + timedelta(minutes=minutes)
        actions.note_looks(looks=[(record, 7), (record, 8)], actor=SYSTEM, reason=reason, at=at)

    assert [(look.reason, look.case_id) for look in Look.objects.order_by("pk")] == [
        ("call", 7), ("call", 8), ("call", 7), ("call", 8), ("visit", 7), ("visit", 8),
    ]  # fmt: skip
    with pytest.raises(ReasonMissing):
        actions.note_looks(looks=[(record, 7)], actor=SYSTEM, reason=" ", at=AT)


def test_a_record_is_not_opened_without_a_reason() -> None:
    record = actions.seal(kind="complainant", fields=WANG, at=AT)
    with pytest.raises(ReasonMissing):
        actions.open_record(record_id=record.pk, actor=SYSTEM, reason=" ", case_id=None, at=AT)
    assert not Look.objects.exists()


def test_an_unknown_record_is_said_to_be_missing() -> None:
    with pytest.raises(NotFound):
        opened(404)


@pytest.mark.parametrize("change", [{"reason": "nothing"}, {"actor_name": "somebody"}])
def test_the_database_lets_nobody_rewrite_a_look(change: dict[str, str]) -> None:
    opened(actions.seal(kind="complainant", fields=WANG, at=AT).pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Look.objects.update(**change)


def test_the_database_lets_nobody_delete_a_look() -> None:
    opened(actions.seal(kind="complainant", fields=WANG, at=AT).pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Look.objects.all().delete()


def test_a_changed_record_does_not_open() -> None:
    record = actions.seal(kind="complainant", fields=WANG, at=AT)
    sealed = bytearray(record.sealed)
    sealed[20] ^= 1
    VaultRecord.objects.filter(pk=record.pk).update(sealed=bytes(sealed))
    with pytest.raises(CannotOpen, match="changed"):
        opened(record.pk)
    assert not Look.objects.exists()


def test_a_record_put_in_another_ones_place_does_not_open() -> None:
    one = actions.seal(kind="complainant", fields=WANG, at=AT)
    other = actions.seal(kind="complainant", fields={"name": "other"}, at=AT)
    VaultRecord.objects.filter(pk=other.pk).update(sealed=bytes(one.sealed))
    with pytest.raises(CannotOpen):
        opened(other.pk)


@pytest.mark.parametrize("phone", ["13800138000", "+86 138-0013-8000"])
def test_a_record_is_found_by_the_phone_however_it_is_written(phone: str) -> None:
    ids = actions.seal_many(records=[("complainant", WANG), ("complainant", {"phone": "13900139000"})], at=AT)
    assert queries.find_by_phone(phone) == ids[:1]


def test_a_record_is_found_by_identity_number_and_mail() -> None:
    record = actions.seal(kind="complainant", fields={**WANG, "email": "wang@example.com"}, at=AT)
    assert queries.find_by_id_number("11010519491231002x") == [record.pk]
    assert queries.find_by_email("Wang@Example.com") == [record.pk]
    assert queries.find_by_email("") == []


def test_a_phone_is_not_taken_for_an_identity_number() -> None:
    actions.seal(kind="complainant", fields={"phone": "13800138000"}, at=AT)
    assert queries.find_by_id_number("13800138000") == []


def test_an_empty_value_is_not_indexed() -> None:
    actions.seal(kind="complainant", fields={"phone": "", "email": " "}, at=AT)
    assert not BlindIndex.objects.exists()


def test_rotation_seals_everything_under_the_new_key_and_the_old_one_can_go(own_keys: Path) -> None:
    ids = actions.seal_many(records=[("complainant", WANG)] * 5, at=AT)
    _change_keys(own_keys, lambda old: f"{old},k2:{new_key()}")

    assert [actions.rotate(limit=3), actions.rotate(limit=3, after=ids[2]), actions.rotate()] == [ids[:3], ids[3:], []]

    _change_keys(own_keys, lambda both: both.split(",")[1])
    assert [opened(record_id) for record_id in ids] == [WANG] * 5
    assert queries.find_by_phone(WANG["phone"]) == ids


def test_a_record_whose_key_is_gone_says_so(own_keys: Path) -> None:
    record = actions.seal(kind="complainant", fields=WANG, at=AT)
    _change_keys(own_keys, lambda old: f"k2:{new_key()}")
    with pytest.raises(CannotOpen, match="has no such key"):
        opened(record.pk)


def test_a_query_code_is_kept_as_a_keyed_digest_of_number_and_code() -> None:
    kept = queries.query_digest(number="TS-1", code="ABC")
    assert len(kept) == 64
    assert kept == queries.query_digest(number="TS-1", code="ABC")
    assert kept != queries.query_digest(number="TS-2", code="ABC")
    assert kept != queries.query_digest(number="TS-1", code="ABD")


def test_bulk_sealing_asks_the_database_a_fixed_number_of_times(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(8):
        actions.seal_many(records=[("complainant", WANG)] * 1000, at=AT)


def _change_keys(path: Path, change: Callable[[str], str]) -> None:
    lines = dict(line.split("=", 1) for line in path.read_text().splitlines())
    lines[VAULT_KEYS] = change(lines[VAULT_KEYS])
    path.write_text("\n".join(f"{name}={value}" for name, value in lines.items()))
    of.cache_clear()
