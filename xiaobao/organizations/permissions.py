"""Who may change the tree and the roster. Everybody may read both."""

from xiaobao.people.domain.actor import Actor, Role
from xiaobao.people.domain.permitting import require

BUILDERS = frozenset({Role.ADMINISTRATOR})
ROSTER_KEEPERS = frozenset({Role.HEAD, Role.ADMINISTRATOR})


def require_builder(actor: Actor, path: str) -> None:
    """Raises: NotPermitted."""
    require(actor, BUILDERS, path=path, what="change the tree of units here")


def require_roster_keeper(actor: Actor, path: str) -> None:
    """Raises: NotPermitted."""
    require(actor, ROSTER_KEEPERS, path=path, what="keep the posts and the duty roster of this unit")
