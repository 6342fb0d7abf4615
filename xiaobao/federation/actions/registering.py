"""Peers and keys: register, change keys, suspend."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from xiaobao.exchange.domain.addresses import AddressRefused, place_of
from xiaobao.exchange.domain.signing import public_key, verify, written_key
from xiaobao.federation.domain.messages import BODIES, Kind
from xiaobao.federation.models import Peer, SpeakingKey
from xiaobao.federation.permissions import require_keeper
from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.organizations import queries as organizations
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor


class NoKeyLeft(XiaobaoError):
    """Raised when the last key would be taken away."""

    slug = "no-key-left"
    status = 409

    def __init__(self) -> None:
        super().__init__("The last key cannot be taken away: add the new one first, then retire the old one.")


class KeyStillNeeded(XiaobaoError):
    """Raised when a key would be dropped before every peer has said that it knows the one after it."""

    slug = "key-still-needed"
    status = 409

    def __init__(self, root: str, peers: Sequence[str]) -> None:
        told = ", ".join(peers)
        super().__init__(
            f"The key {root} is still needed: {told} did not say yet that the new one is known there. The worker tells "
            "them; a peer that never says so is given the key by hand, then `xiaobao peer retire-key`.",
            peers=list(peers),
        )


@transaction.atomic
def put_peer(
    *,
    code: str,
    name: str,
    address: str,
    keys: Sequence[str],
    unit_code: str,
    actor: Actor,
    at: datetime,
    kinds: Sequence[Kind] = tuple(Kind),
    family: str = "",
) -> Peer:
    """Register a peer, or change all that is said of it. ``address`` is its root, like https://bank.example/.

    Raises: NotFound (no such unit), NotPermitted, BadKey, NoKeyLeft, AddressRefused (not http or https).
    """
    unit = organizations.by_code(unit_code)
    require_keeper(actor, unit.path)
    known = Peer.objects.select_related("unit").filter(code=code).first()
    if known is not None:
        require_keeper(actor, known.unit.path)
    _check_address(address)
    if not keys:
        raise NoKeyLeft
    for key in keys:
        public_key(key)
    values = {
        "name": name,
        "address": address.rstrip("/"),
        "keys": list(keys),
        "kinds": [kind for kind in BODIES if kind in kinds],
        "unit_id": unit.pk,
        "family": family,
    }
    peer, _ = Peer.objects.update_or_create(code=code, defaults=values, create_defaults=values | {"created_at": at})
    return peer


def _check_address(address: str) -> None:
    place_of(address)
    parts = urlsplit(address)
    if parts.query or parts.fragment:
        raise AddressRefused(address, "write the root of the other instance, like https://bank.example/")


@transaction.atomic
def suspend_peer(*, code: str, suspended: bool, actor: Actor) -> None:
    """Neither hear nor tell a peer for now; what waits is kept. Raises: NotFound, NotPermitted."""
    peer = peer_of(code)
    require_keeper(actor, peer.unit.path)
    Peer.objects.filter(pk=peer.pk).update(suspended=suspended, retry_at=None, failures=0)


def peer_of(code: str) -> Peer:
    """Raises: NotFound."""
    peer = Peer.objects.select_related("unit").filter(code=code).first()
    if peer is None:
        raise NotFound("peer", code)
    return peer


@transaction.atomic
def new_key(*, actor: Actor, at: datetime) -> int:
    """Begin to speak with a further key beside the present one; its generation. Raises: NotPermitted."""
    require_keeper(actor, "/")
    known = speaking()
    last = list(known)[-1]
    SpeakingKey.objects.get_or_create(generation=last, defaults={"since": at, "root": known[last]})
    newest = SpeakingKey.objects.latest("generation").generation
    SpeakingKey.objects.create(generation=newest + 1, since=at, root=people.peer_roots()[-1])
    _tell_soon()
    return newest + 1


@transaction.atomic
def retire_key(*, generation: int, actor: Actor, at: datetime) -> None:
    """Speak no longer with an old key: every peer has the new one. Raises: NotPermitted, NotFound, NoKeyLeft."""
    require_keeper(actor, "/")
    if generation not in speaking():
        raise NotFound("key", generation)
    if len(speaking()) == 1:
        raise NoKeyLeft
    SpeakingKey.objects.filter(generation=generation).update(retired_at=at)
    _tell_soon()


@transaction.atomic
def leave_root(*, root: str, actor: Actor, at: datetime) -> None:
    """Speak no longer with keys made from a root of the key file, so that it may be dropped.

    Raises: NotPermitted, NoKeyLeft (nothing else speaks), KeyStillNeeded (a peer has not said that it knows the rest).
    """
    require_keeper(actor, "/")
    mine = speaking()
    leaving = [each for each, of in mine.items() if of == root]
    if not leaving:
        return
    staying = {own_key(each, of) for each, of in mine.items() if of != root}
    if not staying:
        raise NoKeyLeft
    waited_for = [peer.code for peer in Peer.objects.order_by("code") if not staying <= set(peer.knows)]
    if waited_for:
        raise KeyStillNeeded(root, waited_for)
    SpeakingKey.objects.filter(generation__in=leaving).update(retired_at=at)
    _tell_soon()


def _tell_soon() -> None:
    """Every peer is told with the next turn of the job which keys speak, in a message that known ones sign."""
    Peer.objects.update(asked_at=None)


@transaction.atomic
def learn_keys(*, peer: Peer, told: Sequence[str], headers: Mapping[str, str], body: bytes, at: datetime) -> None:
    """Know a peer by the keys that it names in a message which a known key has signed; nothing where it names none.

    A key that is new must have signed it too: nobody has another's key taken for theirs. Raises: NotAuthentic, BadKey.
    """
    for key in told:
        if key not in peer.keys:
            public_key(key)
            verify(headers=headers, body=body, keys=[key], at=at)
    if told and list(told) != peer.keys:
        peer.keys = list(told)
        peer.save(update_fields=["keys"])


def speaking() -> dict[int, str]:
    """The generations of this instance's own key that speak now, with the root of each, the newest last."""
    known = SpeakingKey.objects.filter(retired_at=None).order_by("generation")
    return dict(known.values_list("generation", "root")) or {1: people.peer_roots()[0]}


def own_key(generation: int, root: str) -> str:
    """The public key of a generation, as it is told to others."""
    return written_key(people.peer_signing(root, f"federation:{generation}")[0])
