"""Are the chains over events of accounts and over looks still what was written, and what do seals cover of them?"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import chain, groupby
from typing import Final

from xiaobao.people.domain.chaining import Head, Row, fault_of, head_leaf
from xiaobao.people.models import Account, AccountEvent, Chain, Look, SealedHead

ALL_BEGUN: Final = "begun"  # the chain that says: whatever was there before chains is part of one


def account_key(account_id: int) -> str:
    """The chain over what is done to an account."""
    return f"account:{account_id}"


def look_key(actor_key: str) -> str:
    """The chain over the looks of somebody."""
    return f"look:{actor_key}"


def sealed_heads(day: date) -> list[str]:
    """What the seal of a day covers of chains, in order."""
    rows = SealedHead.objects.filter(day=day).order_by("pk").values_list("key", "count", "head")
    return [head_leaf(*row) for row in rows]


def faulty_chains() -> Iterator[str]:
    """Every chain with something wrong, in words that name whose it is."""
    heads = {each.key: Head(each.before, each.count, each.head) for each in Chain.objects.iterator()}
    sealed: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for key, count, head in SealedHead.objects.values_list("key", "count", "head").iterator():
        sealed[key][count] = head
    all_begun = ALL_BEGUN in heads
    seen = set()
    for key, rows in chain(_events(), _looks()):
        seen.add(key)
        if fault := fault_of(key, rows, heads.get(key), sealed.get(key, {}), all_begun=all_begun):
            yield f"{_whose(key)}: {fault}"
    for key in sorted((heads.keys() | sealed.keys()) - seen):
        if fault := fault_of(key, (), heads.get(key), sealed.get(key, {}), all_begun=all_begun):
            yield f"{_whose(key)}: {fault}"


def _events() -> Iterator[tuple[str, Iterator[Row]]]:
    rows = AccountEvent.objects.order_by("account_id", "pk").iterator()
    for account_id, events in groupby(rows, key=lambda event: event.account_id):
        yield account_key(account_id), (_row(event) for event in events)


def _looks() -> Iterator[tuple[str, Iterator[Row]]]:
    for actor, looks in groupby(Look.objects.order_by("actor_key", "pk").iterator(), key=lambda look: look.actor_key):
        yield look_key(actor), (_row(look) for look in looks)


def _row(row: AccountEvent | Look) -> Row:
    return Row(row.content(), row.seq, row.previous_hash, row.hash)


def _whose(key: str) -> str:
    kind, _, whose = key.partition(":")
    account = whose.removeprefix("account:")
    name = Account.objects.filter(pk=account).values_list("username", flat=True).first() if account.isdigit() else None
    return f"the {'looks' if kind == 'look' else 'events'} of {name or whose or 'all'}"
