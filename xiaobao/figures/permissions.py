"""Who may ask for figures, and who may open the cases behind one."""

from typing import Final

from xiaobao.people.domain.actor import Actor, Role
from xiaobao.people.domain.permitting import NotPermitted, require

CASE_READERS: Final = frozenset({Role.REGISTRAR, Role.HANDLER, Role.MEDIATOR, Role.HEAD, Role.AUDITOR})


def require_figures(actor: Actor, path: str) -> None:
    """Figures of a unit are for whoever's scope it lies in. Raises: NotPermitted."""
    if not actor.covers(path):
        raise NotPermitted(actor, "see the figures of this unit")


def require_cases(actor: Actor, path: str) -> None:
    """The cases behind a figure are for officers of the unit. Raises: NotPermitted."""
    require(actor, CASE_READERS, path=path, what="open the cases behind this figure")
