"""A question and its answer: as a page with a table and a drawing, and as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xiaobao.charts.model import Chart, Kind
from xiaobao.figures import queries
from xiaobao.figures.domain.asking import Answer
from xiaobao.figures.domain.showing import show
from xiaobao.figures.domain.spans import usual_periods
from xiaobao.figures.figures import DIMENSIONS, dimensions_of
from xiaobao.figures.labels import MEASURES
from xiaobao.figures.views.asking import Asking, read
from xiaobao.figures.views.drawing import chart_of, written

CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a list."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: how its keys read, its number, and the address of the cases behind it."""

    cells: tuple[str, ...]
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """What can be asked from here; a figure with its definition, its rows and its total; the same as files."""

    figures: tuple[Option, ...]
    periods: tuple[Option, ...]
    places: tuple[Option, ...]
    dimensions: tuple[Option, ...]
    title: str
    definition: str
    measure: str
    period: str
    place: str
    narrowed: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    total: str
    total_href: str
    chart: Chart | None
    csv_href: str
    json_href: str


@login_required
def figures(request: HttpRequest) -> HttpResponse:
    """Choose a figure, a period, a unit and a dimension; see the numbers."""
    asking = read(request)
    answer = queries.answer(question=asking.question, actor=asking.actor)
    return render(request, "figures/figures.html", {"page": _page(asking, answer), "nav": "figures"})


@login_required
def download(request: HttpRequest, shape: str) -> HttpResponse:
    """The answer that the page shows, as CSV or JSON."""
    asking = read(request)
    text = show(queries.answer(question=asking.question, actor=asking.actor), shape)
    response = HttpResponse(f"{text}\n", content_type=CONTENT_TYPES[shape])
    name = f"{asking.wish.figure}-{asking.wish.period.name}.{shape}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(asking: Asking, answer: Answer) -> FiguresPage:
    figure = queries.definition(answer.figure)
    chart = chart_of(asking, answer)
    lines = tuple(_line(asking, answer, row) for row in _as_drawn(answer, chart))
    return FiguresPage(
        figures=tuple(Option(f.name, _(f.title), f is figure) for f in queries.definitions()),
        periods=_periods(asking),
        places=_places(asking),
        dimensions=tuple(Option(d.name, _(d.title), d.name in answer.by) for d in dimensions_of(figure)),
        title=_(figure.title),
        definition=_(figure.definition),
        measure=str(MEASURES[answer.unit]),
        period=asking.wish.period.name,
        place=asking.place.name,
        narrowed=tuple((_(DIMENSIONS[name].title), key) for name, key in asking.wish.filters.items()),
        columns=tuple(_(DIMENSIONS[name].title) for name in answer.by),
        lines=lines,
        total=written(answer.total),
        total_href=asking.href("figure-cases"),
        chart=chart,
        csv_href=asking.href("figure-download", shape="csv", by=answer.by),
        json_href=asking.href("figure-download", shape="json", by=answer.by),
    )


def _as_drawn(answer: Answer, chart: Chart | None) -> Sequence[Mapping[str, Any]]:
    """The rows in the order of the drawing: bars stand the largest first, everything else by its keys."""
    if chart is None or chart.kind is not Kind.BAR:
        return answer.rows
    return sorted(answer.rows, key=lambda row: (row["value"] is None, -(row["value"] or 0)))


def _line(asking: Asking, answer: Answer, row: Mapping[str, Any]) -> Line:
    keys = {name: row[name] for name in answer.by}
    cells = tuple(answer.label(name, key) for name, key in keys.items())
    return Line(cells, written(row["value"]), asking.href("figure-cases", **keys))


def _periods(asking: Asking) -> tuple[Option, ...]:
    chosen = asking.wish.period
    usual = usual_periods(asking.today)
    names = dict.fromkeys(period.name for period in [*usual, chosen])
    return tuple(Option(name, name, name == chosen.name) for name in names)


def _places(asking: Asking) -> tuple[Option, ...]:
    places = queries.places_from(asking.place, actor=asking.actor)
    return tuple(Option(place.code, place.name, place == asking.place) for place in places)
