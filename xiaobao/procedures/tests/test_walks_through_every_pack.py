"""What holds for every journal that the steps of a pack allow."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaobao.kernel.calendar import load_calendar
from xiaobao.kernel.clock import local_day
from xiaobao.procedures.clocks import ClockStatus
from xiaobao.procedures.entries import Entry
from xiaobao.procedures.explaining import explain
from xiaobao.procedures.folding import Standing, StepNotAllowed, fold
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Procedure, Step
from xiaobao.procedures.tests.journals import entry, noon, undoing

CALENDAR = load_calendar()
PROCEDURES = [version for family in load_library() for version in family.versions]
EVENTS = sorted({event for procedure in PROCEDURES for event in procedure.events})
LATEST = date(2027, 12, 31)
MOST_STEPS = 14


@dataclass(frozen=True)
class Walk:
    """A journal that the table of a procedure allows, and the stage it leads to after each entry."""

    procedure: Procedure
    entries: tuple[Entry, ...]
    stages: tuple[str, ...]

    def fold(self, first: int | None = None) -> Standing:
        """The standing after the first entries, or all."""
        return fold(self.procedure, self.entries[:first], CALENDAR)

    def next_entry(self, event: str) -> Entry:
        return entry(len(self.entries) + 1, event, self.entries[-1].at + timedelta(hours=1))


@st.composite
def walks(draw: st.DrawFn, most: int = MOST_STEPS) -> Walk:
    """Moving steps are drawn as often as those that only note something, so that ends are reached and left."""
    procedure = draw(st.sampled_from(PROCEDURES))
    first = draw(st.dates(procedure.in_force_from, min(procedure.in_force_until or LATEST, LATEST)))
    payload = {"real_name": draw(st.booleans())}
    entries, stages = [entry(1, procedure.opening, noon(first), payload)], [procedure.stages[0].id]
    for seq in range(2, draw(st.integers(1, most)) + 2):
        step = draw(st.one_of(_choices(fold(procedure, entries, CALENDAR).next_steps)))
        later = timedelta(days=draw(st.integers(0, 40)), minutes=draw(st.integers(0, 700)))
        entries.append(entry(seq, step.event, entries[-1].at + later))
        stages.append(step.to or stages[-1])
    return Walk(procedure, tuple(entries), tuple(stages))


def _choices(steps: tuple[Step, ...]) -> list[st.SearchStrategy[Step]]:
    moving, staying = [s for s in steps if s.to], [s for s in steps if not s.to]
    return [st.sampled_from(some) for some in (moving, staying) if some]


@cache
def leads_to_an_end(procedure: Procedure) -> Mapping[str, bool]:
    """For every stage whether an end can be reached, found by walking backwards."""
    good = {stage.id for stage in procedure.stages if stage.end}
    for _ in procedure.stages:
        good |= {stage for stage, steps in procedure.steps_from.items() if good & {step.to for step in steps}}
    return {stage.id: stage.id in good for stage in procedure.stages}


def shortest_ways(procedure: Procedure) -> dict[str, tuple[str, ...]]:
    """For every stage the events of a shortest journal that ends there."""
    ways: dict[str, tuple[str, ...]] = {procedure.stages[0].id: (procedure.opening,)}
    edge = list(ways)
    while edge:
        stage = edge.pop(0)
        for step in procedure.steps_from[stage]:
            if step.to and step.to not in ways:
                ways[step.to] = (*ways[stage], step.event)
                edge.append(step.to)
    return ways


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure.key)
def test_every_step_of_the_table_can_be_taken_by_some_case(procedure: Procedure) -> None:
    taken = set()
    for stage, events in shortest_ways(procedure).items():
        for step in procedure.steps_from[stage]:
            days = [noon(procedure.in_force_from + timedelta(days=n)) for n in range(len(events) + 1)]
            journal = [
                entry(n, event, at) for n, (event, at) in enumerate(zip((*events, step.event), days, strict=True), 1)
            ]
            standing = fold(procedure, journal, CALENDAR)
            assert standing.stage == (step.to or stage)
            taken.add((stage, step.event))

    assert taken == set(procedure.step_table)


@given(walks())
def test_every_allowed_walk_folds_to_where_it_leads(walk: Walk) -> None:
    standing = walk.fold()

    assert standing.stage == walk.stages[-1]
    assert standing.is_end is walk.procedure.stage_by_id[standing.stage].end
    assert (standing.outcome != "") is standing.is_end
    assert (standing.ended_at is not None) is standing.is_end


@given(walks())
def test_a_prefix_folded_and_continued_is_the_whole(walk: Walk) -> None:
    """What was over at the prefix is told again unchanged, and the rest of the journal begins where it stood."""
    whole = walk.fold()
    for first in range(1, len(walk.entries)):
        before = walk.fold(first)
        following = before.step(walk.entries[first].event or "")

        assert following is not None
        assert (following.to or before.stage) == walk.stages[first]
        assert {state for state in before.clocks if not state.is_open} <= set(whole.clocks)


@given(walks())
def test_every_next_step_leads_on(walk: Walk) -> None:
    standing = walk.fold()

    assert standing.next_steps
    for step in standing.next_steps:
        further = fold(walk.procedure, [*walk.entries, walk.next_entry(step.event)], CALENDAR)
        assert further.stage == (step.to or standing.stage)


@given(walks())
def test_an_end_can_be_reached_from_wherever_a_walk_stands(walk: Walk) -> None:
    assert leads_to_an_end(walk.procedure)[walk.fold().stage]


@given(walks(), st.sampled_from(EVENTS))
def test_a_step_outside_the_table_is_always_refused(walk: Walk, event: str) -> None:
    standing = walk.fold()
    further = [*walk.entries, walk.next_entry(event)]

    if (standing.stage, event) not in walk.procedure.step_table:
        with pytest.raises(StepNotAllowed):
            fold(walk.procedure, further, CALENDAR)
    else:
        assert fold(walk.procedure, further, CALENDAR).procedure == walk.procedure.key


@given(walks())
def test_a_step_kept_back_for_its_clock_would_have_changed_nothing(walk: Walk) -> None:
    standing = walk.fold()

    for step in walk.procedure.steps_from[standing.stage]:
        if step not in standing.next_steps:
            further = fold(walk.procedure, [*walk.entries, walk.next_entry(step.event)], CALENDAR)
            assert further == standing


@given(walks(), st.data())
def test_a_step_that_is_undone_vanishes(walk: Walk, data: st.DataObject) -> None:
    step = data.draw(st.sampled_from(walk.fold().next_steps))
    taken = walk.next_entry(step.event)
    undone = undoing(taken.seq + 1, taken.seq, taken.at + timedelta(hours=1))

    assert fold(walk.procedure, [*walk.entries, taken, undone], CALENDAR) == walk.fold()


@given(walks())
def test_entries_that_are_no_steps_change_nothing(walk: Walk) -> None:
    noise = [Entry(100 + e.seq, "clock.warned", e.at, {"seq": e.seq}) for e in walk.entries]
    mixed = sorted([*walk.entries, *noise], key=lambda e: (e.at, e.seq))

    assert fold(walk.procedure, mixed, CALENDAR) == walk.fold()


@given(walks())
def test_a_clock_is_met_exactly_when_it_stops_by_its_due_day(walk: Walk) -> None:
    for state in walk.fold().clocks:
        if state.stopped_at is not None:
            late = state.due_on is None or _day(state.stopped_at) > state.due_on
            assert (state.status is ClockStatus.MISSED) is late
            assert state.started_at <= state.stopped_at


def _day(at: datetime) -> date:
    return local_day(at)


@given(walks())
def test_a_clock_counts_exactly_the_days_it_was_given(walk: Walk) -> None:
    for state in walk.fold().clocks:
        assert len(state.count.counted) + state.count.remaining == state.rule.amount + state.extended_by
        assert state.due_on is None or state.due_on > local_day(state.started_at)
        assert all(earlier < later for earlier, later in pairwise(state.count.counted))
        assert not set(state.count.counted) & {gap.on for gap in state.count.left_out if gap.why != "roll_over"}


@given(walks())
def test_only_what_outlives_a_case_runs_after_its_end(walk: Walk) -> None:
    standing = walk.fold()

    if standing.is_end:
        assert all(state.rule.outlives for state in standing.clocks if state.is_open)
        assert standing.next_due_on is None


@given(walks())
def test_the_runs_of_a_clock_are_numbered_and_only_the_last_is_open(walk: Walk) -> None:
    states = walk.fold().clocks
    for clock in walk.procedure.clocks:
        runs = [state for state in states if state.id == clock.id]
        assert [state.run for state in runs] == list(range(1, len(runs) + 1))
        assert not [state for state in runs[:-1] if state.is_open]


@given(walks())
def test_every_clock_that_ran_is_explained(walk: Walk) -> None:
    clocks = walk.fold().clocks
    reasons = explain(walk.procedure, clocks)

    assert [reason.clock for reason in reasons] == [state.id for state in clocks]
    assert all(reason.article and reason.law and reason.to_json()["counted"] is not None for reason in reasons)
