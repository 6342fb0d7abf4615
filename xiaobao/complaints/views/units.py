"""The head's page: what lies with every unit below and with each of its handlers, and what the period brought."""

from collections.abc import Iterable, Mapping, Sequence
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
from xiaobao.kernel.periods import Period, between, parse_period
from xiaobao.organizations import queries as organizations
from xiaobao.organizations.domain.units import ids_of
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor, Role
from xiaobao.people.domain.permitting import NotPermitted

if TYPE_CHECKING:
    from xiaobao.casework.queries.workload import Place
    from xiaobao.organizations.models import Unit

DEEPEST: Final = 4  # how far the cells of a table are indented
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
class Row:
    """A unit with all below it, or one handler of the unit above, or what nobody there has."""

    name: str
    depth: int
    is_unit: bool
    numbers: tuple[Number, ...]
    share: str  # in time, in percent; "" where no clock was concluded
    share_href: str
    unassigned: Number


@dataclass(frozen=True, slots=True)
class UnitsPage:
    rows: tuple[Row, ...]
    folded: tuple[str, ...]  # units without any case
    spans: tuple[tuple[str, str], ...]
    span: str
    period: str
    before: str


@dataclass(frozen=True, slots=True)
class Table:
    """What the rows are made from."""

    loads: Mapping["Place", Load]
    names: Mapping[int, str]
    period: Period


@login_required
def units(request: HttpRequest) -> HttpResponse:
    """Only units that lie below somebody who heads them, or who distributes cases among them."""
    actor, today = actor_of(request), local_day(current_clock().now())
    span = request.GET.get("span", "")
    span = span if span in SPANS else "month"
    period = _period(span, today)
    mine = _mine(actor)
    soon = organizations.soon_after(today, narrowing.SOON)
    loads = cases.workload(paths=_roots(mine), today=today, soon=soon, period=period)
    names = people.names({handler for _unit, handler in loads if handler is not None})
    shown, folded = _rows(mine, Table(loads, names, period))
    page = UnitsPage(
        rows=tuple(shown),
        folded=tuple(folded),
        spans=tuple((name, str(title)) for name, title in SPANS.items()),
        span=span,
        period=period.name,
        before=_before(period),
    )
    return render(request, "complaints/units.html", {"page": page, "nav": "units"})


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


def _rows(mine: Sequence["Unit"], table: Table) -> tuple[list[Row], list[str]]:
    totals, free = _sums(mine, table.loads)
    roots = _roots(mine)
    shown: list[Row] = []
    folded: list[str] = []
    for unit in mine:
        if totals[unit.pk].is_nothing:
            folded += [unit.name] if unit.is_active else []
            continue
        top = next(root for root in roots if unit.path.startswith(root))
        depth = len(ids_of(unit.path)) - len(ids_of(top))
        words = {"unit": unit.code}
        shown.append(_row(unit.name, depth, words, totals[unit.pk], table.period, unit=unit, free=free[unit.pk]))
        shown += _of_handlers(unit, depth + 1, table)
    return shown, folded


def _sums(mine: Sequence["Unit"], loads: Mapping["Place", Load]) -> tuple[dict[int, Load], dict[int, int]]:
    """For each unit what lies there and below, and how many of the open ones nobody has."""
    along = {unit.pk: ids_of(unit.path) for unit in mine}
    totals = {unit.pk: Load() for unit in mine}
    free = dict.fromkeys(totals, 0)
    for (unit_id, handler), load in loads.items():
        for above in (each for each in along[unit_id] if each in totals):
            totals[above] += load
            free[above] += load.open if handler is None else 0
    return totals, free


def _of_handlers(unit: "Unit", depth: int, table: Table) -> Iterable[Row]:
    """Those who have cases of this very unit, by name; last what nobody has."""
    here = [(handler, load) for (unit_id, handler), load in table.loads.items() if unit_id == unit.pk]
    for handler, load in sorted(here, key=lambda each: (each[0] is None, table.names.get(each[0] or 0, ""))):
        name = _("Unassigned") if handler is None else table.names.get(handler, "")
        words = {"unit": unit.code, "below": "no", "handler": narrowing.NOBODY if handler is None else str(handler)}
        yield _row(name, depth, words, load, table.period, unit=unit, handler=(handler,))


def _row(
    name: str,
    depth: int,
    words: Mapping[str, str],
    load: Load,
    period: Period,
    *,
    unit: "Unit",
    free: int = 0,
    handler: tuple[int | None] | None = None,
) -> Row:
    words_here = urlencode(words)
    numbers = (_number(load, field, view, words_here, period) for field, view in VIEWS)
    narrow = {} if handler is None else {"unit": unit.code, "handler": handler[0] or ""}
    return Row(
        name=name,
        depth=min(depth, DEEPEST),
        is_unit=handler is None,
        numbers=tuple(numbers),
        share=f"{100 * load.in_time / load.concluded:.1f}%" if load.concluded else "",
        share_href=_address(
            "figure-cases",
            {"figure": ON_TIME, "from": period.first, "to": period.last, "org": unit.code, **narrow},
        ),
        unassigned=Number(
            free, _address("desk-cases", {"view": "open", **words, "handler": narrowing.NOBODY}) if free else ""
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
