"""Which steps may be taken for many cases at once, and which cases share the form of one. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from xiaobao.complaints.domain.payloads import Accepting, payload_class
from xiaobao.procedures.model import Procedure, Step

Shape = tuple[str, tuple[str, ...], bool]


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that some of the chosen cases may take, all by the same form: that of the first one's procedure."""

    step: Step
    procedure: Procedure
    count: int


def shape_of(step: Step, procedure: Procedure) -> Shape:
    """What the form of a step asks beyond its event: the same shape, the same form."""
    asks = procedure.conditions if payload_class(step.event) is Accepting else ()
    return step.event, tuple(condition.id for condition in asks), step.approval is not None


def offers(possible: Iterable[tuple[Procedure, Iterable[Step]]]) -> list[Offer]:
    """The steps that make sense for many, those that most of the cases can take first; ``possible`` is one a case."""
    found: dict[Shape, Offer] = {}
    for procedure, steps in possible:
        for step in steps:
            if payload_class(step.event).for_many:
                shape = shape_of(step, procedure)
                known = found.get(shape, Offer(step, procedure, 0))
                found[shape] = Offer(known.step, known.procedure, known.count + 1)
    return sorted(found.values(), key=lambda offer: -offer.count)
