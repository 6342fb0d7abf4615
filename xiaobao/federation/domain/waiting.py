"""When an unanswered message is tried again, and when a person must look."""

from datetime import datetime, timedelta
from typing import Final

FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)
PATIENCE: Final = timedelta(days=30)  # after which a message is dead: kept, shown, sent again only by a person


def next_try(failures: int, at: datetime) -> datetime:
    """After so many failures in a row: 1, 2, 4 … minutes later, at most an hour."""
    return at + min(FIRST_WAIT * (1 << min(failures - 1, 10)), LONGEST_WAIT)


def is_dead(*, since: datetime, at: datetime) -> bool:
    return at - since > PATIENCE
