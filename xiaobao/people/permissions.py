"""Who may see and change which accounts: whoever administers their place and the places of their roles."""

from django.db.models import Q

from xiaobao.people.domain.actor import EVERYWHERE, Actor, Role
from xiaobao.people.domain.permitting import NotPermitted, require
from xiaobao.people.models import Account

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})


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
        end = f"{path[:-1]}0"
        found |= Q(unit__path__gte=path, unit__path__lt=end)
        found |= Q(unit=None, business__unit__path__gte=path, business__unit__path__lt=end)
    return found


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
    for grant in account.grants.select_related("unit"):
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
