"""Who keeps the endpoints of a unit: whoever administers it."""

from django.db.models import Q

from xiaobao.organizations.domain.units import end_of
from xiaobao.people.domain.actor import Actor, ActorKind, Role
from xiaobao.people.domain.permitting import NotPermitted, require

KEEPERS = frozenset({Role.ADMINISTRATOR})


def require_keeper(actor: Actor, path: str) -> None:
    """Raises: NotPermitted."""
    require(actor, KEEPERS, path=path, what="keep the webhooks of this unit")


def require_any_keeper(actor: Actor) -> None:
    """Raises: NotPermitted for whoever administers nothing."""
    if not actor.roles & (KEEPERS | {Role.SYSTEM}):
        raise NotPermitted(actor, "keep webhooks", KEEPERS)


def visible(actor: Actor) -> Q:
    """The rows of `Endpoint` that somebody keeps."""
    if actor.kind is ActorKind.SYSTEM:
        return Q()
    found = Q(pk__in=())
    for scope in actor.scopes_of(KEEPERS):
        found |= Q(unit__path__gte=scope, unit__path__lt=end_of(scope))
    return found
