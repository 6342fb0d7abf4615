"""Who stands in for me, and for whom I do: roles handed over for a time, and ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import actions, queries
from xiaobao.people.domain.actor import Role
from xiaobao.people.forms import DelegationForm
from xiaobao.people.queries import Colleague, DelegationRow, Part

if TYPE_CHECKING:
    from datetime import datetime

    from xiaobao.people.models import Account


@dataclass(frozen=True, slots=True)
class Line:
    """Something handed over, in words."""

    row: DelegationRow
    role: str
    state: str


@dataclass(frozen=True, slots=True)
class StandingInPage:
    """What was handed over by me and to me; ``parts`` are the roles that I may hand over."""

    form: DelegationForm
    parts: tuple[Part, ...]
    suggested: tuple[Colleague, ...]  # where they are too many to be listed
    given: tuple[Line, ...]
    taken: tuple[Line, ...]
    most_days: int


@login_required
@require_http_methods(["GET", "POST"])
def standing_in(request: HttpRequest) -> HttpResponse:
    """The page; on POST a role is handed over."""
    account, at = cast("Account", request.user), current_clock().now()
    parts = queries.delegable(account, at=at)
    units = queries.units_below(parts) if parts else []
    begin = {"starts_at": localtime(at).replace(second=0, microsecond=0)}
    colleagues = queries.colleagues(account) if parts else []
    form = DelegationForm(request.POST or None, parts=parts, units=units, colleagues=colleagues, initial=begin)
    if request.method == "POST" and form.is_valid():
        try:
            _delegate(account, form.cleaned_data, at)
        except XiaobaoError as refused:
            form.add_error(None, queries.told(refused))
        else:
            messages.success(request, _("Handed over. Your colleague is told."))
            return HttpResponseRedirect(reverse("standing-in"))
    return _page(request, account, form, parts, colleagues, at)


def _delegate(account: "Account", said: Mapping[str, Any], at: "datetime") -> None:
    role, _at, code = said["part"].partition("@")
    actions.delegate_role(
        giver_id=account.pk,
        taker=said["taker"],
        role=Role(role),
        unit_id=queries.unit_id(said["unit"] or code),
        starts_at=said["starts_at"],
        ends_at=said["ends_at"],
        reason=said["reason"],
        actor=queries.actor_for(account),
        at=at,
    )


def _page(
    request: HttpRequest,
    account: "Account",
    form: DelegationForm,
    parts: list[Part],
    colleagues: list[Colleague],
    at: "datetime",
) -> HttpResponse:
    lines = [_line(row) for row in queries.delegations_of(account.pk, at=at)]
    page = StandingInPage(
        form=form,
        parts=tuple(parts),
        suggested=tuple(colleagues) if len(colleagues) > queries.MOST_COLLEAGUES else (),
        given=tuple(line for line in lines if line.row.giver_id == account.pk),
        taken=tuple(line for line in lines if line.row.taker_id == account.pk),
        most_days=settings.DELEGATION_DAYS,
    )
    status = 422 if form.is_bound else 200
    return render(request, "people/standing_in.html", {"page": page, "nav": "own"}, status=status)


def _line(row: DelegationRow) -> Line:
    return Line(row, queries.role_told(row.role), queries.delegation_state_told(row.state))


@login_required
@require_POST
def end(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """Somebody who gave or took a role over ends it before its time."""
    actor, at = queries.actor_for(cast("Account", request.user)), current_clock().now()
    actions.end_delegation(delegation_id=delegation_id, actor=actor, at=at)
    messages.success(request, _("Ended."))
    return HttpResponseRedirect(reverse("standing-in"))
