"""What of a case's journal is told to whoever forwarded it. Remarks, leads, tasks and placings stay inside."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from xiaobao.federation.domain.messages import Answered, Body, Closed, Extended, Kind, Reopened

EXTENDING: Final = frozenset({"complexity_found", "extension_granted"})
# step → the part of its payload that the consumer is told
ANSWERING: Final[Mapping[str, str]] = {
    "replied": "text",
    "agreement_reached": "terms",
    "settled": "terms",
    "not_handled": "reason",
    "review_decided": "text",
    "review_upheld": "reason",
}


@dataclass(frozen=True, slots=True)
class Happened:
    """A step of the case here: payload, article, the outcome where it ends the case, the day, what is due next."""

    event: str
    payload: Mapping[str, Any]
    article: str
    outcome: str
    ends: bool
    on: date
    due_on: date | None


def told_by(step: Happened) -> Iterator[tuple[Kind, Body]]:
    """The messages that a step gives rise to, in order."""
    if step.event in EXTENDING:
        reason = str(step.payload.get("reason", ""))
        yield Kind.EXTENDED, Extended(due_on=step.due_on, reason=reason, basis=step.article[:200])
    words = str(step.payload.get(ANSWERING.get(step.event, ""), ""))
    if words:
        yield Kind.ANSWERED, Answered(text=words)
    if step.event == "reopened":
        yield Kind.REOPENED, Reopened(reason=str(step.payload.get("reason", "")))
    if step.ends:
        yield Kind.CLOSED, Closed(outcome=step.outcome or step.event, on=step.on)
