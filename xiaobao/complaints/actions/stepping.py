"""Taking a step of a complaint, report, inquiry or suggestion: the action behind every button and API call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.casework.domain.opening import LinkKind
from xiaobao.complaints import queries
from xiaobao.complaints.actions.branching import open_branch
from xiaobao.complaints.domain.parsing import CLAIMED, parse
from xiaobao.complaints.domain.payloads import (
    Assigning,
    Branching,
    ChoosingVersion,
    ConsentRecording,
    Merging,
    Placing,
    Remark,
)
from xiaobao.complaints.domain.rules import judge
from xiaobao.complaints.models import Detail
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor, ActorKind, Role

if TYPE_CHECKING:
    from xiaobao.casework.models import Approval, Case
    from xiaobao.procedures.model import Step

TAKEN_UP_BY = frozenset({"accepted", "handling_started"})


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a step: taken, or asked for and waiting for a second person."""

    case: "Case"
    waits: "Approval | None" = None


@transaction.atomic
def take(
    *,
    number: str,
    event: str,
    data: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    expected_seq: int | None = None,
) -> Taken:
    """Take a step, or ask for it where the procedure wants a second person.

    ``expected_seq`` is the last entry of the journal that whoever takes the step has seen; None: they do not ask.

    Raises: NotFound, CaseChanged, PayloadRefused, CannotAccept, ConsentNeeded, ConsentMissing, StepNotAllowed,
    GroundNeeded, NotPermitted, AlreadyAsked, AlreadyBranched, InConflict.
    """
    case = cases.get_case(number=number, actor=actor)
    if expected_seq is not None:
        casework.lock_case(case.pk, expected_seq)
    payload = parse(event, data)
    procedure = cases.procedure_of(case)
    judge(procedure, event, payload)
    step = cases.standing(case).step(event)
    if step is not None and step.approval is not None and Role.SYSTEM not in actor.roles:
        content = payload.to_json()
        waiting = casework.ask_approval(case_id=case.pk, event=event, payload=content, actor=actor, at=at)
        return Taken(case, waiting)
    taken = _enter(case.pk, event, payload, actor=actor, at=at, takes_on=_takes_on(case, event, step, actor))
    if step is not None and step.papers:
        taken = casework.keep_papers(case_id=case.pk, more=queries.paper_facts(case.pk), at=at)
    return Taken(taken)


def _takes_on(case: "Case", event: str, step: "Step | None", actor: Actor) -> bool:
    """Whether this step makes whoever takes it the handler: by taking it on in so many words, or by taking up what
    nobody handles, where the procedure would let them take it on. Judged behind the lock.

    Source: a named handler for each case (专人负责); a registrar or a head who accepts leaves it to be assigned.
    """
    if actor.id is None:
        return False
    if event == CLAIMED:
        return True
    if event not in TAKEN_UP_BY or step is None:
        return False
    locked = casework.lock_case(case.pk)
    claim = cases.step_of(locked, CLAIMED)
    return locked.handler_id is None and claim is not None and bool(actor.roles_at(locked.unit_path) & set(claim.by))


def _enter(case_id: int, event: str, payload: Remark, *, actor: Actor, at: datetime, takes_on: bool) -> "Case":
    match payload:
        case Placing():
            return casework.place(
                case_id=case_id,
                event=event,
                unit_code=payload.unit,
                reason=payload.reason,
                more={name: said for name, said in payload.to_json().items() if name not in {"unit", "reason"}},
                actor=actor,
                at=at,
            )
        case Assigning():
            return _assign(case_id, event, payload, actor=actor, at=at)
        case Merging():
            return _merge(case_id, event, payload, actor=actor, at=at)
        case Branching():
            return open_branch(case_id=case_id, event=event, payload=payload, actor=actor, at=at)
        case ConsentRecording():
            return _record_consent(case_id, event, payload, actor=actor, at=at)
        case ChoosingVersion():
            return casework.choose_version(
                case_id=case_id, version=payload.version, reason=payload.reason, actor=actor, at=at
            )
    entered = casework.take_step(
        case_id=case_id,
        event=event,
        payload=payload.to_json(),
        actor=actor,
        at=at,
        changes={**payload.changes(), **({"handler_id": actor.id} if takes_on else {})},
    )
    _save_details(case_id, payload, at)
    return entered


def _record_consent(case_id: int, event: str, payload: ConsentRecording, *, actor: Actor, at: datetime) -> "Case":
    content = payload.to_json() | {"given": payload.given}
    if actor.kind is ActorKind.CITIZEN:
        content["shape"] = "electronic"
    return casework.record_consent(
        case_id=case_id,
        event=event,
        payload=content,
        purpose=payload.purpose,
        given=payload.given,
        actor=actor,
        at=at,
    )


def _save_details(case_id: int, payload: Remark, at: datetime) -> None:
    if details := payload.details(at=at):
        Detail.objects.filter(case_id=case_id).update(**details)


def _assign(case_id: int, event: str, payload: Assigning, *, actor: Actor, at: datetime) -> "Case":
    account = people.by_username(payload.account)
    if event == "assigned":
        note = payload.note
        return casework.assign(case_id=case_id, account_id=account.pk, name=account.name, note=note, actor=actor, at=at)
    verb = casework.add_co_handler if event == "co_handler_added" else casework.remove_co_handler
    return verb(case_id=case_id, account_id=account.pk, name=account.name, actor=actor, at=at)


def _merge(case_id: int, event: str, payload: Merging, *, actor: Actor, at: datetime) -> "Case":
    other = cases.get_case(number=payload.into, actor=actor)
    casework.link(case_id=case_id, other_id=other.pk, kind=LinkKind.DUPLICATE, actor=actor, at=at)
    return casework.take_step(case_id=case_id, event=event, payload=payload.to_json(), actor=actor, at=at)


@transaction.atomic
def decide(
    *,
    approval_id: int,
    granted: bool,
    reason: str,
    actor: Actor,
    at: datetime,
    expected_seq: int | None = None,
) -> "Case":
    """Grant or deny a step that waits; granted, it is taken at once with all it changes.

    Raises: NotFound, CaseChanged, SamePerson, NotPermitted, StepNotAllowed.
    """
    waiting = cases.waiting_approval(approval_id)
    payload = parse(waiting.event, waiting.payload)
    case, _ = casework.decide_approval(
        approval_id=approval_id,
        granted=granted,
        reason=reason,
        actor=actor,
        at=at,
        changes=payload.changes(),
        expected_seq=expected_seq,
    )
    if granted:
        _save_details(case.pk, payload, at)
        return casework.keep_papers(case_id=case.pk, more=queries.paper_facts(case.pk), at=at)
    return case


@transaction.atomic
def undo(*, number: str, reason: str, actor: Actor, at: datetime, expected_seq: int | None = None) -> "Case":
    """Undo the last step where its procedure allows. Raises: NotFound, CaseChanged, NotUndoable, NotPermitted."""
    case = cases.get_case(number=number, actor=actor)
    return casework.undo_step(case_id=case.pk, reason=reason, actor=actor, at=at, expected_seq=expected_seq)
