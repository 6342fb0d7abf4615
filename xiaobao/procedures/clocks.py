"""Running the clocks of a procedure over a journal.

A clock starts the day after its starting event (first day not counted: Order 121 art. 45; penalty procedure
art. 80), leaves out the days of its pauses, grows by its extensions, begins anew on a restarting event (what pauses it
then goes on pausing it), and is met or missed by the day on which it stops. Days are days in China.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from xiaobao.kernel.calendar import Count, Pause, WorkCalendar
from xiaobao.procedures.entries import Entry
from xiaobao.procedures.model import ClockRule, ExtensionRule, PauseRule, Procedure


class ClockStatus(StrEnum):
    """Where a clock stands. ``ended``: the case reached an end before the clock's own event, in time."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class ClockState:
    """One run of one clock. ``run`` counts from 1: a case that is reopened may run a clock again.

    ``feels``: the events that would stop, pause, resume or extend it where it stands now.
    """

    rule: ClockRule
    run: int
    started_at: datetime
    started_by: str
    started_seq: int
    count: Count
    status: ClockStatus
    extended_by: int = 0
    stopped_at: datetime | None = None
    stopped_by: str = ""
    stopped_seq: int | None = None
    feels: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        return self.rule.id

    @property
    def due_on(self) -> date | None:
        return self.count.due_on

    @property
    def is_open(self) -> bool:
        return self.status in (ClockStatus.RUNNING, ClockStatus.PAUSED)

    @property
    def warn_on(self) -> date | None:
        """The day of the warning: ``warn_before`` counted days before the due day; None while paused."""
        if self.due_on is None:
            return None
        counted = self.count.counted
        return counted[max(0, len(counted) - 1 - self.rule.warn_before)]

    def is_overdue(self, on: date) -> bool:
        """Whether a clock that still runs has let its due day pass."""
        return self.status is ClockStatus.RUNNING and self.due_on is not None and on > self.due_on


@dataclass(slots=True)
class _Run:
    """A run while the journal is read. ``pausing``: the rules that pause it now, each since its day."""

    rule: ClockRule
    number: int
    started: Entry
    pausing: dict[PauseRule, date] = field(default_factory=dict)
    over: list[Pause] = field(default_factory=list)
    extended_by: int = 0
    extended: Counter[ExtensionRule] = field(default_factory=Counter)

    @property
    def pauses(self) -> list[Pause]:
        """Those that are over and those that still last."""
        return [*self.over, *(Pause(since, None, rule.why.zh) for rule, since in self.pausing.items())]

    @property
    def feels(self) -> frozenset[str]:
        """The events that would change it now; an extension only until it was given as often as it may be."""
        felt = set(self.rule.stops_on)
        for pause in self.rule.pauses:
            felt.update(pause.ends_on if pause in self.pausing else pause.starts_on)
        felt.update(rule.on for rule in self.rule.extensions if self.extended[rule] < rule.times)
        return frozenset(felt)

    def resume(self, rule: PauseRule, day: date) -> None:
        self.over.append(Pause(self.pausing.pop(rule), day, rule.why.zh))

    def extend(self, rule: ExtensionRule) -> None:
        if self.extended[rule] < rule.times:
            self.extended[rule] += 1
            self.extended_by += rule.amount


class _Watch:
    """Reads steps one by one and keeps the runs of one clock."""

    def __init__(self, rule: ClockRule, calendar: WorkCalendar) -> None:
        self.rule = rule
        self.calendar = calendar
        self.done: list[ClockState] = []
        self.run: _Run | None = None

    def read(self, entry: Entry, *, waived: bool, at_end: bool) -> None:
        event = entry.event or ""
        if self.run is not None:
            self._read_running(self.run, entry, event, at_end=at_end)
        if self.run is None and event in (*self.rule.starts_on, *self.rule.restarts_on) and not waived:
            self.run = _Run(self.rule, len(self.done) + 1, entry)

    def _read_running(self, run: _Run, entry: Entry, event: str, *, at_end: bool) -> None:
        if event in self.rule.stops_on:
            self._stop(run, entry, ClockStatus.MET)
        elif event in self.rule.restarts_on:
            self.run = _Run(self.rule, run.number, entry, pausing=dict(run.pausing))
        elif at_end and not self.rule.outlives:
            self._stop(run, entry, ClockStatus.ENDED)
        else:
            self._pause_or_extend(run, entry, event)

    def _pause_or_extend(self, run: _Run, entry: Entry, event: str) -> None:
        for pause in self.rule.pauses:
            if pause in run.pausing and event in pause.ends_on:
                run.resume(pause, entry.day)
            elif pause not in run.pausing and event in pause.starts_on:
                run.pausing[pause] = entry.day
        for extension in self.rule.extensions:
            if extension.on == event:
                run.extend(extension)

    def _stop(self, run: _Run, entry: Entry, status: ClockStatus) -> None:
        for pause in list(run.pausing):  # what stops a paused clock also ends its pauses
            run.resume(pause, entry.day)
        state = self._state(run, status)
        late = state.due_on is not None and entry.day > state.due_on
        self.done.append(
            replace(
                state,
                status=ClockStatus.MISSED if late else status,
                stopped_at=entry.at,
                stopped_by=entry.event or "",
                stopped_seq=entry.seq,
                feels=frozenset(),
            )
        )
        self.run = None

    def _state(self, run: _Run, status: ClockStatus) -> ClockState:
        amount = run.rule.amount + run.extended_by
        count = self.calendar.count(
            run.started.day, amount, run.rule.unit, pauses=run.pauses, rolls_over=run.rule.rolls_over
        )
        return ClockState(
            rule=run.rule,
            run=run.number,
            started_at=run.started.at,
            started_by=run.started.event or "",
            started_seq=run.started.seq,
            count=count,
            status=status,
            extended_by=run.extended_by,
            feels=run.feels,
        )

    def states(self) -> Iterator[ClockState]:
        yield from self.done
        if self.run is not None:
            yield self._state(self.run, ClockStatus.PAUSED if self.run.pausing else ClockStatus.RUNNING)


def run_clocks(
    procedure: Procedure, steps: Sequence[Entry], calendar: WorkCalendar, *, ends: Iterable[int] = ()
) -> tuple[ClockState, ...]:
    """Every run of every clock, in the order of the pack.

    ``steps`` are the steps that count, in order; ``ends`` the sequence numbers of those that led to an end stage.
    """
    end_seqs = frozenset(ends)
    watches = [_Watch(rule, calendar) for rule in procedure.clocks]
    denied: set[str] = set()
    for entry in steps:
        denied |= {key for key, value in entry.payload.items() if value is False}
        for watch in watches:
            waived = watch.rule.only_if is not None and watch.rule.only_if in denied
            watch.read(entry, waived=waived, at_end=entry.seq in end_seqs)
    return tuple(state for watch in watches for state in watch.states())
