"""All peers, and what waits for a second person; an administrator proposes another one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from xiaobao.exchange.domain.signing import fingerprint
from xiaobao.federation import actions, labels, queries
from xiaobao.federation.forms import NewPeerForm, PeerForm
from xiaobao.federation.permissions import KEEPERS, WATCHERS
from xiaobao.federation.views.rows import ChangeRow, PeerRow, actor_of, change_rows, peer_row
from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.organizations import queries as organizations
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor
from xiaobao.people.domain.permitting import NotPermitted


@dataclass(frozen=True, slots=True)
class PeersPage:
    """``form`` is None for whoever watches and does not administer."""

    peers: Sequence[PeerRow]
    waiting: Sequence[ChangeRow]
    record: Sequence[ChangeRow]
    form: NewPeerForm | None
    instance: str
    keys: Sequence[tuple[str, str]]


@login_required
def peers(request: HttpRequest) -> HttpResponse:
    """Every peer that this person may watch; a form by which an administrator proposes another."""
    actor, at = actor_of(request), current_clock().now()
    if request.method != "POST":
        return _shown(request, actor, None)
    if not actor.scopes_of(KEEPERS):
        raise NotPermitted(actor, "propose a peer", KEEPERS)
    form = NewPeerForm(request.POST, units=organizations.units_below(actor.scopes_of(KEEPERS)))
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.propose_peer(code=said["code"], said=form.details(), reason=said["reason"], actor=actor, at=at)
        except XiaobaoError as error:
            put_fault(form, error)
        else:
            messages.success(request, _("It is proposed. Another administrator confirms it."))
            return redirect("office-peers")
    return _shown(request, actor, form)


def put_fault(form: PeerForm, error: XiaobaoError) -> None:
    """Say a refusal at the field it is about, where there is one."""
    field = labels.FAULTY.get(error.slug)
    form.add_error(field if field in form.fields else None, people.told(error))


def _shown(request: HttpRequest, actor: Actor, form: NewPeerForm | None) -> HttpResponse:
    if not actor.scopes_of(WATCHERS):
        raise NotPermitted(actor, "see what is in flight here", WATCHERS)
    at, keeps = current_clock().now(), actor.scopes_of(KEEPERS)
    changes = change_rows(queries.changes(actor=actor), actor)
    page = PeersPage(
        peers=[peer_row(peer, actor, at) for peer in queries.peers(actor=actor)],
        waiting=[row for row in changes if row.change.decided_at is None],
        record=[row for row in changes if row.change.decided_at is not None],
        form=form or (NewPeerForm(units=organizations.units_below(keeps)) if keeps else None),
        instance=settings.INSTANCE,
        keys=[(key, fingerprint(key)) for key in queries.own_keys().values()],
    )
    context = {"page": page, "nav": "office", "tab": "peers"}
    return render(request, "federation/peers.html", context, status=422 if form else 200)
