"""Who registers peers, and who sees what is in flight: who administers or heads the unit a peer speaks with."""

from django.db.models import Q

from xiaobao.federation.models import Peer
from xiaobao.organizations.domain.units import end_of
from xiaobao.people.domain.actor import Actor, ActorKind, Role
from xiaobao.people.domain.permitting import holds, require

KEEPERS = frozenset({Role.ADMINISTRATOR})
OWNERS = frozenset({Role.SYSTEM})
WATCHERS = frozenset({Role.ADMINISTRATOR, Role.HEAD})


def visible(actor: Actor) -> Q:
    """The rows of `Peer`, and of `PeerChange`, that somebody may watch."""
    if actor.kind is ActorKind.SYSTEM:
        return Q()
    found = Q(pk__in=())
    for scope in actor.scopes_of(WATCHERS):
        found |= Q(unit__path__gte=scope, unit__path__lt=end_of(scope))
    return found


def watches(actor: Actor, path: str) -> bool:
    """The same for one unit."""
    return holds(actor, WATCHERS, path=path)


def require_keeper(actor: Actor, path: str) -> None:
    """Raises: NotPermitted."""
    require(actor, KEEPERS, path=path, what="keep the peers of this unit")


def require_owner(actor: Actor) -> None:
    """Who has the machine may do alone what takes two people on the pages. Raises: NotPermitted."""
    require(actor, OWNERS, path="/", what="change a peer without a second person")


def require_watcher(actor: Actor, peer: Peer) -> None:
    """Raises: NotPermitted."""
    require(actor, WATCHERS, path=peer.unit.path, what="see what is in flight here")
