"""Who is on duty 值班, day after day, holidays included."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from xiaobao.demo.domain.world import World
from xiaobao.kernel.clock import CHINA

BEGINS = time(8, 30, tzinfo=CHINA)


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn on duty: from half past eight in the morning to the same hour of the next day."""

    unit: str
    username: str
    starts_at: datetime
    ends_at: datetime


def duty(world: World, first: date, days: int) -> Iterator[Turn]:
    """The turns of every unit with a rota, for ``days`` days from ``first`` on."""
    for offset in range(days):
        day = first + timedelta(days=offset)
        starts_at = datetime.combine(day, BEGINS)
        for unit, usernames in world.rotas.items():
            username = usernames[day.toordinal() % len(usernames)]
            yield Turn(unit, username, starts_at, starts_at + timedelta(days=1))
