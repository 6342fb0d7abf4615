"""May this step be taken, with this payload, by this role: judged from values alone."""

from collections.abc import Collection, Mapping
from typing import Any

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people.domain.actor import Actor, Principal
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


def second_person(actor: Actor, *, event: str, role: str, path: str, asked_by: Collection[str]) -> Principal | None:
    """In whose stead somebody decides about what waits for a second person; None where in their own right.

    ``asked_by`` are the keys of whoever asked, and of whom they stood in for: neither decides, nor does whoever would
    decide in the stead of one of them. Source: NIST SP 800-53 Rev. 5, AC-5. Raises: SamePerson.
    """
    if actor.key in asked_by:
        raise SamePerson(event)
    reaching = actor.meeting(path, (role,))
    free = [grant.principal for grant in reaching if grant.principal is None or grant.principal.key not in asked_by]
    if reaching and not free:
        raise SamePerson(event)
    return free[0] if free else None
