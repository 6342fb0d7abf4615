"""May this step be taken, with this payload, by this role: judged from values alone."""

from collections.abc import Mapping
from typing import Any

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.procedures.folding import Standing, StepNotAllowed
from xiaobao.procedures.model import Procedure, Step


class GroundNeeded(XiaobaoError):
    """Raised when a step needs a statutory ground and none, or an unknown one, was given."""

    slug = "ground-needed"
    status = 422

    def __init__(self, step: Step, given: object, known: list[str]) -> None:
        super().__init__(
            f"The step {step.event!r} needs a ground out of the list {step.grounds!r} ({', '.join(known)}); "
            f"given: {given!r}.",
            event=step.event,
            given=given,
            known=known,
        )


class SamePerson(XiaobaoError):
    """Raised when the one who asked for a step would approve it."""

    slug = "same-person"
    status = 403

    def __init__(self, event: str) -> None:
        super().__init__(f"The step {event!r} must be approved by another person than the one who asked.", event=event)


class NotUndoable(XiaobaoError):
    """Raised when the last step may not be undone under its procedure."""

    slug = "not-undoable"
    status = 409

    def __init__(self, event: str | None) -> None:
        super().__init__(f"The last step ({event!r}) may not be undone; take a step that corrects it.", event=event)


def judge_step(procedure: Procedure, standing: Standing, event: str, payload: Mapping[str, Any]) -> Step:
    """The step of the procedure's table that this event is, from where the case stands.

    Raises: StepNotAllowed; GroundNeeded.
    """
    step = standing.step(event)
    if step is None:
        raise StepNotAllowed(procedure, standing.stage, event, standing.next_steps)
    if step.grounds is not None:
        known = [ground.id for ground in procedure.grounds_of(step.grounds)]
        if payload.get("ground") not in known:
            raise GroundNeeded(step, payload.get("ground"), known)
    return step
