"""The public home: where to begin, and by when an answer is due if one begins today."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xiaobao.kernel.clock import current_clock, local_day
from xiaobao.organizations.queries import work_calendar
from xiaobao.procedures.entries import STEP, Entry
from xiaobao.procedures.explaining import Reason, explain
from xiaobao.procedures.folding import fold
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Procedure
from xiaobao.site.views.procedures import worded

ON_HOME = ("samr-complaint", "samr-report", "bank-complaint")


@dataclass(frozen=True, slots=True)
class Promise:
    """What a statute promises to somebody who lodges today."""

    id: str
    version: str
    procedure: str
    title: str
    due: date | None
    provisional: bool
    length: str
    law: str
    article: str
    days: tuple[str, ...]  # the class of each cell of the ruler: "" or "out"


@dataclass(frozen=True, slots=True)
class HomePage:
    promises: tuple[Promise, ...]
    today: date


def home(request: HttpRequest) -> HttpResponse:
    now = current_clock().now()
    today = local_day(now)
    current = [load_library().family(family).in_force_on(today) for family in ON_HOME]
    page = HomePage(tuple(promise_of(procedure, now) for procedure in current), today)
    return render(request, "site/home.html", {"page": page, "nav": "home"})


def promise_of(procedure: Procedure, now: datetime) -> Promise:
    """The clock that is due first in a case received now."""
    opening = Entry(1, STEP + procedure.opening, now)
    running = explain(procedure, fold(procedure, [opening], work_calendar()).clocks)
    first = min(running, key=lambda reason: reason.due or date.max)
    unit = _("working days") if first.unit == "working_day" else _("days")
    return Promise(
        id=procedure.id,
        version=procedure.version,
        procedure=worded(procedure.title),
        title=worded(procedure.clock(first.clock).title),
        due=first.due,
        provisional=first.provisional,
        length=f"{first.amount} {unit}",
        law=first.law,
        article=first.article,
        days=_cells(first),
    )


def _cells(reason: Reason) -> tuple[str, ...]:
    out = {gap.on for gap in reason.left_out}
    return tuple("out" if day in out else "" for day in sorted(out | set(reason.counted)))
