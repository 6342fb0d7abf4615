"""Who may see and change which accounts: whoever administers their place and the places of their roles."""

from django.db.models import Q

from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import NotFound
from xiaobao.people.domain.actor import EVERYWHERE, Actor, Role
from xiaobao.people.domain.permitting import NotPermitted, holds, require
from xiaobao.people.models import Account, Delegation

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
REVIEWERS = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})


def home(account: Account) -> str:
    """The path of the unit an account belongs to, or of the office responsible for its business."""
    if account.unit is not None:
        return account.unit.path
    if account.business is not None and account.business.unit is not None:
        return account.business.unit.path
    return EVERYWHERE


def visible(actor: Actor) -> Q:
    """The accounts an administrator finds in the list; everybody finds their own."""
    found = Q(pk=actor.id) if actor.id is not None else Q(pk__in=())
    for path in administered(actor):
        if path == EVERYWHERE:
            return Q()
        found |= belonging(path)
    return found


def belonging(path: str) -> Q:
    """The accounts of the unit of a path and of all below it, and of the businesses that these answer for."""
    end = f"{path[:-1]}0"
    within = Q(unit__path__gte=path, unit__path__lt=end)
    return within | Q(unit=None, business__unit__path__gte=path, business__unit__path__lt=end)


def administered(actor: Actor) -> tuple[str, ...]:
    """The paths below which an actor administers accounts."""
    return actor.scopes_of({*ADMINISTRATORS, Role.SYSTEM})


def require_at(actor: Actor, path: str, *, what: str) -> None:
    """Raises: NotPermitted."""
    require(actor, ADMINISTRATORS, path=path, what=what)


def require_over(actor: Actor, account: Account, *, what: str) -> None:
    """Only who administers all an account's places: a town's administrator resets no county's password.

    Raises: NotPermitted.
    """
    require_at(actor, home(account), what=what)
    for grant in account.grants.lasting(current_clock().now()).select_related("unit"):
        if grant.role != Role.RESPONDENT:
            require_at(actor, grant.unit.path if grant.unit else EVERYWHERE, what=what)


def is_own(actor: Actor, account: Account) -> bool:
    return actor.id is not None and actor.id == account.pk


def require_own_or_over(actor: Actor, account: Account, *, what: str) -> None:
    """Raises: NotPermitted."""
    if not is_own(actor, account):
        require_over(actor, account, what=what)


def require_not_own(actor: Actor, account: Account, *, what: str) -> None:
    """Nobody widens their own reach. Raises: NotPermitted."""
    if is_own(actor, account):
        raise NotPermitted(actor, f"{what} for themselves")


def require_end(actor: Actor, delegation: Delegation) -> None:
    """Giver, taker and whoever administers the place may end what was handed over; nobody else learns that it is there.

    Raises: NotFound.
    """
    takes_part = actor.id is not None and actor.id in {delegation.giver_id, delegation.taker_id}
    if not takes_part and not holds(actor, ADMINISTRATORS, path=delegation.unit.path):
        raise NotFound("delegation", delegation.pk)


def require_giver(actor: Actor, giver: Account) -> None:
    """One's own roles alone are handed over; the system does it for whoever runs the installation.

    Raises: NotPermitted.
    """
    if not is_own(actor, giver) and Role.SYSTEM not in actor.roles:
        raise NotPermitted(actor, "hand over somebody else's role")


def reviewed(actor: Actor) -> tuple[str, ...]:
    """The paths below which somebody looks over who may what."""
    return actor.scopes_of({*REVIEWERS, Role.SYSTEM})


def require_reviewer(actor: Actor, path: str) -> None:
    """Raises: NotPermitted."""
    require(actor, REVIEWERS, path=path, what="look over who may what here")


def may_review(actor: Actor, path: str) -> bool:
    """Whether somebody looks over who may what at a path."""
    return holds(actor, REVIEWERS, path=path)
