"""The refusal of an actor, and the one question behind most permissions: has this person that role there?"""

from collections.abc import Collection

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people.domain.actor import Actor, Role


class NotPermitted(XiaobaoError):
    """Raised when somebody asks for what is for others to do."""

    slug = "not-permitted"
    status = 403

    def __init__(self, actor: Actor, what: str, roles: Collection[str] = ()) -> None:
        needed = f" It is for: {', '.join(sorted(roles))}." if roles else ""
        super().__init__(f"{actor.name} may not {what}.{needed}", what=what, roles=sorted(roles))


def holds(actor: Actor, roles: Collection[Role], *, path: str) -> bool:
    """Whether the actor has one of these roles towards the unit of this path. The system has every one."""
    return Role.SYSTEM in actor.roles or not actor.roles_at(path).isdisjoint(roles)


def require(actor: Actor, roles: Collection[Role], *, path: str, what: str) -> None:
    """Raises: NotPermitted, naming ``what`` (a verb and its object) and the roles it is for."""
    if not holds(actor, roles, path=path):
        raise NotPermitted(actor, what, roles)
