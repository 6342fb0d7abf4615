"""The page of the work summaries: choose, read it here with every number open, or take it as a file."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from xiaobao.figures import queries as figures
from xiaobao.figures.domain.spans import usual_periods
from xiaobao.figures.queries import Place
from xiaobao.kernel.clock import current_clock, local_day
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor
from xiaobao.summaries import queries
from xiaobao.summaries.domain.reading import Reading, read
from xiaobao.summaries.forms import Wish, read_wish
from xiaobao.summaries.queries import Summary

if TYPE_CHECKING:
    from xiaobao.people.models import Account

CONTENT_TYPES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class Asking:
    """Who wants which summary of which unit, and when."""

    actor: Actor
    wish: Wish
    place: Place
    at: datetime

    def summary(self) -> Summary:
        """Raises: NotFound, NotPermitted."""
        wish = self.wish
        return queries.summarize(
            org=self.place.code, period=wish.period, template=wish.template, actor=self.actor, at=self.at
        )


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a list."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class SummaryPage:
    """What can be chosen, and the summary if it is to be read here."""

    places: tuple[Option, ...]
    periods: tuple[Option, ...]
    templates: tuple[Option, ...]
    place: str
    period: str
    reading: Reading | None


@login_required
def summary(request: HttpRequest) -> HttpResponse:
    """Choose a unit, a period and a template."""
    asking = _asking(request)
    reading = read(asking.summary().facts) if asking.wish.is_shown and asking.place.code else None
    return render(request, "summaries/summary.html", {"page": _page(asking, reading), "nav": "summary"})


@login_required
def download(request: HttpRequest, shape: str) -> HttpResponse:
    """The summary as a file."""
    asking = _asking(request)
    made = asking.summary()
    response = HttpResponse(queries.set_summary(made, shape, at=asking.at), content_type=CONTENT_TYPES[shape])
    response["Content-Disposition"] = content_disposition_header(True, f"{queries.title_of(made)}.{shape}")
    return response


def _asking(request: HttpRequest) -> Asking:
    """Raises: PeriodNotUnderstood, NotFound, NotPermitted."""
    at = current_clock().now()
    actor = people.actor_for(cast("Account", request.user))
    wish = read_wish(request.GET, today=local_day(at))
    return Asking(actor, wish, figures.place_of(code=wish.org, actor=actor), at)


def _page(asking: Asking, reading: Reading | None) -> SummaryPage:
    chosen = asking.wish.period.name
    names = dict.fromkeys([*(period.name for period in usual_periods(local_day(asking.at))), chosen])
    places = [place for place in figures.places_from(asking.place, actor=asking.actor) if place.code]
    return SummaryPage(
        places=tuple(Option(place.code, place.name, place == asking.place) for place in places),
        periods=tuple(Option(name, name, name == chosen) for name in names),
        templates=tuple(Option(t.id, t.name, t.id == asking.wish.template) for t in queries.templates().values()),
        place=asking.place.name,
        period=chosen,
        reading=reading,
    )
