"""Writing the journal, and keeping the snapshot of a case true to it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from xiaobao.casework.domain.entries import NOTED, PEER_TOLD, stead
from xiaobao.casework.domain.facts import columns
from xiaobao.casework.domain.journal import GENESIS, JournalLine, digest
from xiaobao.casework.models import NEVER, Case, Clock, Entry
from xiaobao.casework.permissions import OFFICERS, NotPermitted, may_see, stands_for
from xiaobao.exchange import actions as exchange
from xiaobao.people.domain.actor import Actor, ActorKind, Principal, Role
from xiaobao.procedures.clocks import ClockState
from xiaobao.procedures.entries import STEP
from xiaobao.procedures.folding import Standing

SNAPSHOT = (
    "stage",
    "is_open",
    "outcome",
    "ended_at",
    "due_on",
    "is_paused",
    "is_provisional",
    "entry_count",
    "head_hash",
    "changed_at",
)
# what a row of a clock says of its run, and of its case
CLOCK_TOLD: Final = (
    "started_at",
    "due_on",
    "warn_on",
    "status",
    "stopped_at",
    "extended_by",
    "provisional",
    "place",
    "hand",
)


def append(
    case: Case,
    *,
    type: str,
    payload: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    topic: str = "",
    sets: Mapping[str, Any] | None = None,
    roles: Collection[str] = OFFICERS,
    principal: Principal | None = None,
) -> Entry:
    """Add a line to a locked case's journal and put what happened into the outbox, once.

    ``sets`` are columns of the case that change with it. ``roles`` are those that may do this: who has them only by
    standing in for a colleague acts in that colleague's stead, or in that of ``principal``, and the line says so.

    The caller holds the case's lock and saves the case's ``entry_count`` and ``head_hash``.
    """
    told = {**payload, **stead(principal or stands_for(actor, case, roles))}
    line = JournalLine(
        case=case.number,
        seq=case.entry_count + 1,
        type=type,
        at=at,
        actor=actor.key,
        name=actor.name,
        payload=told,
        sets=columns(sets or {}),
        previous=case.head_hash or GENESIS,
    )
    entry = Entry.objects.create(
        case=case,
        seq=line.seq,
        type=type,
        at=at,
        actor_key=actor.key,
        actor_name=actor.name,
        payload=told,
        sets=dict(line.sets),
        previous_hash=line.previous,
        hash=digest(line),
    )
    case.entry_count, case.head_hash, case.changed_at = entry.seq, entry.hash, at
    _announce(
        case, entry, topic or (f"case.{type.removeprefix(STEP)}" if type.startswith(STEP) else type), party_of(actor)
    )
    return entry


def _announce(case: Case, entry: Entry, topic: str, party: str) -> None:
    """Have the reactions told of a line, once."""
    exchange.post(
        topic=topic,
        key=f"{case.number}:{entry.seq}",
        payload={
            "case": case.pk,
            "number": case.number,
            "kind": case.kind,
            "seq": entry.seq,
            "type": entry.type,
            "party": party,
            "at": entry.at.isoformat(),
        },
        channel="reaction",
        recipient="",
        at=entry.at,
    )


def party_of(actor: Actor) -> str:
    """As which party somebody outside the institution acts; empty for whoever works in it."""
    if actor.kind is ActorKind.CITIZEN:
        return Role.CITIZEN.value
    return Role.RESPONDENT.value if actor.roles == {Role.RESPONDENT} else ""


def snapshot(case: Case, standing: Standing) -> None:
    """Lay a standing on a case's fields; the caller saves them (`SNAPSHOT`)."""
    case.stage = standing.stage
    case.is_open = not standing.is_end
    case.outcome = standing.outcome
    case.ended_at = standing.ended_at
    case.due_on = standing.next_due_on or NEVER
    case.is_paused = standing.is_paused
    case.is_provisional = standing.is_provisional


def save_clocks(case: Case, clocks: Iterable[ClockState]) -> None:
    """Make the clock rows of a case what the fold says; what was warned of stays remembered."""
    rows = [clock_row(case, state) for state in clocks]
    Clock.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["case", "clock", "run"],
        update_fields=CLOCK_TOLD,
    )
    kept = {(row.clock, row.run) for row in rows}
    gone = [row.pk for row in Clock.objects.filter(case=case) if (row.clock, row.run) not in kept]
    if gone:
        Clock.objects.filter(pk__in=gone).delete()


def place_clocks(case: Case) -> None:
    """Have the clocks say where their case lies now, where it moved without a step of its procedure."""
    Clock.objects.filter(case=case).update(place=case.unit_path, hand=case.handler_id)


def clock_row(case: Case, state: ClockState) -> Clock:
    """The row of a run of a clock, not yet saved."""
    return Clock(
        case_id=case.pk,
        clock=state.id,
        run=state.run,
        started_at=state.started_at,
        due_on=state.due_on,
        warn_on=state.warn_on,
        status=state.status.value,
        stopped_at=state.stopped_at,
        extended_by=state.extended_by,
        provisional=state.count.provisional,
        place=case.unit_path,
        hand=case.handler_id,
    )


@transaction.atomic
def note(*, case_id: int, text: str, actor: Actor, at: datetime) -> Entry:
    """Write a remark for colleagues into the journal; it moves nothing.

    Raises: NotPermitted.
    """
    case = Case.objects.locked().get(pk=case_id)
    if not may_see(actor, case):
        raise NotPermitted(actor, "note")
    entry = append(case, type=NOTED, payload={"text": text}, actor=actor, at=at)
    case.save(update_fields=["entry_count", "head_hash", "changed_at"])
    return entry


@transaction.atomic
def hear_peer(*, case_id: int, told: Mapping[str, Any], actor: Actor, at: datetime) -> Entry:
    """Write what another instance said of a case into its journal; it moves nothing. ``actor`` has its name."""
    case = Case.objects.locked().get(pk=case_id)
    entry = append(case, type=PEER_TOLD, payload=told, actor=actor, at=at, topic=PEER_TOLD)
    case.save(update_fields=["entry_count", "head_hash", "changed_at"])
    return entry
