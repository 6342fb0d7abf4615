"""Taking a step of the procedure: the one recipe behind every button, API call and job."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from xiaobao.casework.actions.issuing import issue
from xiaobao.casework.actions.journal import SNAPSHOT, append, save_clocks, snapshot
from xiaobao.casework.domain.changing import judge_unchanged
from xiaobao.casework.domain.consenting import Consenter, judge_consent
from xiaobao.casework.domain.stepping import NotUndoable, judge_step
from xiaobao.casework.models import Approval, Case, CoHandler
from xiaobao.casework.permissions import NotPermitted, require_step, roles_towards, stands_for
from xiaobao.organizations.queries import work_calendar
from xiaobao.people.domain.actor import SYSTEM, Actor, Principal, Role
from xiaobao.procedures.entries import STEP, UNDONE, Entry
from xiaobao.procedures.folding import Standing, fold
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Procedure, Step

LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Permitted:
    """A step that somebody may take, and the colleague in whose stead they would take it."""

    step: Step
    principal: Principal | None


def lock_case(case_id: int, expected_seq: int | None = None) -> Case:
    """The case, held until the transaction ends.

    ``expected_seq`` is the last entry of its journal that whoever acts has seen: judged only now, behind the lock,
    so that nothing comes between the judgement and the act. Raises: CaseChanged.
    """
    case = Case.objects.locked().get(pk=case_id)
    if expected_seq is not None and expected_seq != case.entry_count:
        since = case.entries.filter(seq__gt=expected_seq).values_list("type", flat=True)
        judge_unchanged(case.number, seen=expected_seq, now=case.entry_count, since=since)
    return case


def standing_of(case: Case) -> tuple[Procedure, Standing]:
    """Where a case stands, folded from its journal."""
    procedure = load_library().procedure(case.procedure)
    return procedure, fold(procedure, journal_of(case), work_calendar())


def journal_of(case: Case) -> list[Entry]:
    return [entry.to_value() for entry in case.entries.order_by("seq")]


def judge_allowed(case: Case, standing: Standing, procedure: Procedure, event: str, payload: Mapping[str, Any]) -> Step:
    """The step, if the table has it and the complainants consented to what it does with their data.

    Raises: StepNotAllowed, GroundNeeded, ConsentMissing.
    """
    step = judge_step(procedure, standing, event, payload)
    if step.consent is not None:
        judge_consent(step, [Consenter(p.role, p.display, p.consents) for p in case.parties.order_by("pk")])
    return step


def permitted_step(
    case: Case, standing: Standing, procedure: Procedure, event: str, payload: Mapping[str, Any], actor: Actor
) -> Permitted:
    """The step, if it is allowed and this person may take it. Raises: see `judge_allowed`; NotFound, NotPermitted."""
    step = judge_allowed(case, standing, procedure, event, payload)
    helps = actor.id is not None and CoHandler.objects.filter(case=case, account_id=actor.id).exists()
    require_step(actor, step, case, is_co_handler=helps)
    return Permitted(step, _stands_for(actor, case, step, helps=helps))


def _stands_for(actor: Actor, case: Case, step: Step, *, helps: bool) -> Principal | None:
    """A co-handler takes a handler's step in their own right."""
    own = helps and Role.HANDLER.value in step.by
    return None if own else stands_for(actor, case, step.by)


@transaction.atomic
def take_step(
    *,
    case_id: int,
    event: str,
    payload: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
    expected_seq: int | None = None,
) -> Case:
    """Take one step of the procedure that governs a case.

    ``changes`` are fields of the case that this step sets (handler, unit …). A step that needs a second person's
    approval is not taken but asked for: see `approving`; the case then comes back unchanged. ``expected_seq``: see
    `lock_case`.

    Raises: CaseChanged, StepNotAllowed, GroundNeeded, ConsentMissing, NotFound, NotPermitted.
    """
    case = lock_case(case_id, expected_seq)
    procedure, standing = standing_of(case)
    permitted = permitted_step(case, standing, procedure, event, payload, actor)
    step, principal = permitted.step, permitted.principal
    if step.approval is not None and not _decides_alone(actor, step):
        raise NotPermitted(actor, f"{event} without approval", (step.approval,))
    return enter(
        case, procedure, event=event, payload=payload, actor=actor, at=at, changes=changes, principal=principal
    )


def _decides_alone(actor: Actor, step: Step) -> bool:
    """The platform itself (jobs, imports of what was decided elsewhere) asks nobody."""
    return Role.SYSTEM in actor.roles


def enter(
    case: Case,
    procedure: Procedure,
    *,
    event: str,
    payload: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
    principal: Principal | None = None,
) -> Case:
    """Journal, fold and save a step that is already permitted, on a locked case, in the stead of ``principal``."""
    step = procedure.step_table[case.stage, event]
    sender = case.unit if step.papers else None  # a step that moves the case is told of by the unit it leaves
    for name, value in (changes or {}).items():
        setattr(case, name, value)
    append(case, type=STEP + event, payload=payload, actor=actor, at=at, sets=changes, roles=(), principal=principal)
    if sender is not None:
        issue(case, procedure, step, payload, sender=sender, actor=actor, at=at)
    resettle(case, procedure)
    case.save(update_fields=[*SNAPSHOT, *(changes or {})])
    return case


def resettle(case: Case, procedure: Procedure) -> None:
    """Fold the journal again and lay the result on the case and its clocks; the caller saves the case."""
    standing = fold(procedure, journal_of(case), work_calendar())
    snapshot(case, standing)
    save_clocks(case, standing.clocks)
    _lapse(case, standing)


def _lapse(case: Case, standing: Standing) -> None:
    """What waits for a second person, and cannot be done any more, waits no longer."""
    possible = {step.event for step in standing.next_steps}
    waiting = Approval.objects.filter(case=case, decided_at__isnull=True).exclude(event__in=possible)
    waiting.update(granted=False, decided_by=SYSTEM.key, decided_at=case.changed_at, reason=LAPSED)


@transaction.atomic
def undo_step(*, case_id: int, reason: str, actor: Actor, at: datetime, expected_seq: int | None = None) -> Case:
    """Undo the last step, where the procedure allows it; both stay in the journal.

    Raises: CaseChanged (see `lock_case`), NotUndoable, NotPermitted.
    """
    case = lock_case(case_id, expected_seq)
    entries = journal_of(case)
    undone = {entry.payload["seq"] for entry in entries if entry.type == UNDONE}
    last = [entry for entry in entries if entry.event is not None and entry.seq not in undone][-1]
    procedure = load_library().procedure(case.procedure)
    steps = [step for step in procedure.steps if step.event == last.event and step.undoable]
    if not steps:
        raise NotUndoable(last.event)
    if not roles_towards(actor, case, is_co_handler=False) & set(steps[0].by):
        raise NotPermitted(actor, "undo", steps[0].by)
    told = {"seq": last.seq, "reason": reason}
    append(case, type=UNDONE, payload=told, actor=actor, at=at, topic=UNDONE, roles=steps[0].by)
    resettle(case, procedure)
    case.save(update_fields=[*SNAPSHOT])
    Approval.objects.filter(case=case, decided_at__isnull=True).delete()
    return case
