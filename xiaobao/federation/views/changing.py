"""What is done to a peer by one person at once, proposed to a second one, or decided by that one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaobao.federation import actions, queries
from xiaobao.federation.views.rows import actor_of, done
from xiaobao.kernel.clock import current_clock


@login_required
@require_POST
def suspend(request: HttpRequest, code: str) -> HttpResponse:
    """Pause a peer, from this moment."""
    actor, at, reason = actor_of(request), current_clock().now(), request.POST.get("reason", "")
    queries.peer(code=code, actor=actor)
    said = _("From now on nothing is heard from it and nothing said to it.")
    done(request, lambda: actions.suspend_peer(code=code, reason=reason, actor=actor, at=at), said)
    return redirect("office-peer", code)


@login_required
@require_POST
def resume(request: HttpRequest, code: str) -> HttpResponse:
    """Propose to speak with a peer again."""
    actor, at, reason = actor_of(request), current_clock().now(), request.POST.get("reason", "")
    queries.peer(code=code, actor=actor)
    said = _("It is proposed. Another administrator confirms it.")
    done(request, lambda: actions.propose_resumption(code=code, reason=reason, actor=actor, at=at), said)
    return redirect("office-peer", code)


@login_required
@require_POST
def decide(request: HttpRequest, change_id: int) -> HttpResponse:
    """Confirm somebody else's proposal, or decline it."""
    actor, at, told = actor_of(request), current_clock().now(), request.POST
    granted, compared = told.get("granted") == "yes", told.get("compared") == "yes"
    done(
        request,
        lambda: actions.decide_change(
            change_id=change_id,
            granted=granted,
            compared=compared,
            reason=told.get("reason", ""),
            actor=actor,
            at=at,
        ),
        _("Confirmed: it is in force.") if granted else _("Declined."),
    )
    return redirect("office-peers")


@login_required
@require_POST
def withdraw(request: HttpRequest, change_id: int) -> HttpResponse:
    """Take one's own proposal back."""
    actor, at = actor_of(request), current_clock().now()
    done(request, lambda: actions.withdraw_change(change_id=change_id, actor=actor, at=at), _("Taken back."))
    return redirect("office-peers")
