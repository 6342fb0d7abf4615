"""Which steps are offered first for a case, which may be taken for many at once and share a form. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from xiaobao.complaints.domain.parsing import CLAIMED
from xiaobao.complaints.domain.payloads import Accepting, payload_class
from xiaobao.procedures.clocks import ClockState, ClockStatus
from xiaobao.procedures.model import Evidence, Procedure, Step

ROUTING: Final = frozenset({"transferred_out", "merged", "transferred_down", "transferred_up", "pulled_back"})
Shape = tuple[str, tuple[str, ...], bool]


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that some of the chosen cases may take, all by the same form: that of the first one's procedure."""

    step: Step
    procedure: Procedure
    count: int


class Rank(IntEnum):
    """How near a step lies: what mostly comes next, what else moves the case, what does not, the office's own."""

    LIKELY = 0
    MOVES = 1
    BESIDE = 2
    FURTHER = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case stands, as far as the order of its steps goes."""

    procedure: Procedure
    clocks: tuple[ClockState, ...]
    taken: Collection[str]  # the events of its journal that count
    unassigned: bool
    outside: bool  # seen by a party: nothing that they may do is folded away from them


def ranked(steps: Iterable[Step], place: Place) -> list[tuple[Rank, Step]]:
    """The steps in the order in which they are offered: by rank, then as the pack lists what mostly comes next."""
    likely = {event: n for n, event in enumerate(place.procedure.likely)}
    found = [(_rank(step, place), step) for step in steps]
    return sorted(found, key=lambda each: (each[0], likely.get(each[1].event, -1) if each[0] is Rank.LIKELY else 0))


def _rank(step: Step, place: Place) -> Rank:
    if step.event in ROUTING:
        return Rank.FURTHER
    if _is_awaited(step, place.clocks):
        return Rank.LIKELY
    if step.event in place.procedure.likely and not (step.to is None and step.event in place.taken):
        return Rank.LIKELY
    if step.to is not None or (step.event == CLAIMED and place.unassigned):
        return Rank.MOVES
    told = place.outside or step.tells or step.evidence is not Evidence.HOUSE
    return Rank.BESIDE if told else Rank.FURTHER


def _is_awaited(step: Step, clocks: Iterable[ClockState]) -> bool:
    """Whether a clock runs until this step, which leaves the case where it is, or is paused until it."""
    if step.to is not None:
        return False
    for clock in clocks:
        ends_pause = clock.status is ClockStatus.PAUSED and any(step.event in p.ends_on for p in clock.rule.pauses)
        if clock.is_open and step.event in clock.feels and (step.event in clock.rule.stops_on or ends_pause):
            return True
    return False


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
