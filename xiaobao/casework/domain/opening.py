"""What it takes to open a case: the values a capability hands to casework."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from xiaobao.procedures.model import Kind

GIVEN = frozenset({"name", "phone", "address", "id_number", "email"})  # of a party, looked for in its text


class PartyRole(StrEnum):
    """In what capacity somebody takes part in a case."""

    COMPLAINANT = "complainant"
    REPORTER = "reporter"
    RESPONDENT = "respondent"
    AGENT = "agent"
    REPRESENTATIVE = "representative"
    MEMBER = "member"  # of a joint complaint


class LinkKind(StrEnum):
    """How two cases hang together; read from the first to the second."""

    SPLIT = "split"  # one text that was complaint and report
    DUPLICATE = "duplicate"
    CASE_FROM_COMPLAINT = "case_from_complaint"
    FAST_LANE = "fast_lane"
    RELATED = "related"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewParty:
    """A party as it comes in. ``personal`` (name, phone, address, id_number, email …) goes sealed to the vault."""

    role: PartyRole
    display: str
    personal: Mapping[str, str] = field(default_factory=dict)
    business: int | None = None
    consents: Mapping[str, bool] = field(default_factory=dict)
    record: int | None = None  # of another case, whose sealed record this party shares


@dataclass(frozen=True, slots=True, kw_only=True)
class PastStep:
    """A step that had happened before the case came to this platform (imports).

    ``actor`` and ``name`` say who took it, where that is known; otherwise whoever imports stands for it.
    """

    event: str
    at: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)
    actor: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A case as it comes in, before it has a number.

    ``text`` is the consumer's own words: what is stored to be read and searched is masked, the original is sealed.
    ``business`` is the respondent's id in the registry; ``source`` and ``foreign_id`` name the row of an import.
    ``changes`` are columns of the case that the history has set (handler, unit, marks).
    """

    kind: Kind
    family: str
    channel: str
    received_at: datetime
    title: str
    text: str
    parties: tuple[NewParty, ...] = ()
    business: int | None = None
    subject: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    history: tuple[PastStep, ...] = ()
    changes: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    foreign_id: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)  # more of the consumer's words, to be sealed with the text
    original: int | None = None  # the sealed words of another case that this one shares
    detail: Mapping[str, Any] | None = None  # what the first entry notes of what its room keeps beside the case

    @property
    def given(self) -> tuple[str, ...]:
        """What the parties gave of themselves, which no text that is read by others should say."""
        return tuple(value for party in self.parties for name, value in party.personal.items() if name in GIVEN)
