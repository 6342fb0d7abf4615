"""Looking access over: what strikes about an account, by simple rules that are stated. Pure.

Source: NIST SP 800-53 Rev. 5, AC-2 (accounts are reviewed; inactive ones are found), AC-5 (separation of duties),
AC-6 (7) (privileges are reviewed), IA-2 (a second factor for privileged accounts).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people.domain.actor import Role

DORMANT_AFTER: Final = timedelta(days=90)
TOKEN_OLD_AFTER: Final = timedelta(days=365)


class Finding(StrEnum):
    """What strikes about an account or one of its grants."""

    DORMANT = "dormant"
    NO_SECOND = "no-second"
    CLOSED_UNIT = "closed-unit"
    PAIR = "pair"
    OLD_TOKEN = "old-token"  # noqa: S105  # the word for a finding


class Verdict(StrEnum):
    """What a reviewer says of a grant."""

    CONFIRM = "confirm"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True)
class Held:
    """A grant that counts, as the rules see it. ``path`` of its unit; ``/`` for everywhere."""

    role: Role
    path: str
    unit_closed: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """An account, as the rules see it."""

    is_active: bool
    created_at: datetime
    used_at: datetime | None
    has_second: bool
    held: tuple[Held, ...]
    tokens_made_at: tuple[datetime, ...]


def findings(seen: Seen, *, at: datetime) -> tuple[Finding, ...]:
    """What strikes about an account, in the order of the rules; a closed account opens nothing and strikes nobody."""
    return tuple(_findings(seen, at)) if seen.is_active else ()


def _findings(seen: Seen, at: datetime) -> Iterator[Finding]:
    if at - (seen.used_at or seen.created_at) > DORMANT_AFTER:
        yield Finding.DORMANT
    if not seen.has_second and any(held.role is Role.ADMINISTRATOR for held in seen.held):
        yield Finding.NO_SECOND
    if any(held.unit_closed for held in seen.held):
        yield Finding.CLOSED_UNIT
    if _pairs(seen.held):
        yield Finding.PAIR
    if any(at - made_at > TOKEN_OLD_AFTER for made_at in seen.tokens_made_at):
        yield Finding.OLD_TOKEN


def _pairs(held: tuple[Held, ...]) -> bool:
    """Whether somebody takes cases down and approves what is done with them, towards a same unit."""
    takes = [each.path for each in held if each.role is Role.REGISTRAR]
    approves = [each.path for each in held if each.role is Role.HEAD]
    return any(a.startswith(b) or b.startswith(a) for a in takes for b in approves)


class ReviewRefused(XiaobaoError):
    """Raised for a decision that a round of review does not take; ``fault`` says why, as a word."""

    slug = "review-refused"
    status = 409

    def __init__(self, fault: str) -> None:
        super().__init__(f"This review does not take the decision: {fault}.", fault=fault)


def judge_decision(*, is_closed: bool, is_decided: bool, reason: str) -> None:
    """A grant is decided about once in a round that is open, with a reason. Raises: ReviewRefused."""
    if is_closed:
        raise ReviewRefused("round-closed")
    if is_decided:
        raise ReviewRefused("decided")
    if not reason:
        raise ReviewRefused("reason")
