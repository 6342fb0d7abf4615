"""Handing a role over for a time 代理: to whom, where, for how long. Pure.

Source: NIST SP 800-53 Rev. 5, AC-2 (temporary access ends by itself), AC-5 (separation of duties), AC-6 (least
privilege).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people.domain.actor import Role

DELEGABLE: Final = (Role.REGISTRAR, Role.HANDLER, Role.MEDIATOR, Role.HEAD)


class CannotDelegate(XiaobaoError):
    """Raised when a role cannot be handed over like this; ``fault`` says why, as a word."""

    slug = "cannot-delegate"

    def __init__(self, fault: str, most: int) -> None:
        super().__init__(f"This role cannot be handed over like this: {fault}.", fault=fault, most=most)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be handed over. ``own`` are from and until of the giver's own grants that reach ``path``."""

    role: Role
    path: str
    giver: int
    taker: int
    taker_path: str  # of the taker's unit; empty for whoever has none
    taker_active: bool
    own: tuple[tuple[datetime | None, datetime | None], ...]
    starts_at: datetime
    ends_at: datetime
    reason: str


def judge_delegation(wanted: Wanted, *, at: datetime, most_days: int) -> None:
    """A part of a role of one's own, to a colleague of the same tree, for some days, with a reason.

    Raises: CannotDelegate.
    """
    if fault := _fault(wanted, at, most_days):
        raise CannotDelegate(fault, most_days)


def _fault(wanted: Wanted, at: datetime, most_days: int) -> str:
    if wanted.role not in DELEGABLE:
        return "stays"
    if not wanted.own:
        return "not-held"
    if not any(_within(wanted, starts, ends) for starts, ends in wanted.own):
        return "outlasts"
    return _fault_of_taker(wanted) or _fault_of_time(wanted, at, most_days) or ("" if wanted.reason else "no-reason")


def _within(wanted: Wanted, starts: datetime | None, ends: datetime | None) -> bool:
    return (starts is None or starts <= wanted.starts_at) and (ends is None or wanted.ends_at <= ends)


def _fault_of_taker(wanted: Wanted) -> str:
    if wanted.taker == wanted.giver:
        return "oneself"
    if not wanted.taker_active or not wanted.taker_path or _root(wanted.taker_path) != _root(wanted.path):
        return "not-a-colleague"
    return ""


def _fault_of_time(wanted: Wanted, at: datetime, most_days: int) -> str:
    if wanted.ends_at <= max(wanted.starts_at, at):
        return "over"
    return "too-long" if wanted.ends_at - max(wanted.starts_at, at) > timedelta(days=most_days) else ""


def _root(path: str) -> str:
    """The first unit of a path: the tree it lies in."""
    return path.split("/")[1]
