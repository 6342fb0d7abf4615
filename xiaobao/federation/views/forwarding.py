"""A case's way over to another instance."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from xiaobao.casework import queries as cases
from xiaobao.federation import actions, queries
from xiaobao.federation.forms import ForwardForm, WithdrawForm
from xiaobao.federation.views.rows import actor_of
from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor

if TYPE_CHECKING:
    from xiaobao.casework.models import Case
    from xiaobao.federation.models import Thread


@dataclass(frozen=True, slots=True)
class ForwardPage:
    case: "Case"
    thread: "Thread | None"
    form: ForwardForm | WithdrawForm
    told: str = ""


@login_required
def forward(request: HttpRequest, number: str) -> HttpResponse:
    """Hand a case to a peer; where that was done, tell the other side that it is withdrawn."""
    actor = actor_of(request)
    case = cases.get_case(number=number, actor=actor)
    thread = queries.thread_of(case.pk)
    sent = (request.POST,) if request.method == "POST" else ()
    form = WithdrawForm(*sent) if thread else ForwardForm(*sent, peers=queries.peers_for(case))
    told = ""
    if request.method == "POST" and form.is_valid():
        try:
            _do(form, case, thread, actor)
        except XiaobaoError as error:
            told = people.told(error)
        else:
            messages.success(request, _("It is on its way."))
            return redirect("case-peer", number)
    page = ForwardPage(case, thread, form, told)
    return render(request, "federation/forward.html", {"page": page, "nav": "cases"}, status=422 if sent else 200)


def _do(form: ForwardForm | WithdrawForm, case: "Case", thread: "Thread | None", actor: Actor) -> None:
    said, at = form.cleaned_data, current_clock().now()
    if thread is None:
        actions.forward(number=case.number, peer_code=said["peer"], note=said["note"], actor=actor, at=at)
    else:
        actions.withdraw(thread_id=thread.pk, reason=said["reason"], actor=actor, at=at)
