"""How often somebody asked for the same thing lately, counted in the database so that every process agrees."""

from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Final

from django.db import connection

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people.models import Asked

KEPT: Final = timedelta(days=1)
WHO_LENGTH: Final = 80
# the same on both databases
COUNT: Final = (
    "INSERT INTO people_asked (what, who, since, times) VALUES (%s, %s, %s, 1) "
    "ON CONFLICT (what, who, since) DO UPDATE SET times = people_asked.times + 1 RETURNING times"
)


class TooManyRequests(XiaobaoError):
    """Raised when somebody asks for more than the limit; ``seconds`` is how long to wait."""

    slug = "too-many-requests"
    status = 429

    def __init__(self, what: str, seconds: int) -> None:
        self.seconds = seconds
        minutes = ceil(seconds / 60)
        super().__init__(f"Too many requests ({what}): try again in {seconds} seconds.", what=what, minutes=minutes)


def allow(*, what: str, who: str, most: int, every: timedelta, at: datetime, counting: bool = True) -> None:
    """Let somebody do this once more in the present window, and count it (or, not ``counting``, only look).

    Raises: TooManyRequests.
    """
    since = window(at, every)
    times = count(what=what, who=who, every=every, at=at) if counting else _times(what, who, since) + 1
    if times > most:
        raise TooManyRequests(what, max(1, ceil((since + every - at).total_seconds())))


def count(*, what: str, who: str, every: timedelta, at: datetime) -> int:
    """Note that somebody asked for this once; how often it was in this window. One statement: none is lost."""
    row = [what, who[:WHO_LENGTH], connection.ops.adapt_datetimefield_value(window(at, every))]
    with connection.cursor() as cursor:
        cursor.execute(COUNT, row)
        return int(cursor.fetchone()[0])


def _times(what: str, who: str, since: datetime) -> int:
    row = Asked.objects.filter(what=what, who=who[:WHO_LENGTH], since=since).values_list("times", flat=True).first()
    return row or 0


def window(at: datetime, every: timedelta) -> datetime:
    """When the present window began: windows of this length are counted from the epoch."""
    length = every.total_seconds()
    return datetime.fromtimestamp(at.timestamp() // length * length, tz=UTC)


def forget_asked(*, at: datetime) -> int:
    """Delete the counts of windows long past; how many. For a daily job."""
    return Asked.objects.filter(since__lt=at - KEPT).delete()[0]
