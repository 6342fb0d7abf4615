"""What a story is: one case as it comes in, and everything that happens to it until the day it is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xiaobao.complaints.domain.channels import Channel
from xiaobao.demo.domain.people import Person
from xiaobao.demo.domain.world import Business
from xiaobao.procedures.model import Kind


@dataclass(frozen=True, slots=True)
class PastEvent:
    """A step that was taken: the event, when, what was said, in what role.

    ``actor`` is the username of who took it, "" for the consumer, the platform, or a business without an account;
    ``approved_by`` the username of who approved it, where the procedure wants a second person.
    """

    event: str
    at: datetime
    payload: Mapping[str, Any]
    role: str
    actor: str
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """What a story is about, before it is told: who against whom, where, how, and its marks.

    ``unit`` takes it in, ``target`` handles it. ``marks`` steer the walk (``when`` and ``unless`` of a `Move`).
    """

    ref: str
    kind: Kind
    family: str
    side: str
    unit: str
    target: str
    channel: Channel
    received_at: datetime
    people: tuple[Person, ...]
    anonymous: bool
    business: Business | None
    scenario: str
    marks: frozenset[str]
    unmet: str = ""
    repeats: str = ""


@dataclass(frozen=True, slots=True)
class Tale:
    """A story in words. Money in fen. ``slots`` are what later sentences of the same story can name."""

    title: str
    text: str
    claims: str
    subject: str
    nature: str
    claimed_fen: int
    happened_on: date | None
    slots: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One case of the demonstration, ready to be lodged and walked.

    ``ref`` is its own name (a story that was merged names the ``ref`` it was merged into). ``procedure`` is the
    ``family@version`` that governs on the day of receipt. ``complainants`` is empty where somebody reports without
    a name; the first two ``representatives`` speak for a joint complaint. ``harm_known_on`` is None where there is
    no harm. ``history`` begins after the opening event and never reaches the day on which the story is told.
    """

    ref: str
    kind: Kind
    family: str
    procedure: str
    unit: str
    channel: Channel
    received_at: datetime
    complainants: tuple[Person, ...]
    representatives: tuple[int, ...]
    anonymous: bool
    may_publish: bool
    may_entrust: bool
    business: Business | None
    subject: str
    subject_name: str
    nature: str
    nature_name: str
    title: str
    text: str
    claims: str
    claimed_fen: int
    harm_known_on: date | None
    scenario: str
    history: tuple[PastEvent, ...]
