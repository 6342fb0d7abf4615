"""The one clock, and the time machine behind it. Doors read it once and pass the instant down.

China keeps one time, Asia/Shanghai; a day of the law is a day there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import ClassVar, Final, Protocol
from zoneinfo import ZoneInfo

from xiaobao.kernel.errors import XiaobaoError

CHINA: Final = ZoneInfo("Asia/Shanghai")
# By how much the clocks of two machines may differ. What was dated further ahead than this was dated by a wrong clock,
# or by a right one before it was set back: it must not keep anything waiting until that instant comes again.
SKEW: Final = timedelta(minutes=5)


class InstantNotUnderstood(XiaobaoError):
    """Raised when a text names neither a day nor a time."""

    slug: ClassVar[str] = "instant-not-understood"

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text!r} is neither a day nor a time: write 2026-06-01, 2026-06-01T09:30 (China time) "
            "or 2026-06-01T01:30:00Z.",
            text=text,
        )


class InstantWithoutZone(XiaobaoError):
    """Raised when an instant is given without its time zone, so that its day is not known."""

    slug: ClassVar[str] = "instant-without-zone"

    def __init__(self, at: datetime) -> None:
        super().__init__(f"{at.isoformat()} has no time zone: give an aware datetime.", at=at)


class Clock(Protocol):
    """Tells the present instant, aware, in China time."""

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(CHINA)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still. Raises: InstantWithoutZone."""

    at: datetime

    def __post_init__(self) -> None:
        _require_zone(self.at)

    def now(self) -> datetime:
        return self.at.astimezone(CHINA)


@dataclass(frozen=True, slots=True)
class ShiftedClock:
    """A clock that runs like another, earlier or later by ``offset``."""

    offset: timedelta
    beside: Clock = field(default_factory=SystemClock)

    def now(self) -> datetime:
        return self.beside.now() + self.offset


_SYSTEM: Final[Clock] = SystemClock()
_current: ContextVar[Clock | None] = ContextVar("xiaobao_clock", default=None)


def current_clock() -> Clock:
    """The clock of this context: the system's, unless the context travels."""
    return _current.get() or _SYSTEM


@contextmanager
def travel(*, to: datetime | timedelta | Clock) -> Iterator[Clock]:
    """Put another clock in for this context: an instant that stands still, a shift, or a clock.

    Raises: InstantWithoutZone.
    """
    clock = _clock_for(to)
    token = _current.set(clock)
    try:
        yield clock
    finally:
        _current.reset(token)


def parse_instant(text: str) -> datetime:
    """The instant a text names, in China time; a day means its first moment, a time without zone China time.

    Raises: InstantNotUnderstood.
    """
    try:
        instant = datetime.fromisoformat(text.strip())
        return instant.replace(tzinfo=CHINA) if instant.tzinfo is None else instant.astimezone(CHINA)
    except (ValueError, OverflowError) as error:
        raise InstantNotUnderstood(text) from error


def local_day(instant: datetime) -> date:
    """The day of an instant in China. Raises: InstantWithoutZone."""
    _require_zone(instant)
    return instant.astimezone(CHINA).date()


def _clock_for(to: datetime | timedelta | Clock) -> Clock:
    if isinstance(to, datetime):
        return FixedClock(to)
    if isinstance(to, timedelta):
        return ShiftedClock(to, beside=current_clock())
    return to


def _require_zone(instant: datetime) -> None:
    if instant.utcoffset() is None:
        raise InstantWithoutZone(instant)
