"""Questions about peers, threads and what is in flight."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, F, Max, Min, Q

from xiaobao.federation.actions.registering import own_key, speaking
from xiaobao.federation.domain.messages import MOST_POSITIONS
from xiaobao.federation.domain.ordering import begins
from xiaobao.federation.models import Message, Peer, PeerChange, Thread
from xiaobao.federation.permissions import visible
from xiaobao.kernel.errors import NotFound
from xiaobao.people.domain.actor import Actor

if TYPE_CHECKING:
    from xiaobao.casework.models import Case

STATES = Message.STATES
UNACKNOWLEDGED = ("waiting", "sent", "dead")


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


def peers(*, actor: Actor, code: str = "") -> list[Peer]:
    """The peers that somebody may watch, or the one of a name: each with how many messages of each state, and
    ``oldest``, when the first one that is not acknowledged was said."""
    in_state = {state: Count("threads__messages", filter=Q(threads__messages__state=state)) for state in Message.STATES}
    unacknowledged = Q(threads__messages__incoming=False, threads__messages__state__in=UNACKNOWLEDGED)
    found = Peer.objects.filter(visible(actor), **({"code": code} if code else {})).select_related("unit")
    found = found.annotate(**in_state, oldest=Min("threads__messages__said_at", filter=unacknowledged))
    return list(found.order_by("code"))


def peer(*, code: str, actor: Actor) -> Peer:
    """One of them. Raises: NotFound, also for one that is not for this person."""
    found = peers(actor=actor, code=code) if code else []
    if not found:
        raise NotFound("peer", code)
    return found[0]


def changes(*, actor: Actor, code: str = "", limit: int = 30) -> list[PeerChange]:
    """What was done to the peers that somebody may watch, or proposed: what waits, then the newest first."""
    found = PeerChange.objects.filter(visible(actor), **({"code": code} if code else {})).select_related("unit")
    return list(found.order_by(F("decided_at").desc(nulls_first=True), "-pk")[:limit])


def peers_for(case: "Case") -> list[Peer]:
    """The peers that the unit of a case may forward to."""
    found = Peer.objects.filter(suspended=False).select_related("unit").order_by("code")
    return [peer for peer in found if case.unit_path.startswith(peer.unit.path)]


def thread_of(case_id: int) -> Thread | None:
    """The newest thread by which a case was forwarded from here."""
    found = Thread.objects.filter(case_id=case_id, is_origin=True).select_related("peer")
    return found.order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class Position:
    """How far both sides have come in a thread.

    ``said`` is the last number given here, ``acked`` up to which the peer has come, ``through`` up to which it was
    heard. ``held`` messages came early and wait for ``missing`` ones; ``oldest`` is when the first was said that is
    not acknowledged. ``refused_there`` were refused by the peer, ``refused_here`` by this side.
    """

    thread: Thread
    said: int
    acked: int
    through: int
    held: int
    missing: int
    unacknowledged: int
    dead: int
    refused_there: int
    refused_here: int
    oldest: datetime | None

    @property
    def at_rest(self) -> bool:
        """Whether nothing is under way, missing or lost."""
        return not (self.unacknowledged or self.held or self.missing)


@dataclass(frozen=True, slots=True)
class Positions:
    """The threads of a peer, first those in which something waits longest; ``more`` says that there are others."""

    rows: Sequence[Position]
    more: bool


def positions_with(peer: Peer, *, limit: int = 50) -> Positions:
    """Where the threads with a peer stand. One statement."""
    said, heard = Q(messages__incoming=False), Q(messages__incoming=True)
    unacknowledged = said & Q(messages__state__in=UNACKNOWLEDGED)
    found = Thread.objects.filter(peer=peer).select_related("case")
    found = found.annotate(
        n_unacknowledged=Count("messages", filter=unacknowledged),
        n_dead=Count("messages", filter=said & Q(messages__state="dead")),
        n_refused_there=Count("messages", filter=said & Q(messages__state="refused")),
        n_refused_here=Count("messages", filter=heard & Q(messages__state="refused")),
        n_held=Count("messages", filter=heard & Q(messages__state="held")),
        furthest=Max("messages__seq", filter=heard, default=0),
        oldest=Min("messages__said_at", filter=unacknowledged),
    )
    rows = list(found.order_by(F("oldest").asc(nulls_last=True), F("n_held").desc(), "-pk")[: limit + 1])
    return Positions([_position(thread) for thread in rows[:limit]], len(rows) > limit)


def _position(thread: Thread) -> Position:
    counted = vars(thread)  # annotated above
    ahead = max(0, counted["furthest"] - thread.through)
    return Position(
        thread,
        thread.last_seq,
        thread.acked,
        thread.through,
        counted["n_held"],
        max(0, ahead - counted["n_held"]),
        counted["n_unacknowledged"],
        counted["n_dead"],
        counted["n_refused_there"],
        counted["n_refused_here"],
        counted["oldest"],
    )


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
