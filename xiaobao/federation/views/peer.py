"""One peer: how far both sides have come in every thread, what was said, what was done to it; ask again, correct."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xiaobao.complaints import queries as complaints
from xiaobao.federation import actions, labels, queries
from xiaobao.federation.actions.registering import details
from xiaobao.federation.forms import PeerForm, filled
from xiaobao.federation.permissions import KEEPERS
from xiaobao.federation.views.peers import put_fault
from xiaobao.federation.views.rows import ChangeRow, PeerRow, actor_of, age_of, change_rows, peer_row
from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.organizations import queries as organizations
from xiaobao.people.domain.actor import Actor
from xiaobao.people.domain.permitting import NotPermitted

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from xiaobao.federation.models import Message, Peer

SHOWN = 50


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """Where a thread stands, and how old the oldest message is that was not acknowledged."""

    position: queries.Position
    age: str


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message in the reader's words."""

    message: "Message"
    what: str
    state: "StrOrPromise"
    tone: str
    can_resend: bool


@dataclass(frozen=True, slots=True)
class PeerPage:
    """``form`` is None for whoever watches and does not administer."""

    row: PeerRow
    threads: Sequence[ThreadRow]
    more_threads: bool
    messages: Sequence[MessageRow]
    more_messages: bool
    states: Sequence[tuple[str, "StrOrPromise"]]
    state: str
    waiting: Sequence[ChangeRow]
    record: Sequence[ChangeRow]
    form: PeerForm | None
    at: datetime


@login_required
def peer(request: HttpRequest, code: str) -> HttpResponse:
    """One peer, for whoever may watch it; an administrator proposes a correction."""
    actor, at = actor_of(request), current_clock().now()
    found = queries.peer(code=code, actor=actor)
    if request.method != "POST":
        return _shown(request, found, actor, None)
    if not actor.scopes_of(KEEPERS):
        raise NotPermitted(actor, "propose a correction", KEEPERS)
    form = PeerForm(request.POST, units=organizations.units_below(actor.scopes_of(KEEPERS)))
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.propose_correction(code=code, said=form.details(), reason=reason, actor=actor, at=at)
        except XiaobaoError as error:
            put_fault(form, error)
        else:
            messages.success(request, _("It is proposed. Another administrator confirms it."))
            return redirect("office-peer", code)
    return _shown(request, found, actor, form)


def _shown(request: HttpRequest, found: "Peer", actor: Actor, form: PeerForm | None) -> HttpResponse:
    at, state = current_clock().now(), request.GET.get("state", "")
    row = peer_row(found, actor, at)
    threads = queries.positions_with(found, limit=SHOWN)
    said = queries.in_flight(actor=actor, state=state, peer=found.code, limit=SHOWN)
    changes = change_rows(queries.changes(actor=actor, code=found.code), actor)
    page = PeerPage(
        row=row,
        threads=[ThreadRow(each, age_of(each.oldest, at)) for each in threads.rows],
        more_threads=threads.more,
        messages=[_message_row(message) for message in said.messages],
        more_messages=said.more,
        states=tuple(labels.STATES.items()),
        state=state if state in labels.STATES else "",
        waiting=[each for each in changes if each.change.decided_at is None],
        record=[each for each in changes if each.change.decided_at is not None],
        form=form or (_filled(found, actor) if row.may_keep else None),
        at=at,
    )
    context = {"page": page, "nav": "office", "tab": "peers"}
    return render(request, "federation/peer.html", context, status=422 if form else 200)


def _filled(found: "Peer", actor: Actor) -> PeerForm:
    units = organizations.units_below(actor.scopes_of(KEEPERS))
    return PeerForm(units=units, initial=filled(details(found)))


@login_required
@require_POST
def resend(request: HttpRequest, code: str) -> HttpResponse:
    """Bring one message back that was given up or waits."""
    actor, told = actor_of(request), request.POST.get("message", "")
    queries.peer(code=code, actor=actor)
    message = int(told) if told.isascii() and told.isdigit() else None
    many = actions.resend(peer_code=code, actor=actor, at=current_clock().now(), message_id=message)
    messages.success(request, _resent(many))
    return redirect("office-peer", code)


@login_required
@require_POST
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Send again what is not acknowledged, and ask for what is missing here."""
    actor = actor_of(request)
    queries.peer(code=code, actor=actor)
    many = actions.ask_again(peer_code=code, actor=actor, at=current_clock().now())
    messages.success(request, _("It is asked within a minute what is missing here."))
    if many:
        messages.success(request, _resent(many))
    return redirect("office-peer", code)


def _resent(many: int) -> str:
    return ngettext("%(many)s message is sent again.", "%(many)s messages are sent again.", many) % {"many": many}


def _message_row(message: "Message") -> MessageRow:
    return MessageRow(
        message,
        complaints.peer_message(message.kind),
        labels.STATES[message.state],
        labels.TONES.get(message.state, ""),
        not message.incoming and message.state in queries.UNACKNOWLEDGED,
    )
