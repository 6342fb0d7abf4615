"""Who registers peers, and who sees what is in flight: who administers or heads the unit a peer speaks with."""

from django.db.models import Q

from xiaobao.federation.models import Peer
from xiaobao.organizations.domain.units import end_of
from xiaobao.people.domain.actor import Actor, ActorKind, Role
from xiaobao.people.domain.permitting import require

KEEPERS = frozenset({Role.ADMINISTRATOR})
WATCHERS = frozenset({Role.ADMINISTRATOR, Role.HEAD})


def visible(actor: Actor) -> Q:
    """The rows of `Peer` that somebody may watch."""
    if actor.kind is ActorKind.SYSTEM:
        return Q()
    found = Q(pk__in=())
    for scope in actor.scopes_of(WATCHERS):
        found |= Q(unit__path__gte=scope, unit__path__lt=end_of(scope))
    return found


def require_keeper(actor: Actor, path: str) -> None:
    """Raises: NotPermitted."""
    require(actor, KEEPERS, path=path, what="keep the peers of this unit")


def require_watcher(actor: Actor, peer: Peer) -> None:
    """Raises: NotPermitted."""
    require(actor, WATCHERS, path=peer.unit.path, what="see what is in flight here")
