"""The calendar of working days: what is announced, what is only expected, and loading an announcement."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from xiaobao.kernel.clock import current_clock
from xiaobao.organizations import actions, queries
from xiaobao.organizations.forms import AnnouncementForm
from xiaobao.organizations.labels import YEAR_STATUS
from xiaobao.organizations.permissions import CALENDAR_KEEPERS
from xiaobao.organizations.views.acting import done, officer_of

SHOWN = 4


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


@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """The years at hand; on POST an announcement is loaded, and the due days that rest on it are counted anew."""
    actor, at = officer_of(request), current_clock().now()
    form = AnnouncementForm(request.POST or None) if actor.roles & CALENDAR_KEEPERS else None
    if form is not None and request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if done(request, lambda: actions.announce_holidays(actor=actor, at=at, **said), form):
            return redirect("office-calendar")
    page = CalendarPage(_years(), _loaded(), form)
    context = {"page": page, "nav": "office", "tab": "calendar"}
    return render(request, "organizations/calendar.html", context, status=422 if request.method == "POST" else 200)


def _years() -> tuple[Year, ...]:
    tables = queries.work_calendar().years[-SHOWN:]
    return tuple(
        Year(
            year=table.year,
            status=str(YEAR_STATUS[table.status]),
            is_announced=table.status == "announced",
            source=table.source,
            holidays=tuple((h.name, f"{h.days[0]:%m-%d} – {h.days[-1]:%m-%d}") for h in table.holidays),
            make_up=tuple(f"{day:%m-%d}" for day in table.make_up),
        )
        for table in reversed(tables)
    )


def _loaded() -> tuple[Loaded, ...]:
    return tuple(Loaded(row.year, row.loaded_at, row.loaded_by, row.reason) for row in queries.announcements())
