"""Where a case lies and who has it: unit, handler, co-handlers. The steps that move it are the procedure's."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from xiaobao.casework import search
from xiaobao.casework.actions.journal import append, place_clocks
from xiaobao.casework.actions.stepping import take_step
from xiaobao.casework.domain.conflict import InConflict, NobodyAbove, is_in_conflict, place_above
from xiaobao.casework.domain.entries import CONFLICT_NAMED
from xiaobao.casework.models import Approval, Case, CoHandler
from xiaobao.casework.permissions import LOOKERS, NotPermitted, roles_towards
from xiaobao.organizations import queries as organizations
from xiaobao.organizations.domain.units import ids_of
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor

if TYPE_CHECKING:
    from xiaobao.organizations.models import Unit


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

    Raises: NotFound (no such unit), InConflict, StepNotAllowed, NotPermitted.
    """
    unit = organizations.by_code(unit_code)
    require_impartial(case_id, units=ids_of(unit.path), whom=unit.code)
    left = Case.objects.values_list("unit__code", flat=True).get(pk=case_id)
    changes: dict[str, Any] = {"unit_id": unit.pk, "unit_path": unit.path, "handler_id": None}
    payload = {"from": left, "to": unit.code, "reason": reason, **(more or {})}
    case = take_step(case_id=case_id, event=event, payload=payload, actor=actor, at=at, changes=changes)
    search.index([search.Row.of(case)])
    return case


@transaction.atomic
def add_co_handler(*, case_id: int, account_id: int, name: str, actor: Actor, at: datetime) -> Case:
    """Let a colleague, of any unit, help with a case. Raises: StepNotAllowed, NotPermitted, InConflict."""
    require_impartial(case_id, units=_units_of(account_id), whom=name)
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


def require_impartial(case_id: int, *, units: Collection[int], whom: str) -> None:
    """Raises: InConflict where the case is about one of these units (ids, with all above them)."""
    number, reported = Case.objects.values_list("number", "reported_unit_id").get(pk=case_id)
    if is_in_conflict(reported, units):
        raise InConflict(number, whom)


def unit_above(path: str, reported: "Unit") -> "Unit | None":
    """The unit that a case goes to which lies at ``path`` and is about a unit; None where it stays.

    Raises: NobodyAbove.
    """
    try:
        above = place_above(ids_of(path), ids_of(reported.path))
    except LookupError:
        raise NobodyAbove(reported.name) from None
    return None if above is None else organizations.by_id(above)


def _units_of(account_id: int) -> Collection[int]:
    return people.actor_for(people.by_id(account_id)).units


@transaction.atomic
def assign(*, case_id: int, account_id: int, name: str, note: str, actor: Actor, at: datetime) -> Case:
    """Give a case to a handler. Raises: InConflict, StepNotAllowed, NotPermitted."""
    require_impartial(case_id, units=_units_of(account_id), whom=name)
    payload = {"account": account_id, "name": name} | ({"note": note} if note else {})
    changes = {"handler_id": account_id}
    return take_step(case_id=case_id, event="assigned", payload=payload, actor=actor, at=at, changes=changes)


def require_namer(case: Case, actor: Actor) -> None:
    """Raises: NotPermitted for whoever does not work on a case that they see."""
    helps = actor.id is not None and CoHandler.objects.filter(case=case, account_id=actor.id).exists()
    if not roles_towards(actor, case, is_co_handler=helps) & LOOKERS:
        raise NotPermitted(actor, "say whom a case is about", tuple(sorted(LOOKERS)))


@transaction.atomic
def name_reported(*, case_id: int, unit_code: str, reason: str, actor: Actor, at: datetime) -> Case:
    """Write down that a case is about a unit of our own, or an officer of it; "" takes that back.

    From then on nobody who works for that unit is shown the case, and if it lay there or below it goes to the unit
    above, without a handler. Officers see it that handle, take down or lead cases where it lies.

    Sources: Order 121 art. 37 (who reported is kept secret), 21 (recusal).
    Raises: NotFound (no such unit), NobodyAbove, NotPermitted.
    """
    case = Case.objects.locked().select_related("unit").get(pk=case_id)
    require_namer(case, actor)
    changes: dict[str, Any] = {"reported_unit_id": None}
    payload = {"from": case.unit.code, "reason": reason}
    if unit_code:
        reported = organizations.by_code(unit_code)
        above = unit_above(case.unit.path, reported)
        changes["reported_unit_id"] = reported.pk
        payload["about"] = reported.code
        if above is not None:
            changes |= {"unit_id": above.pk, "unit_path": above.path, "handler_id": None}
            payload["to"] = above.code
    for name, value in changes.items():
        setattr(case, name, value)
    append(case, type=CONFLICT_NAMED, payload=payload, actor=actor, at=at, sets=changes)
    case.save(update_fields=["entry_count", "head_hash", "changed_at", *changes])
    place_clocks(case)
    Approval.objects.filter(case=case, decided_at__isnull=True).delete()
    search.index([search.Row.of(case)])
    return case
