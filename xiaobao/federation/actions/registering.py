"""Peers and keys: register, change keys, suspend."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from xiaobao.exchange.domain.addresses import AddressRefused, place_of
from xiaobao.exchange.domain.signing import public_key
from xiaobao.federation.domain.messages import BODIES, Kind
from xiaobao.federation.models import Peer, SpeakingKey
from xiaobao.federation.permissions import require_keeper
from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.organizations import queries as organizations
from xiaobao.people.domain.actor import Actor


class NoKeyLeft(XiaobaoError):
    """Raised when the last key would be taken away."""

    slug = "no-key-left"
    status = 409

    def __init__(self) -> None:
        super().__init__("The last key cannot be taken away: add the new one first, then retire the old one.")


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
    last = generations()[-1]
    SpeakingKey.objects.get_or_create(generation=last, defaults={"since": at})
    SpeakingKey.objects.create(generation=last + 1, since=at)
    return last + 1


@transaction.atomic
def retire_key(*, generation: int, actor: Actor, at: datetime) -> None:
    """Speak no longer with an old key: every peer has the new one. Raises: NotPermitted, NotFound, NoKeyLeft."""
    require_keeper(actor, "/")
    if generation not in generations():
        raise NotFound("key", generation)
    if len(generations()) == 1:
        raise NoKeyLeft
    SpeakingKey.objects.filter(generation=generation).update(retired_at=at)


def generations() -> list[int]:
    """The generations of this instance's own key that speak now, the newest last."""
    known = SpeakingKey.objects.filter(retired_at=None).order_by("generation")
    return list(known.values_list("generation", flat=True)) or [1]
