"""Is a procedure sound? Every fault is found, not only the first.

Sound: every stage can be reached, from every stage an end can be reached, every open stage has a clock that may
run there or says for whom it waits, a clock that starts at an end outlives it, no two steps share a stage and an
event, and every name that is used is known.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from xiaobao.procedures.model import Procedure, Step

ROLES = frozenset(
    {
        "citizen",
        "respondent",
        "registrar",
        "handler",
        "mediator",
        "head",
        "auditor",
        "administrator",
        "system",
    }
)
CONSENTS = frozenset({"publish", "entrust", "third_party"})
PARTIES = frozenset({"complainant", "respondent", "reporter", "handler", "head", "regulator"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where in the pack."""

    path: str
    message: str


def faults_of(procedure: Procedure) -> list[Fault]:
    """All faults of a decoded procedure; empty for a sound one."""
    return [
        *_unknown_names(procedure),
        *_twice(procedure),
        *_unreachable(procedure),
        *_unusual(procedure),
        *_dead_ends(procedure),
        *_timeless(procedure),
        *_endless(procedure),
    ]


def _unknown_names(procedure: Procedure) -> Iterator[Fault]:
    stages = set(procedure.stage_by_id) | {"@open", "@end"}
    lists = {ground.list for ground in procedure.grounds}
    for step in procedure.steps:
        path = f"steps[{step.id}]"
        yield from _not_in(f"{path}.from", step.from_, stages, "stage")
        yield from _not_in(f"{path}.to", [step.to] if step.to else [], stages, "stage")
        yield from _not_in(f"{path}.by", step.by, ROLES, "role")
        yield from _not_in(f"{path}.approval", [step.approval] if step.approval else [], ROLES, "role")
        yield from _not_in(f"{path}.grounds", [step.grounds] if step.grounds else [], lists, "list of grounds")
        yield from _not_in(f"{path}.consent", [step.consent] if step.consent else [], CONSENTS, "consent")
        yield from _unfelt(procedure, step, path)
        yield from _not_in(f"{path}.tells", step.tells, PARTIES, "party")
    yield from _not_in("likely", procedure.likely, {step.event for step in procedure.steps}, "event of a step")
    yield from _clock_names(procedure)
    refusals = {ground.id for ground in procedure.grounds_of("refusal")}
    for condition in procedure.conditions:
        yield from _not_in(f"conditions[{condition.id}].ground", [condition.ground], refusals, "ground of refusal")


def _unfelt(procedure: Procedure, step: Step, path: str) -> Iterator[Fault]:
    """A step that acts on a clock must be an event that this clock knows; else nobody could ever take it."""
    if not step.acts_on:
        return
    yield from _not_in(f"{path}.acts_on", [step.acts_on], {clock.id for clock in procedure.clocks}, "clock")
    for clock in procedure.clocks:
        if clock.id == step.acts_on:
            pausing = (event for pause in clock.pauses for event in (*pause.starts_on, *pause.ends_on))
            felt = {*clock.stops_on, *pausing, *(extension.on for extension in clock.extensions)}
            yield from _not_in(f"{path}.acts_on", [step.event], felt, f"event of the clock {clock.id}")


def _clock_names(procedure: Procedure) -> Iterator[Fault]:
    events = procedure.events
    for clock in procedure.clocks:
        path = f"clocks[{clock.id}]"
        for name in ("starts_on", "stops_on", "restarts_on"):
            yield from _not_in(f"{path}.{name}", getattr(clock, name), events, "event")
        for pause in clock.pauses:
            yield from _not_in(f"{path}.pauses", (*pause.starts_on, *pause.ends_on), events, "event")
        for extension in clock.extensions:
            yield from _not_in(f"{path}.extensions", [extension.on], events, "event")
            yield from _not_in(f"{path}.extensions", [extension.approved_by], ROLES, "role")
        yield from _not_in(f"{path}.warns", (*clock.warns, clock.escalates_to), ROLES, "role")


def _not_in(path: str, used: Iterable[str], known: Iterable[str], what: str) -> Iterator[Fault]:
    for name in used:
        if name not in known:
            yield Fault(path, f"{name!r} is no known {what}")


def _twice(procedure: Procedure) -> Iterator[Fault]:
    pairs = Counter((stage, step.event) for step in procedure.steps for stage in procedure.stages_of(step))
    for (stage, event), times in pairs.items():
        if times > 1:
            yield Fault("steps", f"{times} steps take the event {event!r} from the stage {stage!r}")
    for name in ("stages", "steps", "clocks"):
        for row, times in Counter(row.id for row in getattr(procedure, name)).items():
            if times > 1:
                yield Fault(f"{name}[{row}]", f"the id is used {times} times")


def _targets(procedure: Procedure, stage: str) -> set[str]:
    return {step.to for step in procedure.steps_from[stage] if step.to}


def _unusual(procedure: Procedure) -> Iterator[Fault]:
    """The usual way begins where a procedure opens, and each of its stages is one step from the one before."""
    yield from _not_in("usual", procedure.usual, procedure.stage_by_id, "stage")
    if procedure.usual and procedure.stages and procedure.usual[0] != procedure.stages[0].id:
        yield Fault("usual", f"it begins at {procedure.usual[0]!r}, and the procedure at {procedure.stages[0].id!r}")
    for before, after in pairwise(procedure.usual):
        if before in procedure.stage_by_id and after not in _targets(procedure, before):
            yield Fault("usual", f"no step leads from {before!r} to {after!r}")


def _unreachable(procedure: Procedure) -> Iterator[Fault]:
    if not procedure.stages:
        yield Fault("stages", "a procedure needs stages; the first one is where it opens")
        return
    seen, edge = set[str](), [procedure.stages[0].id]
    while edge:
        stage = edge.pop()
        seen.add(stage)
        edge += [to for to in _targets(procedure, stage) if to not in seen and to in procedure.stage_by_id]
    for stage in procedure.stage_by_id:
        if stage not in seen:
            yield Fault(f"stages[{stage}]", "no step leads here from the opening stage")


def _dead_ends(procedure: Procedure) -> Iterator[Fault]:
    good = {stage.id for stage in procedure.stages if stage.end}
    while more := {s for s in procedure.stage_by_id if s not in good and _targets(procedure, s) & good}:
        good |= more
    for stage in procedure.stage_by_id:
        if stage not in good:
            yield Fault(f"stages[{stage}]", "no end can be reached from here")


def _timeless(procedure: Procedure) -> Iterator[Fault]:
    """An open stage needs a clock that may be running there, or a word for whom it waits."""
    running = _clocks_running(procedure)
    for stage in procedure.stages:
        if not stage.end and stage.waiting is None and not running[stage.id]:
            yield Fault(f"stages[{stage.id}]", "an open stage needs a clock, or `waiting` says for whom it waits")


def _endless(procedure: Procedure) -> Iterator[Fault]:
    """What ends with the case cannot begin when it has ended: nothing would stop it."""
    ends = {stage.id for stage in procedure.stages if stage.end}
    events = {step.event for stage, step in _moves(procedure) if (step.to or stage) in ends}
    for clock in procedure.clocks:
        for event in events & {*clock.starts_on, *clock.restarts_on}:
            if not clock.outlives:
                yield Fault(f"clocks[{clock.id}]", f"{event!r} may start it at an end, so it must be `outlives`")


def _clocks_running(procedure: Procedure) -> dict[str, set[str]]:
    """Stage → clocks that can be running there, by following the steps until nothing changes."""
    running: dict[str, set[str]] = {stage.id: set() for stage in procedure.stages}
    if procedure.stages:
        running[procedure.stages[0].id] |= _after(procedure, procedure.opening, set())
    changed = True
    while changed:
        changed = False
        for stage, step in _moves(procedure):
            target = step.to or stage
            flow = _after(procedure, step.event, running[stage])
            if target in running and procedure.stage_by_id[target].end:
                flow &= {clock.id for clock in procedure.clocks if clock.outlives}
            if target in running and not flow <= running[target]:
                running[target] |= flow
                changed = True
    return running


def _moves(procedure: Procedure) -> Iterator[tuple[str, Step]]:
    for stage, steps in procedure.steps_from.items():
        for step in steps:
            yield stage, step


def _after(procedure: Procedure, event: str, before: set[str]) -> set[str]:
    stopped = {clock.id for clock in procedure.clocks if event in clock.stops_on}
    started = {clock.id for clock in procedure.clocks if event in (*clock.starts_on, *clock.restarts_on)}
    return (before - stopped) | started
