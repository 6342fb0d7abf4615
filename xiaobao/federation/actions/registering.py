"""Peers as the machine's owner keeps them, alone and by command; what all doors check; the pause."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.db import transaction

from xiaobao.exchange.domain.addresses import AddressRefused, place_of
from xiaobao.exchange.domain.signing import public_key, verify, written_key
from xiaobao.federation.domain.keeping import Change, Details, NothingChanges, WhyMissing, altered, judge_name
from xiaobao.federation.domain.messages import BODIES, Kind
from xiaobao.federation.models import Peer, PeerChange, SpeakingKey
from xiaobao.federation.permissions import require_keeper, require_owner
from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.organizations import queries as organizations
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor
from xiaobao.procedures.library import UnknownProcedure, load_library

REASON_LENGTH: Final = 400


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
    reason: str = "",
) -> Peer:
    """Register a peer, or change all that is said of it, without a second person: for the machine's owner alone.

    ``address`` is its root, like https://bank.example/. What changed is kept as a change that nobody decided on.

    Raises: NotPermitted, BadPeerName, NotFound (no such unit), and what `checked` raises.
    """
    require_owner(actor)
    judge_name(code)
    after = checked(Details(name=name, address=address, keys=keys, kinds=kinds, unit=unit_code, family=family))
    known = Peer.objects.locked().filter(code=code).first()
    before = details(known) if known else None
    peer = write(code, after, at)
    if altered(before, after):
        what = Change.CORRECT if known else Change.REGISTER
        keep(peer, what, before=before, after=after, reason=reason, actor=actor, at=at)
    return peer


def checked(said: Details) -> Details:
    """The same in the form in which it is kept.

    Raises: AddressRefused (not http or https, not a root), BadKey, NoKeyLeft, UnknownProcedure.
    """
    _check_address(said.address)
    if not said.keys:
        raise NoKeyLeft
    for key in said.keys:
        public_key(key)
    if said.family and said.family not in (known := [family.id for family in load_library()]):
        raise UnknownProcedure(said.family, known)
    return Details(
        name=said.name.strip(),
        address=said.address.rstrip("/"),
        keys=tuple(dict.fromkeys(said.keys)),
        kinds=tuple(kind.value for kind in BODIES if kind in said.kinds),
        unit=said.unit,
        family=said.family,
    )


def details(peer: Peer) -> Details:
    """All that is said of a peer now."""
    return Details(
        name=peer.name,
        address=peer.address,
        keys=tuple(peer.keys),
        kinds=tuple(peer.kinds),
        unit=peer.unit.code,
        family=peer.family,
    )


def write(code: str, said: Details, at: datetime) -> Peer:
    """Write what was checked and permitted. Belongs into the transaction of whoever permitted it. Raises: NotFound."""
    told = said.told()
    values = {name: told[name] for name in ("name", "address", "keys", "kinds", "family")}
    values["unit_id"] = organizations.by_code(said.unit).pk
    peer, _ = Peer.objects.update_or_create(code=code, defaults=values, create_defaults=values | {"created_at": at})
    return peer


def keep(
    peer: Peer,
    what: Change,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    before: Details | None = None,
    after: Details | None = None,
) -> PeerChange:
    """Write down what took effect at once."""
    return PeerChange.objects.create(
        code=peer.code,
        what=what.value,
        unit_id=peer.unit_id,
        before=before.told() if before else None,
        after=after.told() if after else None,
        proposed_by=actor.key,
        proposed_name=actor.name,
        proposed_at=at,
        because=reason.strip()[:REASON_LENGTH],
        decided_at=at,
        granted=True,
    )


def _check_address(address: str) -> None:
    place_of(address)
    parts = urlsplit(address)
    if parts.query or parts.fragment:
        raise AddressRefused(address, "write the root of the other instance, like https://bank.example/")


@transaction.atomic
def suspend_peer(*, code: str, reason: str, actor: Actor, at: datetime) -> None:
    """Neither hear nor tell a peer from now on; what waits is kept. One person does it: see `Change`.

    Raises: NotFound, NotPermitted, WhyMissing, NothingChanges (it is suspended).
    """
    peer = locked_peer(code)
    require_keeper(actor, peer.unit.path)
    if not reason.strip():
        raise WhyMissing(code)
    _switch(peer, suspended=True)
    keep(peer, Change.SUSPEND, reason=reason, actor=actor, at=at)


@transaction.atomic
def resume_peer(*, code: str, reason: str, actor: Actor, at: datetime) -> None:
    """Speak with a suspended peer again, without a second person: for the machine's owner alone.

    Raises: NotPermitted, NotFound, NothingChanges (it is not suspended).
    """
    require_owner(actor)
    peer = locked_peer(code)
    _switch(peer, suspended=False)
    keep(peer, Change.RESUME, reason=reason, actor=actor, at=at)


def _switch(peer: Peer, *, suspended: bool) -> None:
    if peer.suspended == suspended:
        raise NothingChanges(peer.code)
    speak_again(peer, suspended=suspended)


def speak_again(peer: Peer, *, suspended: bool) -> None:
    """Write whether a peer is spoken with; it is tried at once when it is again."""
    peer.suspended, peer.retry_at, peer.failures = suspended, None, 0
    peer.save(update_fields=["suspended", "retry_at", "failures"])


def peer_of(code: str) -> Peer:
    """Raises: NotFound."""
    peer = Peer.objects.select_related("unit").filter(code=code).first()
    if peer is None:
        raise NotFound("peer", code)
    return peer


def locked_peer(code: str) -> Peer:
    """The same, held until the transaction ends. Raises: NotFound."""
    peer = Peer.objects.locked().select_related("unit").filter(code=code).first()
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
def learn_keys(
    *, peer: Peer, told: Sequence[str], headers: Mapping[str, str], body: bytes, actor: Actor, at: datetime
) -> None:
    """Know a peer by the keys that it names in a message which a known key has signed; nothing where it names none.

    A key that is new must have signed it too: nobody has another's key taken for theirs. It stands on record as a
    correction by the peer itself; the known key vouches for it, as a second person does for what is typed.
    Raises: NotAuthentic, BadKey.
    """
    for key in told:
        if key not in peer.keys:
            public_key(key)
            verify(headers=headers, body=body, keys=[key], at=at)
    if told and list(told) != peer.keys:
        before = details(peer)
        peer.keys = list(told)
        peer.save(update_fields=["keys"])
        keep(peer, Change.CORRECT, reason="", actor=actor, at=at, before=before, after=details(peer))


def speaking() -> dict[int, str]:
    """The generations of this instance's own key that speak now, with the root of each, the newest last."""
    known = SpeakingKey.objects.filter(retired_at=None).order_by("generation")
    return dict(known.values_list("generation", "root")) or {1: people.peer_roots()[0]}


def own_key(generation: int, root: str) -> str:
    """The public key of a generation, as it is told to others."""
    return written_key(people.peer_signing(root, f"federation:{generation}")[0])
