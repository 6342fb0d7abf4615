"""Peers and what was done to them, in the reader's words; what the views of this room share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import HttpRequest
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from xiaobao.complaints import queries as complaints
from xiaobao.exchange.domain.signing import fingerprint
from xiaobao.federation import labels
from xiaobao.federation.domain.keeping import altered, details_of, keys_added
from xiaobao.federation.domain.messages import Kind
from xiaobao.federation.models import PeerChange
from xiaobao.federation.permissions import KEEPERS
from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.organizations import queries as organizations
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import SYSTEM, Actor
from xiaobao.people.domain.permitting import NotPermitted, holds

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from xiaobao.federation.models import Peer
    from xiaobao.people.models import Account


@dataclass(frozen=True, slots=True)
class PeerRow:
    """A peer: how much of what was said to it is not acknowledged, and for how long; when it was last in contact."""

    peer: "Peer"
    unacknowledged: int
    dead: int
    held: int
    refused: int
    age: str
    contact_at: datetime | None
    may_keep: bool
    fingerprints: Sequence[str]


@dataclass(frozen=True, slots=True)
class Line:
    """A part of what is said of a peer: what it is, and what it was where there was one."""

    title: "StrOrPromise"
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """Something that was done to a peer or proposed. ``prints`` are of keys that would be new, and are compared."""

    change: PeerChange
    what: "StrOrPromise"
    end: "StrOrPromise"
    tone: str
    lines: Sequence[Line]
    prints: Sequence[str]
    gone: Sequence[str]
    can_decide: bool
    is_own: bool
    proposer: str
    decider: str


def peer_row(peer: "Peer", actor: Actor, at: datetime) -> PeerRow:
    counted = vars(peer)  # annotated by the query
    return PeerRow(
        peer=peer,
        unacknowledged=counted["waiting"] + counted["sent"] + counted["dead"],
        dead=counted["dead"],
        held=counted["held"],
        refused=counted["refused"],
        age=age_of(counted["oldest"], at),
        contact_at=max(filter(None, (peer.last_answer_at, peer.last_heard_at)), default=None),
        may_keep=holds(actor, KEEPERS, path=peer.unit.path),
        fingerprints=[fingerprint(each) for each in peer.keys],
    )


def age_of(moment: datetime | None, at: datetime) -> str:
    """How long ago something was, in its greatest unit."""
    return timesince(moment, at, depth=1) if moment else ""


def change_rows(found: Sequence[PeerChange], actor: Actor) -> list[ChangeRow]:
    """The names of all units in one question."""
    told = [told for change in found for told in (change.before, change.after) if told]
    units = {code: unit.name for code, unit in organizations.by_codes({each["unit"] for each in told}).items()}
    return [_change_row(change, units, actor) for change in found]


def _change_row(change: PeerChange, units: Mapping[str, str], actor: Actor) -> ChangeRow:
    before = details_of(change.before) if change.before else None
    after = details_of(change.after) if change.after else None
    changed = [name for name in altered(before, after) if name != "keys"] if after else []
    was, now = change.before or {}, change.after or {}
    end, tone = labels.ENDS[_end(change)]
    is_own = change.proposed_by == actor.key
    return ChangeRow(
        change=change,
        what=labels.CHANGES[change.what],
        end=end,
        tone=tone,
        lines=[Line(labels.DETAILS[name], _said(name, was, units), _said(name, now, units)) for name in changed],
        prints=[fingerprint(key) for key in keys_added(before, after)] if after else [],
        gone=[fingerprint(key) for key in keys_added(after, before)] if after and before else [],
        can_decide=change.decided_at is None and not is_own and holds(actor, KEEPERS, path=change.unit.path),
        is_own=is_own and change.decided_at is None,
        proposer=_named(change.proposed_by, change.proposed_name),
        decider=_named(change.decided_by, change.decided_name),
    )


def _named(key: str, name: str) -> str:
    return _("whoever runs this installation") if key == SYSTEM.key else name


def _end(change: PeerChange) -> str:
    if change.decided_at is None:
        return "waits"
    if change.granted:
        return "confirmed" if change.decided_by else "at once"
    return "declined" if change.decided_by else "withdrawn"


def _said(name: str, told: Mapping[str, Any], units: Mapping[str, str]) -> str:
    if not told:
        return ""
    if name == "kinds":
        if set(told[name]) == {kind.value for kind in Kind}:
            return _("everything")
        return str(labels.BETWEEN).join(complaints.peer_message(kind) for kind in told[name])
    if name == "unit":
        return units.get(told[name], told[name])
    return str(told[name]) or _("as the unit has it")


def done(request: HttpRequest, work: Callable[[], object], said: str) -> bool:
    """Do it and say so; what is refused for a reason of the matter is said above the page."""
    try:
        work()
    except (NotPermitted, NotFound):
        raise
    except XiaobaoError as error:
        messages.error(request, people.told(error))
        return False
    messages.success(request, said)
    return True


def actor_of(request: HttpRequest) -> Actor:
    return people.actor_for(cast("Account", request.user))
