"""Who acts: the value every action is given, made once per request from an account, token or query code."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

EVERYWHERE: Final = "/"


class ActorKind(StrEnum):
    """By what somebody is known to the platform."""

    ACCOUNT = "account"
    CITIZEN = "citizen"  # the holder of the number and the query code of one case
    SYSTEM = "system"


class Role(StrEnum):
    """What somebody is to the cases of a unit. One person may hold several."""

    CITIZEN = "citizen"
    RESPONDENT = "respondent"
    REGISTRAR = "registrar"
    HANDLER = "handler"
    MEDIATOR = "mediator"
    HEAD = "head"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, order=True)
class Principal:
    """The colleague in whose stead somebody acts: the name that journals know, and the person's own."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held at the unit of ``path`` and at every unit below it; one's own, or handed over by ``principal``."""

    role: Role
    path: str
    principal: Principal | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts, and how far that reaches.

    ``scopes`` are unit paths like ``/1/5/``; ``/`` is everything, none is nothing. ``roles`` are all roles
    held anywhere; where they differ from unit to unit ``grants`` says which is held where: ask `roles_at`.
    """

    kind: ActorKind
    id: int | None
    name: str
    roles: frozenset[Role]
    scopes: tuple[str, ...] = ()
    business_id: int | None = None
    case_id: int | None = None
    grants: tuple[Grant, ...] = ()
    home: str = ""  # the path of the unit somebody belongs to, whatever roles they hold elsewhere

    @property
    def key(self) -> str:
        """The name a journal knows this actor by: ``account:12``, ``citizen:340`` (the case), ``system``."""
        match self.kind:
            case ActorKind.ACCOUNT:
                return f"account:{self.id}"
            case ActorKind.CITIZEN:
                return f"citizen:{self.case_id}"
            case ActorKind.SYSTEM:
                return "system"

    def covers(self, path: str) -> bool:
        """Whether the unit of this path lies in one of the actor's scopes."""
        return bool(path) and any(path.startswith(scope) for scope in self.scopes if scope)

    @property
    def units(self) -> frozenset[int]:
        """The units somebody works for: their own, those they hold a role at, and every one above these."""
        paths = (self.home, *(grant.path for grant in self.grants), *self.scopes)
        return frozenset(int(part) for path in paths for part in path.split("/") if part)

    def roles_at(self, path: str) -> frozenset[Role]:
        """The roles held towards the unit of this path: a head in one town is not a head in the next."""
        if self.grants:
            return frozenset(grant.role for grant in self.grants if path.startswith(grant.path))
        return self.roles if self.covers(path) else frozenset()

    def meeting(self, path: str, roles: Collection[str]) -> tuple[Grant, ...]:
        """The grants of these roles that reach the unit of this path, one's own before those handed over."""
        reaching = [grant for grant in self.grants if grant.role in roles and path.startswith(grant.path)]
        return tuple(sorted(reaching, key=lambda grant: (grant.principal is not None, grant.principal or NOBODY)))

    def stands_for(self, path: str, roles: Collection[str]) -> Principal | None:
        """In whose stead an act at this path that asks for one of these roles is done; None for an act of one's own."""
        reaching = self.meeting(path, roles)
        return reaching[0].principal if reaching else None

    def scopes_of(self, roles: Collection[Role]) -> tuple[str, ...]:
        """The scopes in which one of these roles is held, for filters: what `roles_at` answers for one path."""
        if self.grants:
            return widest(tuple(grant.path for grant in self.grants if grant.role in roles))
        return () if self.roles.isdisjoint(roles) else self.scopes


NOBODY: Final = Principal("", "")
SYSTEM: Final = Actor(ActorKind.SYSTEM, None, "system", frozenset({Role.SYSTEM}), (EVERYWHERE,))


def citizen(*, case_id: int, name: str) -> Actor:
    """The holder of the number and the query code of one case."""
    return Actor(ActorKind.CITIZEN, None, name, frozenset({Role.CITIZEN}), case_id=case_id)


def widest(paths: tuple[str, ...]) -> tuple[str, ...]:
    """Paths without those that lie below another one, in order: ``/1/5/`` says nothing beside ``/1/``."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return tuple(kept)
