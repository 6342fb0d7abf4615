"""Who may change the tree and the roster, which everybody may read; and who runs the installation.

Messages of the outbox belong to no unit: whoever looks after them has the role towards every tree that is here.
"""

from collections.abc import Collection

from xiaobao.organizations.models import Unit
from xiaobao.people.domain.actor import EVERYWHERE, Actor, Role
from xiaobao.people.domain.permitting import NotPermitted, holds, require

CALENDAR_KEEPERS = frozenset({Role.ADMINISTRATOR})
BUILDERS = frozenset({Role.ADMINISTRATOR})
MESSAGE_WATCHERS = frozenset({Role.HEAD, Role.ADMINISTRATOR})
MESSAGE_KEEPERS = frozenset({Role.ADMINISTRATOR})
ROSTER_KEEPERS = frozenset({Role.HEAD, Role.ADMINISTRATOR})


class NotThroughout(NotPermitted):
    """Raised for somebody who may have the role, but not towards every tree of units that is here."""

    slug = "not-throughout"


def require_builder(actor: Actor, path: str) -> None:
    """Raises: NotPermitted."""
    require(actor, BUILDERS, path=path, what="change the tree of units here")


def require_roster_keeper(actor: Actor, path: str) -> None:
    """Raises: NotPermitted."""
    require(actor, ROSTER_KEEPERS, path=path, what="keep the posts and the duty roster of this unit")


def require_calendar_keeper(actor: Actor) -> None:
    """The calendar is everybody's: any administrator may load what was announced. Raises: NotPermitted."""
    if not actor.roles & {*CALENDAR_KEEPERS, Role.SYSTEM}:
        raise NotPermitted(actor, "load an announcement of holidays", CALENDAR_KEEPERS)


def holds_throughout(actor: Actor, roles: Collection[Role]) -> bool:
    """Whether somebody has one of these roles towards every open tree of the installation. One query at most."""
    if holds(actor, roles, path=EVERYWHERE):
        return True
    if actor.roles.isdisjoint(roles):
        return False
    roots = list(Unit.objects.active().filter(parent=None).values_list("path", flat=True))
    return bool(roots) and all(holds(actor, roles, path=root) for root in roots)


def require_message_watcher(actor: Actor) -> None:
    """Raises: NotPermitted."""
    if not holds_throughout(actor, MESSAGE_WATCHERS):
        raise NotThroughout(actor, "look after the messages of the whole installation", MESSAGE_WATCHERS)


def require_message_keeper(actor: Actor) -> None:
    """Raises: NotPermitted."""
    if not holds_throughout(actor, MESSAGE_KEEPERS):
        raise NotThroughout(actor, "discard messages of the installation", MESSAGE_KEEPERS)
