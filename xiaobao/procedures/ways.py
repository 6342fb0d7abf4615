"""The way of a case as stations: the stages it has been at, where it stands, and those that usually follow."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from xiaobao.procedures.entries import Entry, steps_of
from xiaobao.procedures.model import Procedure, Stage


class Passing(StrEnum):
    """Whether a station lies behind the case, is where it stands, or is usually still to come."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Station:
    """One stage on the way."""

    stage: Stage
    passing: Passing


def way_of(procedure: Procedure, entries: Iterable[Entry], *, stage: str) -> tuple[Station, ...]:
    """Every stage once, at its last visit; what is ahead is the pack's ``usual`` way and no promise.

    ``stage`` is where the case stands: of the entries some may be left out, for a party that is not shown them.
    """
    been = [each for each in _been(procedure, entries) if each != stage] + [stage]
    ended = procedure.stage_by_id[been[-1]].end
    ahead = [] if ended else _ahead(procedure.usual, been)
    passings = [Passing.DONE] * (len(been) - 1) + [Passing.NOW] + [Passing.AHEAD] * len(ahead)
    stages = [procedure.stage_by_id[stage] for stage in [*been, *ahead]]
    return tuple(Station(*pair) for pair in zip(stages, passings, strict=True))


def _been(procedure: Procedure, entries: Iterable[Entry]) -> list[str]:
    been = [procedure.stages[0].id]
    for entry in steps_of(entries):
        to = _target(procedure, been[-1], entry.event or "")
        if to is not None:
            been = [stage for stage in been if stage != to] + [to]
    return been


def _target(procedure: Procedure, stage: str, event: str) -> str | None:
    step = procedure.step_table.get((stage, event))
    if step is None:
        step = next((step for step in procedure.steps if step.event == event and step.to), None)
    return step.to if step else None


def _ahead(usual: tuple[str, ...], been: list[str]) -> list[str]:
    """What follows the furthest usual stage that was reached."""
    reached = max((usual.index(stage) for stage in been if stage in usual), default=-1)
    return [stage for stage in usual[reached + 1 :] if stage not in been]
