"""Who may change the tree and the roster. Everybody may read both."""

from xiaobao.people.domain.actor import Actor, Role
from xiaobao.people.domain.permitting import NotPermitted, require

CALENDAR_KEEPERS = frozenset({Role.ADMINISTRATOR})
BUILDERS = frozenset({Role.ADMINISTRATOR})
ROSTER_KEEPERS = frozenset({Role.HEAD, Role.ADMINISTRATOR})


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
