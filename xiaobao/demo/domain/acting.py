"""Who acts: the roles a step is for, and the people of the world who hold them."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from xiaobao.demo.domain.chance import one_of
from xiaobao.demo.domain.planning import Plan
from xiaobao.demo.domain.story import Brief, PastEvent, Tale
from xiaobao.demo.domain.timing import Watch
from xiaobao.demo.domain.world import Account, World
from xiaobao.people.domain.actor import Role
from xiaobao.procedures.model import Step

NOBODYS = frozenset({Role.CITIZEN.value, Role.SYSTEM.value})
STICKY = frozenset({Role.HANDLER.value, Role.MEDIATOR.value})  # whoever began it goes on with it


@dataclass(slots=True)
class PathSoFar:
    """A case while it is walked. ``agreed`` and ``paid`` in fen; ``appointment``: when a session is to be held."""

    brief: Brief
    tale: Tale
    plan: Plan
    watch: Watch
    stage: str
    at: datetime
    unit: str
    late: bool
    events: list[PastEvent] = field(default_factory=list)
    visited: set[str] = field(default_factory=set)
    doing: dict[str, Account] = field(default_factory=dict)
    agreed: int = 0
    paid: int = 0
    appointment: datetime | None = None

    @property
    def marks(self) -> frozenset[str]:
        """The marks of the story, and ``owed`` while something agreed is not paid."""
        return self.brief.marks | {"owed"} if self.agreed > self.paid else self.brief.marks


@dataclass(frozen=True, slots=True)
class Acting:
    """A role, and the username of who is in it, "" for nobody who signs in."""

    role: str
    username: str = ""


class Cast:
    """Finds who takes a step."""

    def __init__(self, world: World, chance: Random) -> None:
        self.world, self.chance = world, chance

    def who(self, path: PathSoFar, step: Step, wanted: str) -> Acting:
        """Who takes a step: the role that is wanted if the step is for it, else the first that somebody holds."""
        if wanted in NOBODYS and wanted in step.by:
            return Acting(wanted)
        for role in (wanted, *step.by) if wanted in step.by else step.by:
            account = None if role in NOBODYS else self._holder(path, role)
            if account is not None:
                return Acting(role, account.username)
        return Acting(step.by[0])

    def colleague(self, path: PathSoFar) -> Account:
        """Somebody of the unit who helps: another than the handler, if there is one."""
        staff = self.world.staff(path.unit, Role.HANDLER)
        others = [a for a in staff if a is not path.doing.get(Role.HANDLER)]
        return one_of(others or staff, self.chance)

    def approver(self, path: PathSoFar, step: Step, actor: Acting) -> str:
        """Somebody else than the one who asks, at the unit or above it; "" where no approval is needed."""
        if step.approval is None:
            return ""
        role, code = Role(step.approval), path.unit
        while code:
            holders = [a for a in self.world.staff(code, role) if a.username != actor.username]
            if holders:
                return holders[0].username
            code = self.world.unit_by_code[code].parent
        return self._any_other(role, path, actor)

    def assign(self, path: PathSoFar) -> Account:
        """Somebody of the unit who gets the case."""
        account = one_of(self.world.staff(path.unit, Role.HANDLER), self.chance)
        path.doing[Role.HANDLER] = account
        return account

    def move(self, path: PathSoFar, unit: str) -> None:
        """The case goes to another unit: other people do it from now on."""
        path.unit = unit
        path.doing.clear()

    def _holder(self, path: PathSoFar, role: str) -> Account | None:
        if role == Role.RESPONDENT:
            business = path.brief.business
            return self.world.respondent_of.get(business.uscc) if business else None
        if role in STICKY and role in path.doing:
            return path.doing[role]
        holders = self.world.staff(path.unit, Role(role))
        if not holders:
            return None
        account = one_of(holders, self.chance)
        if role in STICKY:
            path.doing[role] = account
        return account

    def _any_other(self, role: Role, path: PathSoFar, actor: Acting) -> str:
        """The head of another unit of the same institution: where a root unit has one head, who asked."""
        profile = self.world.unit_by_code[path.unit].profile
        for account in self.world.accounts:
            if account.role is role and account.username != actor.username:
                unit = self.world.unit_by_code.get(account.unit)
                if unit is not None and unit.profile is profile:
                    return account.username
        return ""
