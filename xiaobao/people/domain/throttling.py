"""How long a name must wait after failing logins from one address (NIST SP 800-63B, 5.2.2: rate limiting)."""

from datetime import datetime, timedelta
from typing import Final

FREE_FAILURES: Final = 5
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)
FORGOTTEN_AFTER: Final = timedelta(hours=24)
DOUBLINGS: Final = 6  # one minute doubled six times is past the hour


def wait_after(failures: int) -> timedelta:
    """Nothing before the fifth failure in a row; then a minute, doubled each time, up to an hour."""
    if failures < FREE_FAILURES:
        return timedelta(0)
    doublings = min(failures - FREE_FAILURES, DOUBLINGS)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def counted(failures: int, last_at: datetime, at: datetime) -> int:
    """The failures that still count: none after a quiet day."""
    return 0 if at - last_at >= FORGOTTEN_AFTER else failures
