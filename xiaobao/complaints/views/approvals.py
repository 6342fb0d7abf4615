"""What waits for a second person: the list, and the decision."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaobao.casework import queries as cases
from xiaobao.casework.domain.changing import CaseChanged
from xiaobao.complaints import actions
from xiaobao.complaints.views import changed
from xiaobao.complaints.views.saying import Context, Said, said, step_title
from xiaobao.complaints.views.who import actor_of
from xiaobao.kernel.clock import current_clock
from xiaobao.procedures.library import load_library


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step that waits for a second person."""

    id: int
    number: str
    title: str
    step: str
    asked_by: str
    asked_at: datetime
    seen: int  # the last entry of the journal when the page was made
    said: Said


@login_required
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits for me to approve, as a second person."""
    waiting = cases.waiting_approvals(actor=actor_of(request))
    lines = tuple(
        Waiting(
            id=approval.pk,
            number=approval.case.number,
            title=approval.case.title,
            step=step_title(load_library().procedure(approval.case.procedure), approval.event),
            asked_by=approval.asked_name,
            asked_at=approval.asked_at,
            seen=approval.case.entry_count,
            said=said(approval.payload, Context(load_library().procedure(approval.case.procedure), approval.event)),
        )
        for approval in waiting
    )
    return render(request, "complaints/approvals.html", {"lines": lines, "nav": "approvals"})


@login_required
@require_POST
def decide(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Grant or deny, of the case as it was when the page of approvals was shown."""
    actor = actor_of(request)
    try:
        case = actions.decide(
            approval_id=approval_id,
            granted=request.POST.get("granted") == "yes",
            reason=request.POST.get("reason", ""),
            actor=actor,
            at=current_clock().now(),
            expected_seq=changed.seen_of(request),
        )
    except CaseChanged as error:
        return changed.decision_changed(request, error.data["number"], approval_id, actor)
    messages.success(request, _("Decided. %(number)s") % {"number": case.number})
    return redirect("approvals")
