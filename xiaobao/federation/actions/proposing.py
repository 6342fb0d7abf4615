"""What two people do to a peer: one proposes, another compares the fingerprints by telephone, confirms or declines.

The same way as the erasure of personal data and the approval of a step. Source: NIST SP 800-53 Rev. 5, AC-5.
"""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from xiaobao.casework.domain.stepping import SamePerson
from xiaobao.exchange import actions as exchange
from xiaobao.federation.actions.registering import (
    REASON_LENGTH,
    checked,
    details,
    locked_peer,
    speak_again,
    write,
)
from xiaobao.federation.domain.keeping import (
    Change,
    ChangeDecided,
    ChangeWaits,
    Details,
    NotCompared,
    NothingChanges,
    OwnName,
    PeerMoved,
    PeerThere,
    WhyMissing,
    altered,
    details_of,
    judge_name,
    keys_added,
)
from xiaobao.federation.models import Peer, PeerChange
from xiaobao.federation.permissions import require_keeper, watches
from xiaobao.kernel.errors import NotFound
from xiaobao.organizations import queries as organizations
from xiaobao.people.domain.actor import Actor


@transaction.atomic
def propose_peer(*, code: str, said: Details, reason: str, actor: Actor, at: datetime) -> PeerChange:
    """Propose to register a peer. Nothing is spoken with it before another administrator confirms.

    Raises: BadPeerName, OwnName, NotFound (no such unit), NotPermitted, PeerThere, ChangeWaits, WhyMissing, and what
    `registering.checked` raises.
    """
    if judge_name(code) == settings.INSTANCE:
        raise OwnName(code)
    require_keeper(actor, organizations.by_code(said.unit).path)
    if Peer.objects.filter(code=code).exists():
        raise PeerThere(code)
    return _propose(code, Change.REGISTER, None, checked(said), reason, actor, at)


@transaction.atomic
def propose_correction(*, code: str, said: Details, reason: str, actor: Actor, at: datetime) -> PeerChange:
    """Propose that other things are said of a peer: another address, a further key, one key less.

    Raises: NotFound (no such peer or unit), NotPermitted (at its unit or the new one), NothingChanges, ChangeWaits,
    WhyMissing, and what `registering.checked` raises.
    """
    peer = locked_peer(code)
    require_keeper(actor, peer.unit.path)
    require_keeper(actor, organizations.by_code(said.unit).path)
    before, after = details(peer), checked(said)
    if not altered(before, after):
        raise NothingChanges(code)
    return _propose(code, Change.CORRECT, before, after, reason, actor, at)


@transaction.atomic
def propose_resumption(*, code: str, reason: str, actor: Actor, at: datetime) -> PeerChange:
    """Propose to speak with a suspended peer again.

    Raises: NotFound, NotPermitted, NothingChanges (it is not suspended), ChangeWaits, WhyMissing.
    """
    peer = locked_peer(code)
    require_keeper(actor, peer.unit.path)
    if not peer.suspended:
        raise NothingChanges(code)
    return _propose(code, Change.RESUME, details(peer), None, reason, actor, at)


def _propose(
    code: str, what: Change, before: Details | None, after: Details | None, reason: str, actor: Actor, at: datetime
) -> PeerChange:
    if not reason.strip():
        raise WhyMissing(code)
    waiting = PeerChange.objects.waiting().filter(code=code, what=what.value).first()
    if waiting is not None:
        raise ChangeWaits(code, waiting.proposed_name)
    lies_at = before or after
    change = PeerChange(
        code=code,
        what=what.value,
        unit=organizations.by_code(lies_at.unit if lies_at else ""),
        before=before.told() if before else None,
        after=after.told() if after else None,
        proposed_by=actor.key,
        proposed_name=actor.name,
        proposed_at=at,
        because=reason.strip()[:REASON_LENGTH],
    )
    try:
        with transaction.atomic():
            change.save()
    except IntegrityError:  # somebody was faster, by a moment
        raise ChangeWaits(code, PeerChange.objects.waiting().get(code=code, what=what.value).proposed_name) from None
    _announce("peer.proposed", change, at)
    return change


def _announce(topic: str, change: PeerChange, at: datetime) -> None:
    """Who may decide on it, or who proposed it, is told by a reaction."""
    exchange.post(
        topic=topic,
        key=f"{topic}:{change.pk}",
        payload={
            "change": change.pk,
            "code": change.code,
            "what": change.what,
            "paths": sorted(_paths(change)),
            "proposed_by": change.proposed_by,
            "proposed_name": change.proposed_name,
            "decided_name": change.decided_name,
            "granted": change.granted,
        },
        channel="reaction",
        recipient="",
        at=at,
    )


@transaction.atomic
def decide_change(
    *, change_id: int, granted: bool, compared: bool, reason: str, actor: Actor, at: datetime
) -> PeerChange:
    """Confirm what a colleague proposed, which takes effect at once, or decline it with a reason; never one's own.

    ``compared``: whoever confirms has compared the fingerprints of the keys that are new with the other side, by
    telephone; where a key is new it must be said.

    Raises: NotFound (also for whom it is not), NotPermitted, ChangeDecided, SamePerson, WhyMissing (declined without),
    NotCompared, PeerMoved (it may still be declined).
    """
    change = _locked_change(change_id)
    if not watches(actor, change.unit.path):
        raise NotFound("proposal", change_id)
    for path in _paths(change):
        require_keeper(actor, path)
    if change.decided_at is not None:
        raise ChangeDecided(change.decided_name or change.proposed_name)
    if change.proposed_by == actor.key:
        raise SamePerson(f"{change.what} peer")
    if not granted and not reason.strip():
        raise WhyMissing(change.code)
    if granted:
        _take_effect(change, compared=compared, at=at)
    change.granted, change.compared, change.decided_at = granted, granted and compared, at
    change.decided_by, change.decided_name = actor.key, actor.name
    change.reason = reason.strip()[:REASON_LENGTH]
    change.save(update_fields=["granted", "compared", "decided_at", "decided_by", "decided_name", "reason"])
    _announce("peer.decided", change, at)
    return change


def _take_effect(change: PeerChange, *, compared: bool, at: datetime) -> None:
    if change.after is None:
        _resume(change)
        return
    before = details_of(change.before) if change.before else None
    peer = Peer.objects.locked().select_related("unit").filter(code=change.code).first()
    now = details(peer) if peer else None
    if now != before and (now is None or before is None or altered(before, now)):
        raise PeerMoved(change.code)
    after = details_of(change.after)
    if keys_added(before, after) and not compared:
        raise NotCompared(change.code)
    write(change.code, after, at)


def _resume(change: PeerChange) -> None:
    """Of what was corrected meanwhile two people knew; a pause that was begun meanwhile is another one."""
    peer = locked_peer(change.code)
    paused_since = PeerChange.objects.filter(code=change.code, what=Change.SUSPEND.value, pk__gt=change.pk)
    if not peer.suspended or paused_since.exists():
        raise PeerMoved(change.code)
    speak_again(peer, suspended=False)


@transaction.atomic
def withdraw_change(*, change_id: int, actor: Actor, at: datetime) -> PeerChange:
    """Take back what one proposed oneself, so that it can be proposed better. It stays on record.

    Raises: NotFound (also for everybody else), ChangeDecided.
    """
    change = _locked_change(change_id)
    if change.proposed_by != actor.key:
        raise NotFound("proposal", change_id)
    if change.decided_at is not None:
        raise ChangeDecided(change.decided_name or change.proposed_name)
    change.granted, change.decided_at = False, at
    change.save(update_fields=["granted", "decided_at"])
    return change


def _locked_change(change_id: int) -> PeerChange:
    change = PeerChange.objects.locked().select_related("unit").filter(pk=change_id).first()
    if change is None:
        raise NotFound("proposal", change_id)
    return change


def _paths(change: PeerChange) -> list[str]:
    """The units whose administrators decide: where the peer is, and where it would come."""
    codes = {told["unit"] for told in (change.before, change.after) if told}
    return [change.unit.path, *(organizations.by_code(code).path for code in codes - {change.unit.code})]
