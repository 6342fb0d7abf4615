"""What is in flight between this instance and others, for those who head or administer; and a case's way over."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaobao.casework import queries as cases
from xiaobao.complaints import queries as complaints
from xiaobao.exchange.domain.signing import fingerprint
from xiaobao.federation import actions, labels, queries
from xiaobao.federation.forms import ForwardForm, WithdrawForm
from xiaobao.federation.permissions import KEEPERS, WATCHERS
from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor, Role
from xiaobao.people.domain.permitting import NotPermitted, holds

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from xiaobao.casework.models import Case
    from xiaobao.federation.models import Message, Peer, Thread
    from xiaobao.people.models import Account


@dataclass(frozen=True, slots=True)
class PeerRow:
    """A peer, how many messages it owes an answer, and whether this person may suspend it."""

    peer: "Peer"
    waiting: int
    refused: int
    dead: int
    may_keep: bool
    fingerprints: Sequence[str]


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message in the reader's words."""

    message: "Message"
    what: str
    state: "StrOrPromise"
    tone: str
    can_resend: bool


@dataclass(frozen=True, slots=True)
class PeersPage:
    peers: Sequence[PeerRow]
    rows: Sequence[MessageRow]
    more: bool
    states: Sequence[tuple[str, "StrOrPromise"]]
    state: str
    instance: str
    keys: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ForwardPage:
    case: "Case"
    thread: "Thread | None"
    form: ForwardForm | WithdrawForm
    told: str = ""


@login_required
def peers(request: HttpRequest) -> HttpResponse:
    """Every peer that this person may watch, and what was said and heard, the newest first."""
    actor = _actor(request)
    if not actor.roles & (WATCHERS | {Role.SYSTEM}):
        raise NotPermitted(actor, "see what is in flight here", WATCHERS)
    state = request.GET.get("state", "")
    found = queries.in_flight(actor=actor, state=state, peer=request.GET.get("peer", ""))
    page = PeersPage(
        [_peer_row(peer, actor) for peer in queries.peers(actor=actor)],
        [_message_row(message) for message in found.messages],
        found.more,
        tuple(labels.STATES.items()),
        state if state in labels.STATES else "",
        settings.INSTANCE,
        [(key, fingerprint(key)) for key in queries.own_keys().values()],
    )
    return render(request, "federation/peers.html", {"page": page, "nav": "office", "tab": "peers"})


@login_required
@require_POST
def resend(request: HttpRequest, code: str) -> HttpResponse:
    """Try a peer now; with ``message``, bring one message back that was given up."""
    told = request.POST.get("message", "")
    message = int(told) if told.isdigit() else None
    at = current_clock().now()
    many = actions.resend(peer_code=code, actor=_actor(request), at=at, message_id=message)
    messages.success(request, _("%(many)s messages are sent again.") % {"many": many})
    return redirect("office-peers")


@login_required
@require_POST
def suspend(request: HttpRequest, code: str) -> HttpResponse:
    actions.suspend_peer(code=code, suspended=request.POST.get("suspended") == "yes", actor=_actor(request))
    messages.success(request, _("Saved."))
    return redirect("office-peers")


@login_required
def forward(request: HttpRequest, number: str) -> HttpResponse:
    """Hand a case to a peer; where that was done, tell the other side that it is withdrawn."""
    actor = _actor(request)
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


def _actor(request: HttpRequest) -> Actor:
    return people.actor_for(cast("Account", request.user))


def _peer_row(peer: "Peer", actor: Actor) -> PeerRow:
    counted = vars(peer)  # annotated by the query
    waiting = counted["waiting"] + counted["sent"]
    may_keep = holds(actor, KEEPERS, path=peer.unit.path)
    return PeerRow(
        peer, waiting, counted["refused"], counted["dead"], may_keep, [fingerprint(each) for each in peer.keys]
    )


def _message_row(message: "Message") -> MessageRow:
    return MessageRow(
        message,
        complaints.peer_message(message.kind),
        labels.STATES[message.state],
        labels.TONES.get(message.state, ""),
        not message.incoming and message.state in ("waiting", "sent", "dead"),
    )
