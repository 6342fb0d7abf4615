"""Steps that need a second person: asked for by one, granted or denied by another."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from xiaobao.casework.actions.journal import append
from xiaobao.casework.actions.stepping import enter, judge_allowed, lock_case, permitted_step, standing_of
from xiaobao.casework.domain.entries import APPROVAL_ASKED, APPROVAL_DENIED
from xiaobao.casework.domain.stepping import SamePerson, second_person
from xiaobao.casework.models import Approval, Case
from xiaobao.casework.permissions import NotPermitted, roles_towards, visible
from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.people.domain.actor import Actor, Principal

HEAD = ["entry_count", "head_hash", "changed_at"]


class AlreadyAsked(XiaobaoError):
    """Raised when the same step already waits for approval."""

    slug = "already-asked"
    status = 409

    def __init__(self, event: str, by: str) -> None:
        super().__init__(f"The step {event!r} already waits for approval; {by} asked for it.", event=event, by=by)


@transaction.atomic
def ask_approval(*, case_id: int, event: str, payload: Mapping[str, Any], actor: Actor, at: datetime) -> Approval:
    """Ask for a step that the procedure gives to a second person to approve.

    Raises: StepNotAllowed, GroundNeeded, NotPermitted, AlreadyAsked.
    """
    case = lock_case(case_id)
    procedure, standing = standing_of(case)
    permitted = permitted_step(case, standing, procedure, event, payload, actor)
    if pending := Approval.objects.filter(case=case, event=event, decided_at__isnull=True).first():
        raise AlreadyAsked(event, pending.asked_name)
    approval = Approval.objects.create(
        case=case,
        event=event,
        payload=dict(payload),
        role=permitted.step.approval or "head",
        asked_by=actor.key,
        asked_for=permitted.principal.key if permitted.principal else "",
        asked_name=actor.name,
        asked_at=at,
    )
    content = {"event": event, "approval": approval.pk, "role": approval.role}
    principal = permitted.principal
    append(case, type=APPROVAL_ASKED, payload=content, actor=actor, at=at, roles=(), principal=principal)
    case.save(update_fields=HEAD)
    return approval


@transaction.atomic
def decide_approval(
    *,
    approval_id: int,
    granted: bool,
    reason: str,
    actor: Actor,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
    expected_seq: int | None = None,
) -> tuple[Case, Approval]:
    """Grant or deny a step that waits. Granted, it is taken at once, by the table as it stands now.

    The case is locked before its approval, as by every step. ``expected_seq``: see `lock_case`.

    Raises: NotFound, CaseChanged, SamePerson, NotPermitted, StepNotAllowed where the case has moved on.
    """
    case, approval = _lock_waiting(approval_id, expected_seq, actor)
    principal = _require_another(case, approval, actor)
    approval.granted, approval.reason = granted, reason
    approval.decided_by, approval.decided_at = actor.key, at
    approval.save(update_fields=["granted", "reason", "decided_by", "decided_at"])
    if not granted:
        content = {"event": approval.event, "approval": approval.pk, "reason": reason}
        append(case, type=APPROVAL_DENIED, payload=content, actor=actor, at=at, roles=(), principal=principal)
        case.save(update_fields=HEAD)
        return case, approval
    procedure, standing = standing_of(case)
    judge_allowed(case, standing, procedure, approval.event, approval.payload)
    payload = {**approval.payload, "asked_by": approval.asked_by, "approved_by": actor.key}
    payload |= {"approved_because": reason} if reason else {}
    payload |= {"asked_in_stead_of": approval.asked_for} if approval.asked_for else {}
    entered = enter(
        case,
        procedure,
        event=approval.event,
        payload=payload,
        actor=actor,
        at=at,
        changes=changes,
        principal=principal,
    )
    return entered, approval


def _lock_waiting(approval_id: int, expected_seq: int | None, actor: Actor) -> tuple[Case, Approval]:
    waiting = Approval.objects.filter(pk=approval_id, decided_at__isnull=True)
    case_id = waiting.values_list("case_id", flat=True).first()
    if case_id is None or not Case.objects.filter(visible(actor), pk=case_id).exists():
        raise NotFound("approval waiting", approval_id)
    case = lock_case(case_id, expected_seq)
    approval = waiting.select_for_update().first()
    if approval is None:
        raise NotFound("approval waiting", approval_id)
    return case, approval


def _require_another(case: Case, approval: Approval, actor: Actor) -> Principal | None:
    """In whose stead it is decided, if in somebody's."""
    asked_by = approval.proposers()
    if actor.key in asked_by:
        raise SamePerson(approval.event)
    if approval.role not in roles_towards(actor, case, is_co_handler=False):
        raise NotPermitted(actor, f"approve {approval.event}", (approval.role,))
    return second_person(actor, event=approval.event, role=approval.role, path=case.unit_path, asked_by=asked_by)
