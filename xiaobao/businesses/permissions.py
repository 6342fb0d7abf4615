"""Who may write into the registry. Everybody may read it: it is a public one."""

from xiaobao.businesses.models import Business
from xiaobao.people.domain.actor import Actor, Role
from xiaobao.people.domain.permitting import NotPermitted, require

KEEPERS = frozenset({Role.REGISTRAR, Role.HANDLER, Role.HEAD, Role.ADMINISTRATOR})


def require_keeper(actor: Actor, business: Business, *, what: str) -> None:
    """Officers of the responsible office or above it; of any office where none is responsible yet.

    Raises: NotPermitted.
    """
    if business.unit is not None:
        require(actor, KEEPERS, path=business.unit.path, what=what)
    elif actor.roles.isdisjoint({*KEEPERS, Role.SYSTEM}):
        raise NotPermitted(actor, what, KEEPERS)


def require_own_or_keeper(actor: Actor, business: Business, *, what: str) -> None:
    """Whoever answers for the business too. Raises: NotPermitted."""
    if Role.RESPONDENT in actor.roles and actor.business_id == business.pk:
        return
    require_keeper(actor, business, what=what)
