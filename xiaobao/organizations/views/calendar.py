"""The calendar of working days: what is announced, what is only expected, and loading an announcement."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from xiaobao.kernel.calendar import YearStatus
from xiaobao.kernel.clock import current_clock
from xiaobao.organizations import actions, queries
from xiaobao.organizations.forms import AnnouncementForm, HolidayForm, HolidayRows, YearForm
from xiaobao.organizations.labels import YEAR_STATUS
from xiaobao.organizations.permissions import CALENDAR_KEEPERS
from xiaobao.organizations.views.acting import done, officer_of
from xiaobao.people.domain.actor import Actor

if TYPE_CHECKING:
    from django.forms import BaseFormSet

    from xiaobao.kernel.calendar import YearTable

SHOWN = 4
SPARE = 2  # empty rows
ROWS = "rows"  # the button of the form with rows


@dataclass(frozen=True, slots=True)
class Year:
    year: int
    status: str
    is_announced: bool
    source: str
    holidays: tuple[tuple[str, str], ...]
    make_up: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    year: int
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class CalendarPage:
    years: tuple[Year, ...]
    loaded: tuple[Loaded, ...]
    form: AnnouncementForm | None
    told: YearForm | None  # the same, holiday by holiday
    rows: "BaseFormSet[HolidayForm] | None"
    others: tuple[int, ...]  # the years that the rows can be begun with


@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """The years at hand; on POST an announcement is loaded, and the due days that rest on it are counted anew."""
    actor, at = officer_of(request), current_clock().now()
    keeps, by_rows = bool(actor.roles & CALENDAR_KEEPERS), ROWS in request.POST
    form = AnnouncementForm(None if by_rows else request.POST or None) if keeps else None
    told, rows = _by_rows(request, by_rows=by_rows) if keeps else (None, None)
    if form and _is_sent(form) and done(request, lambda: _paste(form, actor, at), form):
        return redirect("office-calendar")
    if told and rows and _is_sent(told, rows) and done(request, lambda: _announce(told, rows, actor, at), told):
        return redirect("office-calendar")
    page = CalendarPage(_years(), _loaded(), form, told, rows, tuple(t.year for t in _tables()))
    context = {"page": page, "nav": "office", "tab": "calendar"}
    return render(request, "organizations/calendar.html", context, status=422 if request.method == "POST" else 200)


def _tables() -> "tuple[YearTable, ...]":
    return queries.work_calendar().years[-SHOWN:]


def _by_rows(request: HttpRequest, *, by_rows: bool) -> "tuple[YearForm, BaseFormSet[HolidayForm]]":
    """The year and its rows as they were sent, or as they are known of the year that is asked for."""
    if by_rows:
        return YearForm(request.POST), HolidayRows(request.POST)
    tables, asked = _tables(), request.GET.get("year", "")
    expected = next((table for table in tables if table.status is YearStatus.EXPECTED), tables[-1])
    table = next((table for table in tables if str(table.year) == asked), expected)
    is_known = table.status is YearStatus.ANNOUNCED
    first = {
        "year": table.year,
        "source": table.source if is_known else "",
        "version": table.version if is_known else None,
    }
    return YearForm(initial=first), HolidayRows(initial=[*_known(table), *({} for _ in range(SPARE))])


def _known(table: "YearTable") -> list[dict[str, object]]:
    """A row for each holiday; a day that makes up stands with the holiday that lies nearest."""
    worked: dict[str, list[date]] = {}
    for day in table.make_up:
        nearest = min(table.holidays, key=lambda holiday: min(abs((off - day).days) for off in holiday.days))
        worked.setdefault(nearest.name, []).append(day)
    return [
        {"name": h.name, "first": h.days[0], "last": h.days[-1], "worked": ", ".join(map(str, worked.get(h.name, ())))}
        for h in table.holidays
    ]


def _is_sent(*forms: "YearForm | AnnouncementForm | BaseFormSet[HolidayForm]") -> bool:
    valid = [form.is_bound and form.is_valid() for form in forms]  # each, so that each says its faults
    return all(valid)


def _paste(form: AnnouncementForm, actor: Actor, at: datetime) -> None:
    actions.announce_holidays(actor=actor, at=at, **form.cleaned_data)


def _announce(told: YearForm, rows: "BaseFormSet[HolidayForm]", actor: Actor, at: datetime) -> None:
    actions.announce_year(table=told.to_table(rows.forms), actor=actor, at=at, reason=told.cleaned_data["why"])


def _years() -> tuple[Year, ...]:
    return tuple(
        Year(
            year=table.year,
            status=str(YEAR_STATUS[table.status]),
            is_announced=table.status == "announced",
            source=table.source,
            holidays=tuple((h.name, f"{h.days[0]:%m-%d} – {h.days[-1]:%m-%d}") for h in table.holidays),
            make_up=tuple(f"{day:%m-%d}" for day in table.make_up),
        )
        for table in reversed(_tables())
    )


def _loaded() -> tuple[Loaded, ...]:
    return tuple(Loaded(row.year, row.loaded_at, row.loaded_by, row.reason) for row in queries.announcements())
