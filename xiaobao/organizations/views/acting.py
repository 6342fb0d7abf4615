"""What the office's pages share: who asks, and doing what a form says."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.organizations import queries
from xiaobao.organizations.models import Unit
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import EVERYWHERE, Actor, Role
from xiaobao.people.domain.permitting import NotPermitted

if TYPE_CHECKING:
    from django import forms

    from xiaobao.people.models import Account

INDENT = "\u3000"


def officer_of(request: HttpRequest) -> Actor:
    """Who asks. Raises: NotPermitted for whoever only answers for a business."""
    actor = people.actor_for(cast("Account", request.user))
    if not actor.roles - {Role.RESPONDENT}:
        raise NotPermitted(actor, "see the pages of the office")
    return actor


def done(request: HttpRequest, work: Callable[[], object], form: "forms.Form | None" = None) -> bool:
    """Do it and say so; what is refused is put back on the form, or said above the page."""
    try:
        work()
    except XiaobaoError as error:
        told = people.told(error)
        if form is not None:
            form.add_error(None, told)
        else:
            messages.error(request, told)
        return False
    messages.success(request, _("Saved."))
    return True


def units_of(actor: Actor, roles: frozenset[Role], *, with_closed: bool = False) -> list[Unit]:
    """The units towards which an actor has one of these roles, each after the one it lies under. One query."""
    scopes = actor.scopes_of({*roles, Role.SYSTEM})
    if not scopes:
        return []
    whole = queries.tree(with_closed=with_closed)
    return whole if EVERYWHERE in scopes else [u for u in whole if any(u.path.startswith(s) for s in scopes)]


def choices_of(units: list[Unit]) -> list[tuple[str, str]]:
    """(code, name), the name as deep as the unit lies."""
    return [(unit.code, f"{INDENT * unit.depth}{unit.name}") for unit in units]
