"""Walking a case through its procedure, step by step, until it rests or the present day is reached."""

from datetime import datetime
from random import Random

from xiaobao.demo.domain.acting import Cast, PathSoFar
from xiaobao.demo.domain.planning import Leg, Plan
from xiaobao.demo.domain.story import Brief, PastEvent, Tale
from xiaobao.demo.domain.timing import Pace, Watch
from xiaobao.demo.domain.writing import Clerk
from xiaobao.kernel.calendar import WorkCalendar
from xiaobao.people.domain.actor import Role
from xiaobao.procedures.model import Step

MOST_STEPS = 40
GIVES_UP = 0.5  # at each open stage, the chance that a stalled case is left lying there
HELD = "session_held"


class Walker:
    """Walks briefs through their procedures. ``until``: nothing happens at or after this instant."""

    def __init__(
        self, cast: Cast, clerk: Clerk, pace: Pace, calendar: WorkCalendar, until: datetime, chance: Random
    ) -> None:
        self.cast, self.clerk, self.pace = cast, clerk, pace
        self.calendar, self.until, self.chance = calendar, until, chance

    def walk(self, plan: Plan, brief: Brief, tale: Tale) -> tuple[PastEvent, ...]:
        """Everything that happens after the opening event."""
        path = PathSoFar(
            brief=brief,
            tale=tale,
            plan=plan,
            watch=Watch(plan.deadlines, self.calendar),
            stage=plan.procedure.stages[0].id,
            at=brief.received_at,
            unit=brief.unit,
            late="late" in brief.marks,
        )
        path.watch.read(plan.procedure.opening, path.at.date())
        while self._through_stage(path):
            pass
        return tuple(path.events)

    def _through_stage(self, path: PathSoFar) -> bool:
        """Everything that happens in a stage; False when the story rests there."""
        stage = path.stage
        plan = path.plan.stage(stage, path.marks)
        before = plan.before if stage not in path.visited else ()
        path.visited.add(stage)
        for leg in before:
            if self.chance.random() < leg.move.chance and not self._take(path, leg):
                return False
            if path.stage != stage:
                return True
        if not plan.moves or self._is_left_lying(path, is_end=plan.is_end):
            return False
        return self._take(path, plan.moves.pick(self.chance)) and len(path.events) < MOST_STEPS

    def _is_left_lying(self, path: PathSoFar, *, is_end: bool) -> bool:
        return "stalled" in path.brief.marks and not is_end and bool(path.watch.due) and self.chance.random() < GIVES_UP

    def _take(self, path: PathSoFar, leg: Leg) -> bool:
        """Take a step and what follows at once; False when the story rests or the present is reached."""
        if leg.step is None or not self._enter(path, leg, leg.step):
            return False
        for move in leg.move.then:
            following = path.plan.leg(path.stage, move)
            if following and self.chance.random() < move.chance and not self._take(path, following):
                return False
        return True

    def _enter(self, path: PathSoFar, leg: Leg, step: Step) -> bool:
        actor = self.cast.who(path, step, leg.move.by)
        at = self._when(path, leg, step, actor.role)
        if at >= self.until:
            return False
        path.at = at
        payload = self.clerk.write(path, step, leg.move.ground)
        approver = self.cast.approver(path, step, actor)
        path.events.append(PastEvent(step.event, at, payload, actor.role, actor.username, approver))
        path.watch.read(step.event, at.date())
        path.stage = step.to or path.stage
        return True

    def _when(self, path: PathSoFar, leg: Leg, step: Step, role: str) -> datetime:
        if step.event == HELD and path.appointment is not None:
            at, path.appointment = max(path.appointment, path.at), None
            return at
        take_time = self.pace.at_home if role == Role.CITIZEN else self.pace.at_work
        at = take_time(path.at, leg.move.days)
        due, is_for_institution = path.watch.binds(step.event)
        if due is None:
            return at
        if path.late and is_for_institution:
            path.late = False
            return max(at, self.pace.too_late(max(due, path.at.date())))
        return self.pace.in_time(at, path.at, due)
