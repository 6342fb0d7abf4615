"""Saying why: for every deadline the event, the article, the days counted and the days left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from xiaobao.kernel.calendar import LeftOut
from xiaobao.kernel.clock import local_day
from xiaobao.procedures.clocks import ClockState
from xiaobao.procedures.model import Procedure


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a clock is due on its day."""

    clock: str
    title: str
    version: str
    article: str
    law: str
    evidence: str
    event: str
    starts: date  # the day of the event, which is never counted
    counts_from: date
    amount: int
    unit: str
    extended_by: int
    due: date | None
    status: str
    provisional: bool
    counted: tuple[date, ...]
    left_out: tuple[LeftOut, ...]

    def to_json(self) -> dict[str, Any]:
        """JSON-ready; days as ISO dates, every day left out with its reason."""
        plain = ("clock", "title", "version", "law", "article", "evidence", "event", "amount", "unit")
        return {name: getattr(self, name) for name in plain} | {
            "extended_by": self.extended_by,
            "starts": self.starts.isoformat(),
            "counts_from": self.counts_from.isoformat(),
            "due": self.due.isoformat() if self.due else None,
            "status": self.status,
            "provisional": self.provisional,
            "counted": [day.isoformat() for day in self.counted],
            "left_out": [
                {"date": gap.on.isoformat(), "why": gap.why} | ({"name": gap.name} if gap.name else {})
                for gap in self.left_out
            ],
        }


def explain(procedure: Procedure, clocks: Iterable[ClockState]) -> list[Reason]:
    """One reason for every run of every clock, in the order of the pack."""
    return [_reason(procedure, state) for state in clocks]


def _reason(procedure: Procedure, state: ClockState) -> Reason:
    return Reason(
        clock=state.id,
        title=state.rule.title.zh,
        version=procedure.version,
        article=state.rule.article,
        law=procedure.source.law,
        evidence=state.rule.evidence.value,
        event=state.started_by,
        starts=local_day(state.started_at),
        counts_from=state.count.starts_on,
        amount=state.rule.amount + state.extended_by,
        unit=state.rule.unit.value,
        extended_by=state.extended_by,
        due=state.due_on,
        status=state.status.value,
        provisional=state.count.provisional,
        counted=state.count.counted,
        left_out=state.count.left_out,
    )
