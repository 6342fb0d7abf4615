"""What an answer means for an event and for its endpoint, and when an endpoint is left alone or given up."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from xiaobao.exchange.domain.outbox import Fault

GONE: Final = 410
# The receiver as a whole is not there: nothing else need be tried on it now. Source: RFC 9110 §15.6, RFC 6585 §4.
BUSY: Final = frozenset({429, 502, 503, 504})
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)
OVERLAP: Final = timedelta(hours=24)


class Off(StrEnum):
    """Why an endpoint is switched off."""

    BY_HAND = "by_hand"
    GONE = "gone"  # it answered 410
    FAILING = "failing"  # for days


def fault_of(status: int) -> Fault | None:
    """None for a status that says the event was taken. A redirection is none: nobody follows it."""
    if 200 <= status < 300:
        return None
    return Fault.UNREACHABLE if status in BUSY else Fault.REFUSED


def wait_after(failures: int) -> timedelta:
    """How long an endpoint that is not there is left alone: 1, 2, 4 … minutes, at most an hour."""
    return min(FIRST_WAIT * (1 << min(failures - 1, 10)), LONGEST_WAIT)


def is_given_up(failing_since: datetime, at: datetime, days: int) -> bool:
    """Whether nothing has arrived for so many days."""
    return at - failing_since >= timedelta(days=days)
