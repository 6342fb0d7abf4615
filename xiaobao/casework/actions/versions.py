"""Choosing another version of the statute for a case, where the change of law leaves it open."""

from datetime import datetime

from django.db import transaction

from xiaobao.casework.actions.journal import SNAPSHOT, append
from xiaobao.casework.actions.stepping import lock_case, permitted_step, resettle, standing_of
from xiaobao.casework.models import Case
from xiaobao.people.domain.actor import Actor
from xiaobao.procedures.entries import STEP
from xiaobao.procedures.library import load_library


@transaction.atomic
def choose_version(*, case_id: int, version: str, reason: str, actor: Actor, at: datetime) -> Case:
    """Let another version of the family govern a case from here on; its whole journal is folded again under it.

    Source: the pack's transition rule, which may be overridden with a reason.
    Raises: UnknownProcedure; StepNotAllowed where the journal so far has no place in that version; NotPermitted.
    """
    case = lock_case(case_id)
    procedure, standing = standing_of(case)
    payload = {"from": case.procedure, "version": version, "reason": reason}
    principal = permitted_step(case, standing, procedure, "version_chosen", payload, actor).principal
    chosen = load_library().family(procedure.id).version(version)
    append(case, type=STEP + "version_chosen", payload=payload, actor=actor, at=at, roles=(), principal=principal)
    case.procedure = chosen.key
    resettle(case, chosen)
    case.save(update_fields=["procedure", *SNAPSHOT])
    return case
