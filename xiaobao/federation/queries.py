"""Questions about peers, threads and what is in flight."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from xiaobao.federation.actions.registering import own_key, speaking
from xiaobao.federation.domain.ordering import begins
from xiaobao.federation.models import Message, Peer, Thread
from xiaobao.federation.permissions import visible
from xiaobao.people.domain.actor import Actor

if TYPE_CHECKING:
    from xiaobao.casework.models import Case

MOST_POSITIONS = 10_000
STATES = Message.STATES


def own_keys() -> dict[int, str]:
    """The public keys this instance speaks with, by generation, the newest last."""
    return {generation: own_key(generation, root) for generation, root in speaking().items()}


def roots_in_use() -> Counter[str]:
    """How many of this instance's keys speak that are made from which root of the key file."""
    return Counter(speaking().values())


def keys_to_tell(peer: Peer) -> list[str]:
    """The keys that a peer is to know this instance by, where it did not say that it does; none where nothing changed.

    An instance of before knows no such part of a message: it is left out until a key is changed.
    """
    own = list(own_keys().values())
    return [] if own == peer.knows or (len(own) == 1 and not peer.knows) else own


def peers(*, actor: Actor) -> list[Peer]:
    """The peers that somebody may watch, with how many messages of each state."""
    in_state = {state: Count("threads__messages", filter=Q(threads__messages__state=state)) for state in Message.STATES}
    found = Peer.objects.filter(visible(actor)).select_related("unit").annotate(**in_state)
    return list(found.order_by("code"))


def peers_for(case: "Case") -> list[Peer]:
    """The peers that the unit of a case may forward to."""
    found = Peer.objects.filter(suspended=False).select_related("unit").order_by("code")
    return [peer for peer in found if case.unit_path.startswith(peer.unit.path)]


def thread_of(case_id: int) -> Thread | None:
    """The newest thread by which a case was forwarded from here."""
    found = Thread.objects.filter(case_id=case_id, is_origin=True).select_related("peer")
    return found.order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class InFlight:
    """The messages of some states, the newest first; ``more`` says that there are others behind them."""

    messages: Sequence[Message]
    more: bool


def in_flight(*, actor: Actor, state: str = "", peer: str = "", limit: int = 100) -> InFlight:
    """What was said and heard, as far as this person may watch it."""
    watched = Peer.objects.filter(visible(actor))
    found = Message.objects.filter(thread__peer__in=watched.filter(code=peer) if peer else watched)
    if state in Message.STATES:
        found = found.filter(state=state)
    rows = list(found.select_related("thread__peer", "thread__case").order_by("-pk")[: limit + 1])
    return InFlight(rows[:limit], len(rows) > limit)


def begins_for(peer: Peer, told: Mapping[str, int]) -> dict[str, int]:
    """Thread → the number from which on this side has something to say to a peer that has come so far; see `begins`."""
    threads = Thread.objects.filter(peer=peer, key__in=told)
    kept: dict[str, list[int]] = {}
    for key, seq in Message.objects.filter(thread__in=threads, incoming=False).values_list("thread__key", "seq"):
        kept.setdefault(key, []).append(seq)
    found = {key: begins(seqs, told[key]) for key, seqs in kept.items()}
    return {key: first for key, first in found.items() if first is not None}


def positions(peer: Peer) -> dict[str, int]:
    """Thread → the number up to which this side has heard the peer; the newest threads."""
    found = Thread.objects.filter(peer=peer).order_by("-pk").values_list("key", "through")[:MOST_POSITIONS]
    return dict(found)
