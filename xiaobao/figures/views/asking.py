"""What every page of this room does first: who asks, and what; and the addresses by which pages name a question."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from xiaobao.figures import queries
from xiaobao.figures.domain.asking import Key, Question
from xiaobao.figures.forms import Wish, read_wish
from xiaobao.figures.queries import Place
from xiaobao.kernel.clock import current_clock, local_day
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor

if TYPE_CHECKING:
    from xiaobao.people.models import Account


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks what, of which unit, on which day."""

    actor: Actor
    wish: Wish
    place: Place
    today: date

    @property
    def question(self) -> Question:
        wish = self.wish
        return Question(wish.figure, wish.period, self.place.path, wish.by, wish.filters)

    def href(self, name: str, *, shape: str = "", by: tuple[str, ...] = (), **keys: Key) -> str:
        """The address of a page about this question, narrowed to the rows with these keys."""
        words = {"figure": self.wish.figure, "from": self.wish.period.first, "to": self.wish.period.last}
        words |= {"org": self.place.code, "by": by}
        words |= self.wish.filters | {name: "" if key is None else key for name, key in keys.items()}
        path = reverse(name, kwargs={"shape": shape} if shape else {})
        return f"{path}?{urlencode(words, doseq=True)}"


def read(request: HttpRequest) -> Asking:
    """Raises: PeriodNotUnderstood, NotFound, NotPermitted."""
    actor = people.actor_for(cast("Account", request.user))
    today = local_day(current_clock().now())
    wish = read_wish(request.GET, today=today)
    return Asking(actor, wish, queries.place_of(code=wish.org, actor=actor), today)
