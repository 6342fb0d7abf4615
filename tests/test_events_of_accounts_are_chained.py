"""What is done to accounts, and looks at personal data, is chained: rows changed, taken out or slipped in are named."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

from tests.tampering import unguarded
from tests.world import MONDAY, World, at
from xiaobao.casework import actions as casework
from xiaobao.casework.domain.seals import check_lines, check_proof
from xiaobao.casework.models import Case, Seal
from xiaobao.casework.queries import case_proof, public_key, seals
from xiaobao.config.verifying import verify_everything
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.people.domain.chaining import Head, Row, begun_with, fault_of, hash_of
from xiaobao.people.models import Account, AccountEvent, Chain, Look, SealedHead
from xiaobao.people.queries import faulty_chains

LATE = at("2026-05-11 23:50")
NEXT = at("2026-05-12 23:50")


def findings() -> list[str]:
    return [finding.what for finding in verify_everything()]


@contextmanager
def unchained() -> Iterator[None]:
    """Everything as a version that knew no chains has left it, for as long as this lasts."""
    with unguarded():
        for model in (AccountEvent, Look):
            model._default_manager.update(seq=None, previous_hash=None, hash=None)
        SealedHead.objects.all().delete()
        Chain.objects.all().delete()
        yield


@pytest.fixture
def looked(world: World, complaint: str) -> Case:
    """A case that two officers looked into, some of whom had their password set."""
    case = Case.objects.get(number=complaint)
    party = case.parties.filter(record__isnull=False).first()
    assert party is not None
    for who in ("east-handler", "east-head", "east-handler"):
        casework.look_at_party(party_id=party.pk, reason=f"asked by {who}", actor=world.actor(who), at=MONDAY)
    people.set_language(account_id=world.accounts["east-head"], language="en", actor=SYSTEM, at=MONDAY)
    people.set_language(account_id=world.accounts["east-head"], language="zh-hans", actor=SYSTEM, at=MONDAY)
    return case


def test_what_was_written_is_one_chain_for_each_account(looked: Case, world: World) -> None:
    rows = AccountEvent.objects.filter(account_id=world.accounts["east-head"]).order_by("pk")

    told = list(rows.values_list("seq", "previous_hash", "hash"))

    assert [seq for seq, _, _ in told] == list(range(1, len(told) + 1))
    assert [previous for _, previous, _ in told][1:] == [hash_ for _, _, hash_ in told][:-1]
    assert Look.objects.filter(actor_key=world.actor("east-handler").key, seq=2).exists()
    assert findings() == []


@pytest.mark.parametrize("model", [AccountEvent, Look])
@pytest.mark.parametrize(
    "change", [{"actor_name": "another"}, {"at": MONDAY - timedelta(days=1)}, {"hash": "0" * 64}, {"seq": 9}]
)
def test_a_row_that_was_changed_is_named(
    looked: Case, world: World, model: type[models.Model], change: dict[str, Any]
) -> None:
    who = (
        {"account_id": world.accounts["east-head"]}
        if model is AccountEvent
        else {"actor_key": world.actor("east-head").key}
    )
    row = model._default_manager.filter(**who).order_by("pk")[0]
    with unguarded():
        model._default_manager.filter(pk=row.pk).update(**change)
        told = findings()

    what = "events" if model is AccountEvent else "looks"
    assert told == [f"the {what} of east-head: number 1 does not fit its hash"]


def test_the_last_row_taken_out_is_missed(looked: Case, world: World) -> None:
    with unguarded():
        AccountEvent.objects.filter(account_id=world.accounts["east-head"]).order_by("-pk")[0:1].get().delete()
        told = findings()

    assert len(told) == 1
    assert told[0].startswith("the events of east-head: some are missing behind number")


def test_all_rows_of_an_account_taken_out_with_their_chain_do_not_fit_the_seal(looked: Case, world: World) -> None:
    casework.seal_day(at=LATE)
    assert findings() == []
    with unguarded():
        AccountEvent.objects.filter(account_id=world.accounts["east-head"]).delete()
        Chain.objects.filter(key=f"account:{world.accounts['east-head']}").delete()
        told = findings()

    [gone, *others] = told
    assert gone == "the events of east-head: the chain that they belong to is gone"
    assert {other.partition(": ")[0] for other in others} == {"the account east-head"}  # nothing tells what it holds


def test_a_chain_written_anew_with_fitting_hashes_does_not_fit_its_seal(looked: Case, world: World) -> None:
    casework.seal_day(at=LATE)
    key = f"account:{world.accounts['east-head']}"
    with unguarded():
        _write_anew(key, world.accounts["east-head"])
        by_chain = findings()
        _write_anew_what_is_sealed(key)
        by_seal = findings()

    assert len(by_chain) == 1
    assert by_chain[0].startswith("the events of east-head: they do not fit the seal")
    assert len(by_seal) == 1
    assert by_seal[0].startswith("the seal of 2026-05-11 does not fit entries")
    assert by_seal[0].endswith("and the chains of accounts that it covers")


def _write_anew(key: str, account: int) -> None:
    held = Chain.objects.get(key=key)
    head = held.before
    for row in AccountEvent.objects.filter(account_id=account).order_by("pk"):
        row.actor_name = "nobody"
        row.previous_hash, row.hash = head, hash_of(key, row.seq or 0, row.content(), head)
        row.save()
        head = row.hash
    Chain.objects.filter(key=key).update(head=head)


def _write_anew_what_is_sealed(key: str) -> None:
    SealedHead.objects.filter(key=key).update(head=Chain.objects.get(key=key).head)


def test_a_seal_covers_the_chains_that_moved_and_is_checked_without_a_database(looked: Case, world: World) -> None:
    first = casework.seal_day(at=LATE)
    people.set_language(account_id=world.accounts["east-head"], language="en", actor=SYSTEM, at=NEXT)
    casework.note(case_id=looked.pk, text="x", actor=world.actor("east-handler"), at=NEXT)
    second = casework.seal_day(at=NEXT)

    assert first is not None
    assert second is not None
    assert (first.heads or 0) > 2
    assert second.heads == 1
    lines = seals()
    assert list(check_lines(lines, public_key())) == []
    assert list(check_proof(case_proof(looked.number), lines, public_key())) == []
    assert findings() == []
    with unguarded():
        Seal.objects.filter(pk=second.pk).update(heads=2)
        assert findings() != []


def test_rows_of_before_begin_the_chain_and_stay_as_they_were(looked: Case, world: World) -> None:
    account = world.accounts["east-head"]
    with unchained():
        assert findings() == []  # of a version before, not yet begun
        people.set_language(account_id=account, language="en", actor=SYSTEM, at=NEXT)
        assert people.begin_chains()
        assert not people.begin_chains()
        assert findings() == []
        with transaction.atomic():
            AccountEvent.objects.filter(account_id=account, type="created").update(actor_name="another")
            changed = findings()
            transaction.set_rollback(True)
        handler = Look.objects.filter(actor_key=world.actor("east-handler").key).order_by("pk")
        handler[0:1].get().delete()
        taken_out = findings()

    before = "those from before the chain began are not what they were, or one was slipped in"
    assert changed == [f"the events of east-head: {before}"]
    assert taken_out == [f"the looks of east-handler: {before}"]


def test_a_row_that_was_slipped_in_without_a_chain_is_named(looked: Case, world: World) -> None:
    people.begin_chains()
    account = Account.objects.get(pk=world.accounts["merchant"])
    AccountEvent.objects.create(account=account, type="closed", actor_key="x", actor_name="x", at=MONDAY)

    [found] = faulty_chains()

    assert found.startswith("the events of merchant: ")


def test_the_database_lets_nobody_change_what_a_seal_covers(looked: Case) -> None:
    casework.seal_day(at=LATE)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SealedHead.objects.update(head="0" * 64)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SealedHead.objects.all().delete()


def test_the_rule_of_a_chain() -> None:
    before = begun_with("k", [("a",)])
    one = Row(("b",), 1, before, hash_of("k", 1, ("b",), before))
    old, head = Row(("a",), None, None, None), Head(before, 1, one.hash or "")

    assert fault_of("k", [old, one], head, {0: before, 1: head.head}, all_begun=True) is None
    assert fault_of("k", [old], None, {}, all_begun=False) is None
    assert fault_of("k", [old], None, {}, all_begun=True) is not None
    assert fault_of("k", [one], head, {}, all_begun=True) is not None
    assert fault_of("k", [old, old, one], head, {}, all_begun=True) is not None
    assert fault_of("k", [old], head, {}, all_begun=True) is not None
    assert fault_of("k", [old, one], head, {2: "x"}, all_begun=True) is not None


@pytest.fixture
def on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer")


@pytest.mark.django_db(transaction=True)
def test_who_does_something_to_one_account_holds_no_other(on_postgresql: None, world: World) -> None:
    mine = f"account:{world.accounts['east-head']}"
    with transaction.atomic():
        people.set_language(account_id=world.accounts["east-head"], language="en", actor=SYSTEM, at=MONDAY)
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT key FROM people_chain FOR UPDATE SKIP LOCKED")
                free = {key for (key,) in cursor.fetchall()}
        finally:
            other.close()

    assert set(Chain.objects.values_list("key", flat=True)) - free == {mine}
