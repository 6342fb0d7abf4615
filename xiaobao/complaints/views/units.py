"""The head's page: what lies with every unit below and with each of its handlers, and what the period brought.

A small tree stands there whole. Of a large one each unit is opened by itself, so that no page grows with the tree.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from xiaobao.casework import queries as cases
from xiaobao.casework.queries import Load
from xiaobao.complaints.labels import SPANS
from xiaobao.complaints.views import narrowing
from xiaobao.complaints.views.who import actor_of
from xiaobao.kernel.clock import current_clock, local_day
from xiaobao.kernel.errors import NotFound
from xiaobao.kernel.periods import Period, between, parse_period
from xiaobao.organizations import queries as organizations
from xiaobao.organizations.domain.units import ids_of
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import EVERYWHERE, Actor, Role
from xiaobao.people.domain.permitting import NotPermitted

if TYPE_CHECKING:
    from xiaobao.casework.queries.workload import Place
    from xiaobao.organizations.models import Unit

DEEPEST: Final = 4  # how far the cells of a table are indented
MOST: Final = 50  # rows on a page
# the columns: the number of a load, and the view of the list that shows its cases
VIEWS: Final = (
    ("open", "open"),
    ("due_today", "today"),
    ("due_soon", narrowing.DUE_SOON),
    ("overdue", "overdue"),
    ("came", narrowing.CAME),
    ("came_before", narrowing.CAME),
    ("closed", narrowing.CLOSED),
    ("closed_before", narrowing.CLOSED),
)
ON_TIME: Final = "complaints.on_time_rate"


@dataclass(frozen=True, slots=True)
class Number:
    """A number and where its cases are shown; 0 leads nowhere."""

    value: int
    href: str
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What a row is made from: a unit with all below it, or what one handler of it has, or what nobody has."""

    unit: "Unit"
    depth: int
    load: Load
    name: str
    free: int = 0  # open cases of the unit and all below it that nobody has
    handler: tuple[int | None] | None = None  # None: the unit itself


@dataclass(frozen=True, slots=True)
class Row:
    """A line as the page shows it."""

    name: str
    depth: int
    href: str  # opens the unit; "" for a handler and for the unit that is open
    is_unit: bool
    numbers: tuple[Number, ...]
    share: str  # in time, in percent; "" where no clock was concluded
    share_href: str
    unassigned: Number


@dataclass(frozen=True, slots=True)
class UnitsPage:
    rows: tuple[Row, ...]
    folded: tuple[str, ...]  # units without any case, the first of them
    folded_count: int
    spans: tuple[tuple[str, str], ...]
    span: str
    period: str
    before: str
    under: str  # the code of the unit that is open; "" for all of them
    above: tuple[tuple[str, str], ...]  # code and name of the units that lead to it, itself last
    next: int  # where the rows go on; 0: these are all
    has_closed: bool  # units whose own rows are shown once they are opened


@dataclass(frozen=True, slots=True)
class Asked:
    """What the links of the rows carry on."""

    period: Period
    span: str
    under: str


@login_required
def units(request: HttpRequest) -> HttpResponse:
    """Only units that lie below somebody who heads them, or who distributes cases among them."""
    actor, today = actor_of(request), local_day(current_clock().now())
    span = request.GET.get("span", "")
    span = span if span in SPANS else "month"
    begins = request.GET.get("from", "")
    begin = int(begins) if begins.isascii() and begins.isdigit() and len(begins) < 6 else 0
    mine, above = _opened(_mine(actor), request.GET.get("under", ""))
    asked = Asked(_period(span, today), span, above[-1].code if above else "")
    loads = cases.workload(
        paths=[EVERYWHERE] if _is_everything(actor, above) else _roots(mine),
        today=today,
        soon=organizations.soon_after(today, narrowing.SOON),
        period=asked.period,
    )
    lines, folded = _lines(mine, loads, people.names({handler for _, handler in loads if handler is not None}))
    fitting = _fitting(lines)
    page = UnitsPage(
        rows=tuple(_row(line, asked) for line in fitting[begin : begin + MOST]),
        folded=tuple(folded[:MOST]),
        folded_count=len(folded),
        spans=tuple((name, str(title)) for name, title in SPANS.items()),
        span=span,
        period=asked.period.name,
        before=_before(asked.period),
        under=asked.under,
        above=tuple((unit.code, unit.name) for unit in above),
        next=begin + MOST if len(fitting) > begin + MOST else 0,
        has_closed=len(fitting) < len(lines),
    )
    return render(request, "complaints/units.html", {"page": page, "nav": "units"})


def _is_everything(actor: Actor, above: Sequence["Unit"]) -> bool:
    """Whether every unit there is stands on the page, so that nobody need ask of each case whether it is theirs."""
    return not above and EVERYWHERE in actor.scopes_of({Role.HEAD, Role.REGISTRAR})


def _opened(mine: list["Unit"], under: str) -> tuple[list["Unit"], list["Unit"]]:
    """A unit with those below it, and those that lead to it; without a code all. Raises: NotFound."""
    if not under:
        return mine, []
    opened = next((unit for unit in mine if unit.code == under), None)
    if opened is None:
        raise NotFound("unit", under)
    return (
        [unit for unit in mine if unit.path.startswith(opened.path)],
        [unit for unit in mine if opened.path.startswith(unit.path)],
    )


def _period(span: str, today: date) -> Period:
    if span == "week":
        monday = today - timedelta(days=today.weekday())
        return between(monday, monday + timedelta(days=6))
    return parse_period(f"{today:%Y}-Q{(today.month + 2) // 3}" if span == "quarter" else f"{today:%Y-%m}")


def _mine(actor: Actor) -> list["Unit"]:
    """The units that somebody heads, and those below a registrar who has any below. Raises: NotPermitted."""
    heads, registers = actor.scopes_of({Role.HEAD}), actor.scopes_of({Role.REGISTRAR})
    found = organizations.trees({*heads, *registers})
    open_paths = [unit.path for unit in found if unit.is_active]
    over = {above for above in registers if any(p.startswith(above) and p != above for p in open_paths)}
    mine = [unit for unit in found if any(unit.path.startswith(path) for path in (*heads, *over))]
    if not mine:
        raise NotPermitted(actor, "see how the units below are doing", [Role.HEAD.value])
    return mine


def _roots(units: Sequence["Unit"]) -> list[str]:
    """The paths that no other of these lies above; units come each after the one it lies under."""
    roots: list[str] = []
    for unit in units:
        if not any(unit.path.startswith(root) for root in roots):
            roots.append(unit.path)
    return roots


def _lines(
    mine: Sequence["Unit"], loads: Mapping["Place", Load], names: Mapping[int, str]
) -> tuple[list[Line], list[str]]:
    """Every unit that has cases, each before its handlers and the units below it; the names of those that have none."""
    totals, free = _sums(mine, loads)
    roots = _roots(mine)
    here: defaultdict[int, list[tuple[int | None, Load]]] = defaultdict(list)
    for (unit_id, handler), load in loads.items():
        here[unit_id].append((handler, load))
    lines: list[Line] = []
    folded: list[str] = []
    for unit in mine:
        if totals[unit.pk].is_nothing:
            folded += [unit.name] if unit.is_active else []
            continue
        top = next(root for root in roots if unit.path.startswith(root))
        depth = len(ids_of(unit.path)) - len(ids_of(top))
        called = unit.short_name or unit.name if depth else unit.name
        lines.append(Line(unit, depth, totals[unit.pk], called, free[unit.pk]))
        for handler, load in sorted(
            here[unit.pk], key=lambda each: (each[0] is None, names.get(each[0] or 0, ""), each[0] or 0)
        ):
            name = _("Unassigned") if handler is None else names.get(handler, "")
            lines.append(Line(unit, depth + 1, load, name, handler=(handler,)))
    return lines, folded


def _fitting(lines: list[Line]) -> list[Line]:
    """As many levels as a page holds; of a single unit at least those right below it."""
    least = 1 if sum(line.depth == 0 for line in lines) == 1 else 0
    for depth in range(max((line.depth for line in lines), default=0), least, -1):
        fitting = [line for line in lines if line.depth <= depth]
        if len(fitting) <= MOST:
            return fitting
    return [line for line in lines if line.depth <= least]


def _sums(mine: Sequence["Unit"], loads: Mapping["Place", Load]) -> tuple[dict[int, Load], dict[int, int]]:
    """For each unit what lies there and below, and how many of the open ones nobody has."""
    along = {unit.pk: ids_of(unit.path) for unit in mine}
    totals = {unit.pk: Load() for unit in mine}
    free = dict.fromkeys(totals, 0)
    for (unit_id, handler), load in loads.items():
        # a unit that has just moved is found by its old path until its cases have followed it
        for above in (each for each in along.get(unit_id, ()) if each in totals):
            totals[above] += load
            free[above] += load.open if handler is None else 0
    return totals, free


def _row(line: Line, asked: Asked) -> Row:
    unit, load, period = line.unit, line.load, asked.period
    words, narrow, href = {"unit": unit.code}, {}, ""
    if line.handler is not None:
        [handler] = line.handler
        words |= {"below": "no", "handler": narrowing.NOBODY if handler is None else str(handler)}
        narrow = {"unit": unit.code, "handler": handler or ""}
    elif unit.code != asked.under:
        href = _address("desk-units", {"span": asked.span, "under": unit.code})
    words_here = urlencode(words)
    return Row(
        name=line.name,
        depth=min(line.depth, DEEPEST),
        href=href,
        is_unit=line.handler is None,
        numbers=tuple(_number(load, field, view, words_here, period) for field, view in VIEWS),
        share=f"{100 * load.in_time / load.concluded:.1f}%" if load.concluded else "",
        share_href=_address(
            "figure-cases",
            {"figure": ON_TIME, "from": period.first, "to": period.last, "org": unit.code, **narrow},
        ),
        unassigned=Number(
            line.free,
            _address("desk-cases", {"view": "open", **words, "handler": narrowing.NOBODY}) if line.free else "",
        ),
    )


def _number(load: Load, field: str, view: str, words: str, period: Period) -> Number:
    """``words`` say whose cases, as an address says it; the names of views and periods have only plain letters."""
    value: int = getattr(load, field)
    if not value:
        return Number(0, "")
    href = f"{_path('desk-cases')}?view={view}&{words}"
    if view in (narrowing.CAME, narrowing.CLOSED):
        href += f"&period={_before(period) if field.endswith('_before') else period.name}"
    return Number(value, href, is_bad=field == "overdue")


@lru_cache(maxsize=8)
def _before(period: Period) -> str:
    """What the period before is called."""
    return period.previous().name


def _address(name: str, words: Mapping[str, object]) -> str:
    return f"{_path(name)}?{urlencode(words)}"


@lru_cache(maxsize=4)
def _path(name: str) -> str:
    """Asked some hundred times for one page."""
    return reverse(name)
