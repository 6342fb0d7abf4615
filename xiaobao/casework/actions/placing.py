"""Where a case lies and who has it: unit, handler, co-handlers. The steps that move it are the procedure's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from xiaobao.casework import search
from xiaobao.casework.actions.stepping import take_step
from xiaobao.casework.models import Case, CoHandler
from xiaobao.organizations import queries as organizations
from xiaobao.people.domain.actor import Actor


@transaction.atomic
def place(
    *,
    case_id: int,
    event: str,
    unit_code: str,
    reason: str,
    actor: Actor,
    at: datetime,
    more: Mapping[str, Any] | None = None,
) -> Case:
    """Move a case to another unit (transferred_down, transferred_up, pulled_back …); its handler is taken off.

    ``more`` is what the step says beside: by when a result is to be reported, what is sent along.

    Raises: NotFound (no such unit), StepNotAllowed, NotPermitted.
    """
    unit = organizations.by_code(unit_code)
    left = Case.objects.values_list("unit__code", flat=True).get(pk=case_id)
    changes: dict[str, Any] = {"unit_id": unit.pk, "unit_path": unit.path, "handler_id": None}
    payload = {"from": left, "to": unit.code, "reason": reason, **(more or {})}
    case = take_step(case_id=case_id, event=event, payload=payload, actor=actor, at=at, changes=changes)
    search.index([search.Row.of(case)])
    return case


@transaction.atomic
def add_co_handler(*, case_id: int, account_id: int, name: str, actor: Actor, at: datetime) -> Case:
    """Let a colleague, of any unit, help with a case. Raises: StepNotAllowed, NotPermitted."""
    payload = {"account": account_id, "name": name}
    case = take_step(case_id=case_id, event="co_handler_added", payload=payload, actor=actor, at=at)
    CoHandler.objects.get_or_create(case=case, account_id=account_id)
    return case


@transaction.atomic
def remove_co_handler(*, case_id: int, account_id: int, name: str, actor: Actor, at: datetime) -> Case:
    """Take a co-handler off a case. Raises: StepNotAllowed, NotPermitted."""
    payload = {"account": account_id, "name": name}
    case = take_step(case_id=case_id, event="co_handler_removed", payload=payload, actor=actor, at=at)
    CoHandler.objects.filter(case=case, account_id=account_id).delete()
    return case
