"""Folding a journal into where a case stands: pure, the same for the database, a test and the command line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from xiaobao.kernel.calendar import WorkCalendar
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.procedures.clocks import ClockState, run_clocks
from xiaobao.procedures.entries import Entry, steps_of
from xiaobao.procedures.model import Against, Procedure, Step


class StepNotAllowed(XiaobaoError):
    """Raised for a step that the procedure's table does not have from where the case stands.

    ``possible`` are the steps that can be taken, where that is narrower than the table: some act on a clock that must
    be running, some are taken once.
    """

    slug = "step-not-allowed"
    status = 409

    def __init__(self, procedure: Procedure, stage: str, event: str, possible: Iterable[Step] | None = None) -> None:
        steps = procedure.steps_from.get(stage, ()) if possible is None else possible
        allowed = sorted({step.event for step in steps})
        super().__init__(
            f"{procedure.key} has no step {event!r} from the stage {stage!r}. Possible: {', '.join(allowed)}.",
            procedure=procedure.key,
            stage=stage,
            event=event,
            allowed=allowed,
        )


class JournalNotOpened(XiaobaoError):
    """Raised when the first step of a journal is not the opening event of the procedure."""

    slug = "journal-not-opened"

    def __init__(self, procedure: Procedure, found: str | None) -> None:
        super().__init__(
            f"A journal under {procedure.key} begins with {procedure.opening!r}, not with {found!r}.",
            procedure=procedure.key,
            found=found,
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: its stage, its clocks, what may come next, and its outcome if it has ended."""

    procedure: str
    stage: str
    is_end: bool
    clocks: tuple[ClockState, ...]
    next_steps: tuple[Step, ...]
    outcome: str
    ended_at: datetime | None
    ended_seq: int | None

    @property
    def next_due_on(self) -> date | None:
        """The earliest due day of the clocks that bind the institution or the respondent and end with the case."""
        bound = [c for c in self.clocks if c.is_open and c.rule.against is not Against.COMPLAINANT]
        days = [c.due_on for c in bound if c.due_on and not c.rule.outlives]
        return min(days, default=None)

    @property
    def is_paused(self) -> bool:
        return any(c.is_open and c.due_on is None for c in self.clocks)

    @property
    def is_provisional(self) -> bool:
        return any(c.is_open and c.count.provisional for c in self.clocks)

    def step(self, event: str) -> Step | None:
        return next((step for step in self.next_steps if step.event == event), None)


@dataclass(slots=True)
class _Walk:
    stage: str
    outcome: str = ""
    ended_by: Entry | None = None
    here: set[str] = field(default_factory=set)  # the events since the case came to its stage


def fold(procedure: Procedure, entries: Iterable[Entry], calendar: WorkCalendar) -> Standing:
    """Read a journal from its first entry and say where the case stands.

    Raises: JournalNotOpened; StepNotAllowed at the first step outside the table.
    """
    steps = steps_of(entries)
    walk, ends = _walk(procedure, steps)
    stage = procedure.stage_by_id[walk.stage]
    clocks = run_clocks(procedure, steps, calendar, ends=ends)
    return Standing(
        procedure=procedure.key,
        stage=stage.id,
        is_end=stage.end,
        clocks=clocks,
        next_steps=tuple(
            step
            for step in procedure.steps_from[stage.id]
            if _is_felt(step, clocks) and not (step.once and step.event in walk.here)
        ),
        outcome=walk.outcome,
        ended_at=walk.ended_by.at if walk.ended_by else None,
        ended_seq=walk.ended_by.seq if walk.ended_by else None,
    )


def _is_felt(step: Step, clocks: Iterable[ClockState]) -> bool:
    """Whether the clock that a step acts on, if it acts on one, would change by it."""
    return not step.acts_on or any(c.id == step.acts_on and step.event in c.feels for c in clocks)


def _walk(procedure: Procedure, steps: Sequence[Entry]) -> tuple[_Walk, list[int]]:
    if not steps or steps[0].event != procedure.opening:
        raise JournalNotOpened(procedure, steps[0].event if steps else None)
    walk = _Walk(stage=procedure.stages[0].id)
    ends: list[int] = []
    for entry in steps[1:]:
        step = procedure.step_table.get((walk.stage, entry.event or ""))
        if step is None:
            raise StepNotAllowed(procedure, walk.stage, entry.event or "")
        walk.here.add(step.event)
        if step.to is not None and step.to != walk.stage:
            _move(procedure, walk, step, entry)
            if walk.ended_by is not None:
                ends.append(entry.seq)
    return walk, ends


def _move(procedure: Procedure, walk: _Walk, step: Step, entry: Entry) -> None:
    walk.stage = step.to or walk.stage
    walk.here.clear()
    ended = procedure.stage_by_id[walk.stage].end
    walk.outcome = (step.outcome or walk.stage) if ended else ""
    walk.ended_by = entry if ended else None
