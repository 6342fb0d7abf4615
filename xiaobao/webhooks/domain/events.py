"""What goes over the wire: a small event without personal data. Source: CloudEvents 1.0, structured JSON."""

import json
import re
from collections.abc import Collection, Iterable
from functools import cache
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.procedures.library import load_library

PING: Final = "webhook.ping"
EVERY_STEP: Final = "case.*"
EVERY_CLOCK: Final = "clock.*"
CLOCKS: Final = ("clock.warned", "clock.escalated")
UNDONE: Final = "case.undone"
STRICT: Final = ConfigDict(extra="forbid")
DOTTED: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+|(case|clock)\.\*")


class BadKinds(XiaobaoError):
    """Raised for kinds of event that do not exist, or for none at all."""

    slug = "bad-kinds"
    status = 422

    def __init__(self, kinds: Iterable[str]) -> None:
        told = ", ".join(sorted(kinds)[:5]) or "none was named"
        super().__init__(f"Name the kinds of event, like case.accepted or case.*. Not known: {told}.", kinds=told)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Told:
    """What happened. ``stage`` is where the case stood when this was written, ``at`` when it happened."""

    event: str
    unit: Annotated[str, Field(description="The code of the unit that has the case.")]
    at: AwareDatetime
    case: Annotated[str, Field(description="The number of the case; empty in a ping.")] = ""
    kind: Annotated[str, Field(description="complaint, report …; empty in a ping.")] = ""
    stage: str = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Event:
    """The body of a request. ``id`` is the header webhook-id too: the same event bears it however often it comes."""

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: Annotated[str, Field(description="The unit that the endpoint belongs to, like /units/EAST.")]
    type: str
    time: AwareDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    data: Told


EVENT: Final = TypeAdapter(Event)


@cache
def known_kinds() -> tuple[str, ...]:
    """Every kind of event that there is, by name."""
    steps = {f"case.{event}" for family in load_library() for p in family.versions for event in p.events}
    return tuple(sorted(steps | {UNDONE, *CLOCKS}))


@cache
def grouped_kinds() -> dict[str, tuple[str, ...]]:
    """Every kind by what it tells, by the packs: whole groups, how a case begins, goes on and ends, clocks, the rest.

    A step that ends a case in one procedure and moves it on in another stands where it ends.
    """
    procedures = [procedure for family in load_library() for procedure in family.versions]
    moving = {(s.event, p.stage_by_id[s.to].end) for p in procedures for s in p.steps if s.to is not None}
    begins = {f"case.{procedure.opening}" for procedure in procedures}
    ends = {f"case.{event}" for event, ended in moving if ended} - begins
    moves = {f"case.{event}" for event, _ in moving} - begins - ends
    rest = set(known_kinds()) - begins - ends - moves - set(CLOCKS)
    told = {"begins": begins, "moves": moves, "ends": ends, "clocks": set(CLOCKS), "stays": rest}
    return {"every": (EVERY_STEP, EVERY_CLOCK)} | {name: tuple(sorted(kinds)) for name, kinds in told.items()}


def judge_kinds(kinds: Collection[str]) -> list[str]:
    """The kinds in order, each once. Raises: BadKinds."""
    unknown = set(kinds) - {*known_kinds(), EVERY_STEP, EVERY_CLOCK}
    if unknown or not kinds:
        raise BadKinds(unknown)
    return sorted(set(kinds))


def wants(kinds: Collection[str], kind: str) -> bool:
    """Whether an endpoint that chose these kinds hears of one; a ping always."""
    return kind == PING or kind in kinds or f"{kind.partition('.')[0]}.*" in kinds


def payload_of(event: Event) -> dict[str, Any]:
    """An event as the outbox keeps it."""
    told: dict[str, Any] = EVENT.dump_python(event, mode="json")
    return told


def body_of(payload: Any) -> bytes:
    """The bytes that are signed and sent: the same whenever the event is sent again."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
