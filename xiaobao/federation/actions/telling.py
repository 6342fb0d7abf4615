"""Telling whoever forwarded a case what became of it: every step once, in the order of the journal."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from xiaobao.casework import queries as cases
from xiaobao.federation.actions.saying import say
from xiaobao.federation.domain.messages import Body, Kind, Reopened, Withdrawn
from xiaobao.federation.domain.telling import Happened, told_by
from xiaobao.federation.models import Thread
from xiaobao.kernel.clock import local_day
from xiaobao.procedures.entries import STEP, UNDONE

if TYPE_CHECKING:
    from xiaobao.casework.models import Case


@transaction.atomic
def tell(*, case_id: int, seq: int, at: datetime) -> None:
    """Say what the journal holds up to entry ``seq`` and was not said before, to the peer that forwarded the case."""
    if not Thread.objects.filter(case_id=case_id, is_origin=False, told__lt=seq).exists():
        return
    case = cases.by_id(case_id)
    for thread in Thread.objects.locked().filter(case_id=case_id, is_origin=False, told__lt=seq):
        said = list(_news(case, thread.told, seq))
        if said:
            say(thread_id=thread.pk, said=said, at=at)
        closed_at = at if not case.is_open else None
        Thread.objects.filter(pk=thread.pk).update(told=seq, closed_at=closed_at)


@transaction.atomic
def retract(*, case_id: int, seq: int, at: datetime) -> None:
    """Say what undoing a step means over there: a forwarding is withdrawn, what was handled is open again."""
    threads = list(Thread.objects.filter(case_id=case_id))
    if not threads:
        return
    undone = cases.by_id(case_id).entries.get(seq=seq).payload
    reason = str(undone.get("reason", ""))
    for thread in threads:
        if thread.is_origin and thread.closed_at is None and thread.key.endswith(f"/{undone['seq']}"):
            say(thread_id=thread.pk, said=[(Kind.WITHDRAWN, Withdrawn(reason=reason or UNDONE))], at=at)
        elif not thread.is_origin and undone["seq"] <= thread.told:
            say(thread_id=thread.pk, said=[(Kind.REOPENED, Reopened(reason=reason))], at=at)
            Thread.objects.filter(pk=thread.pk).update(closed_at=None)


def _news(case: "Case", since: int, until: int) -> Iterator[tuple[Kind, Body]]:
    procedure = cases.procedure_of(case)
    for entry in case.entries.filter(seq__gt=since, seq__lte=until, type__startswith=STEP).order_by("seq"):
        event = entry.type.removeprefix(STEP)
        step = cases.step_of(case, event)
        if step is not None:
            ends = any(stage.id == step.to and stage.end for stage in procedure.stages)
            yield from told_by(
                Happened(
                    event=event,
                    payload=entry.payload,
                    article=step.article,
                    outcome=step.outcome or "",
                    ends=ends,
                    on=local_day(entry.at),
                    due_on=cases.due_on(case),
                )
            )
