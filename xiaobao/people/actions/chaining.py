"""Chaining what is written once about accounts and looks, so that a row that was changed or taken out is found.

Whoever writes holds the head of one chain until their transaction ends: of the account that something is done to, or
their own where they look. Nobody waits for the work on another account.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from xiaobao.people.domain.chaining import begun_with, hash_of, head_leaf
from xiaobao.people.models import AccountEvent, Chain, Look, SealedHead
from xiaobao.people.queries.chains import ALL_BEGUN, account_key, look_key

Rows = Sequence[AccountEvent] | Sequence[Look]


def chain(key: str, rows: Rows) -> None:
    """Number and hash rows that are not written yet, and move the head of their chain on; the caller writes them.

    Belongs into the transaction that writes them.
    """
    held = _held(key)
    for row in rows:
        row.seq, row.previous_hash = held.count + 1, held.head
        row.hash = hash_of(key, row.seq, row.content(), held.head)
        held.count, held.head = row.seq, row.hash
    held.save(update_fields=["count", "head"])


def _held(key: str) -> Chain:
    """The head of a chain, held until the transaction ends; begun where there is none."""
    found = Chain.objects.select_for_update().filter(key=key).first()
    if found is not None:
        return found
    _begin(key, () if Chain.objects.filter(key=ALL_BEGUN).exists() else _before(key))
    return Chain.objects.select_for_update().get(key=key)


def _begin(key: str, rows: "Iterable[AccountEvent | Look]") -> None:
    before = begun_with(key, (row.content() for row in rows))
    Chain.objects.get_or_create(key=key, defaults={"before": before, "head": before})


def _before(key: str) -> "Iterator[AccountEvent | Look]":
    kind, _, whose = key.partition(":")
    rows = _loose_looks().filter(actor_key=whose) if kind == "look" else _loose_events().filter(account_id=whose)
    yield from rows.iterator()


def _loose_events() -> "QuerySet[AccountEvent]":
    return AccountEvent.objects.filter(seq=None).order_by("account_id", "pk")


def _loose_looks() -> "QuerySet[Look]":
    return Look.objects.filter(seq=None).order_by("actor_key", "pk")


@transaction.atomic
def begin_chains() -> bool:
    """Begin the chains of everybody of whom there are rows from before there were any; False where that is done.

    It reads and holds nobody up. After it a row outside of a chain is one that was slipped in.
    """
    if Chain.objects.filter(key=ALL_BEGUN).exists():
        return False
    known = set(Chain.objects.values_list("key", flat=True))
    for account_id, events in groupby(_loose_events().iterator(), key=lambda event: event.account_id):
        if account_key(account_id) not in known:
            _begin(account_key(account_id), events)
    for actor, looks in groupby(_loose_looks().iterator(), key=lambda look: look.actor_key):
        if look_key(actor) not in known:
            _begin(look_key(actor), looks)
    _begin(ALL_BEGUN, ())
    return True


def seal_heads(*, day: date) -> list[str]:
    """Keep the heads of all chains that moved since they were last sealed, for the seal of a day: its leaves, in order.

    Belongs into the transaction of the seal. It holds no head, so that nobody waits for it.
    """
    last = SealedHead.objects.filter(key=OuterRef("key")).order_by("-count").values("count")[:1]
    moved = Chain.objects.annotate(last=Subquery(last)).filter(Q(last=None) | ~Q(last=F("count"))).order_by("pk")
    heads = [SealedHead(day=day, key=each.key, count=each.count, head=each.head) for each in moved]
    SealedHead.objects.bulk_create(heads)
    return [head_leaf(each.key, each.count, each.head) for each in heads]
