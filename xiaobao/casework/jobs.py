"""What casework does by itself: warn before a due day, escalate after it, recompute what was provisional."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from xiaobao.casework.actions.recounting import recount
from xiaobao.casework.actions.scanning import scan_held
from xiaobao.casework.models import Case, Clock
from xiaobao.exchange import actions as exchange
from xiaobao.kernel.clock import local_day
from xiaobao.organizations import queries as organizations
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import ClockRule

__all__ = ["recompute_provisional", "scan_held", "warn_and_escalate"]

BATCH = 500


def warn_and_escalate(at: datetime) -> int:
    """Tell of clocks that are nearly due, and of those that are over, each once; how many were told.

    Who is told: the handler, or whoever is on duty at the case's unit or above (holidays included); after the due
    day also the role that the clock names for escalation. A clock whose due day moves is told of again.
    """
    today = local_day(at)
    running = Clock.objects.filter(status="running", case__is_open=True).select_related("case")
    nearly = running.filter(warn_on__lte=today, due_on__gte=today).filter(_not_told("warned_for"))
    over = running.filter(due_on__lt=today).filter(_not_told("escalated_for"))
    told = sum(_tell(clock, "warned_for", "clock.warned", at) for clock in _batch(nearly))
    return told + sum(_tell(clock, "escalated_for", "clock.escalated", at) for clock in _batch(over))


def _not_told(field: str) -> Q:
    return Q(**{f"{field}__isnull": True}) | ~Q(**{field: F("due_on")})


def _batch(clocks: "QuerySet[Clock]") -> Iterator[Clock]:
    yield from clocks.order_by("due_on", "pk")[:BATCH]


@transaction.atomic
def _tell(clock: Clock, field: str, topic: str, at: datetime) -> bool:
    """Claim the telling by a conditional update: of two workers, one tells."""
    claimed = Clock.objects.filter(_not_told(field), pk=clock.pk, due_on=clock.due_on).update(**{field: clock.due_on})
    if not claimed or clock.due_on is None:
        return False
    rule = _rule(clock)
    exchange.post(
        topic=topic,
        key=f"{clock.case.number}:{clock.clock}:{clock.run}:{topic}:{clock.due_on}",
        payload={
            "case": clock.case_id,
            "number": clock.case.number,
            "clock": clock.clock,
            "due": clock.due_on.isoformat(),
            "accounts": _whom(clock, at),
            "roles": [*rule.warns] if field == "warned_for" else [rule.escalates_to],
        },
        channel="reaction",
        recipient="",
        at=at,
    )
    return True


def _rule(clock: Clock) -> ClockRule:
    return load_library().procedure(clock.case.procedure).clock(clock.clock)


def _whom(clock: Clock, at: datetime) -> list[int]:
    on_duty = list(organizations.on_duty(clock.case.unit_id, at))
    return [*([clock.case.handler_id] if clock.case.handler_id else []), *on_duty]


def recompute_provisional(at: datetime) -> int:
    """Fold again the open cases whose due days rested on a calendar not yet announced; how many moved.

    All are read before one is written: SQLite lets nobody write who still reads what somebody else has changed since.
    """
    waiting = list(Case.objects.filter(is_provisional=True, is_open=True).values_list("pk", flat=True))
    return sum(recount(case_id=case_id, at=at) for case_id in waiting)
