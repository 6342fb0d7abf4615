"""A procedure and the walks through it, laid together: from every stage, what may happen next, how likely."""

from collections.abc import Mapping
from dataclasses import dataclass

from xiaobao.demo.domain.chance import Weighted
from xiaobao.demo.domain.timing import Deadlines
from xiaobao.demo.domain.vocabulary import Move, StageWalk
from xiaobao.procedures.model import Procedure, Step

REST = ""  # the event of a move by which nothing more happens


@dataclass(frozen=True, slots=True)
class Leg:
    """A move with the step of the procedure that it is; no step: the story rests."""

    move: Move
    step: Step | None


@dataclass(frozen=True, slots=True)
class StagePlan:
    """What happens in a stage, for stories with certain marks."""

    before: tuple[Leg, ...]
    moves: Weighted[Leg]
    is_end: bool


class Plan:
    """The walk through one version of a procedure."""

    def __init__(
        self,
        procedure: Procedure,
        walk: Mapping[str, StageWalk],
        grounds: Mapping[str, Mapping[str, float]],
    ) -> None:
        self.procedure = procedure
        self.deadlines = Deadlines(procedure)
        self._walk = walk
        self._stages: dict[tuple[str, frozenset[str]], StagePlan] = {}
        self._marks = _marks_used(walk)
        self._unmet = {condition.id: condition.ground for condition in procedure.conditions}
        self._grounds = {
            name: Weighted(
                (ground.id, grounds.get(name, {}).get(ground.id, 1)) for ground in procedure.grounds_of(name)
            )
            for name in {ground.list for ground in procedure.grounds}
        }

    def stage(self, stage: str, marks: frozenset[str]) -> StagePlan:
        """The plan of a stage. Moves that this version of the procedure does not have are left out."""
        key = (stage, marks & self._marks)
        if key not in self._stages:
            self._stages[key] = self._stage(stage, marks)
        return self._stages[key]

    def ground(self, grounds: str) -> Weighted[str]:
        """The grounds of a list, by how often they are given."""
        return self._grounds[grounds]

    def ground_of(self, condition: str) -> str | None:
        """The ground of refusal that an unmet condition is, in this version."""
        return self._unmet.get(condition)

    def leg(self, stage: str, move: Move) -> Leg | None:
        """The leg of a move from a stage, None where the procedure does not have it."""
        if move.event == REST:
            return Leg(move, None)
        step = self.procedure.step_table.get((stage, move.event))
        return Leg(move, step) if step else None

    def _stage(self, stage: str, marks: frozenset[str]) -> StagePlan:
        walk = self._walk.get(stage, StageWalk())
        return StagePlan(
            before=tuple(leg for move in walk.before if _fits(move, marks) if (leg := self.leg(stage, move))),
            moves=Weighted(
                (leg, move.weight) for move in walk.moves if _fits(move, marks) if (leg := self.leg(stage, move))
            ),
            is_end=self.procedure.stage_by_id[stage].end,
        )


def _fits(move: Move, marks: frozenset[str]) -> bool:
    return marks.issuperset(move.when) and marks.isdisjoint(move.unless)


def _marks_used(walk: Mapping[str, StageWalk]) -> frozenset[str]:
    moves = [move for stage in walk.values() for move in (*stage.before, *stage.moves)]
    return frozenset(mark for move in moves for mark in (*move.when, *move.unless))
