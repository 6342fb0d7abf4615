"""Saved views of the list of cases: kept by a small form on the list, shown as tabs behind the standard ones."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaobao.complaints import actions, queries
from xiaobao.complaints.domain.saving import query_of
from xiaobao.complaints.views import narrowing
from xiaobao.complaints.views.who import actor_of
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import queries as people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xiaobao.people.domain.actor import Actor

FILTER: Final = ("view", "q", "kind", "channel", *narrowing.NAMES)  # what of an address is the filter


@dataclass(frozen=True, slots=True)
class Tab:
    """A view of one's own."""

    id: int
    name: str
    query: str
    is_current: bool


def tabs(asked: "Mapping[str, str]", actor: "Actor") -> tuple[Tab, ...]:
    """The views of an officer; the one whose filter is asked for now is the current one. One query."""
    now = query_of(asked, FILTER)
    return tuple(Tab(view.pk, view.name, view.query, view.query == now) for view in queries.saved_views(actor=actor))


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the filter that the list stands at."""
    asked = {name: request.POST.get(name, "") for name in FILTER}
    query = query_of(asked, FILTER)
    try:
        view = actions.save_view(name=request.POST.get("name", ""), query=query, actor=actor_of(request))
        messages.success(request, _("Saved: %(name)s") % {"name": view.name})
    except XiaobaoError as error:
        messages.error(request, people.told(error))
    return redirect(f"{reverse('desk-cases')}?{query}")


@login_required
@require_POST
def drop(request: HttpRequest, view_id: int) -> HttpResponse:
    """Take a view of one's own off the tabs; the list stays where it stands."""
    query = actions.drop_view(view_id=view_id, actor=actor_of(request))
    messages.success(request, _("The view was removed."))
    return redirect(f"{reverse('desk-cases')}?{query}")
