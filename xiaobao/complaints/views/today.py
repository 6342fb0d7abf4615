"""The first page of the morning: what is late, what is due, what came in since the last working day ended."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xiaobao.casework import queries as cases
from xiaobao.casework.queries import DeskFilter
from xiaobao.complaints import queries
from xiaobao.complaints.queries import BusinessRecord
from xiaobao.complaints.views.desk import Line, line_of
from xiaobao.complaints.views.who import actor_of
from xiaobao.kernel.clock import current_clock, local_day
from xiaobao.organizations import queries as organizations

FIRST = 8  # lines of each list


@dataclass(frozen=True, slots=True)
class Count:
    """A number of the morning, and the list that it opens."""

    title: str
    many: int
    view: str
    mark: str  # its class: overdue, soon, rest


@dataclass(frozen=True, slots=True)
class TodayPage:
    counts: tuple[Count, ...]
    due: tuple[Line, ...]
    due_title: str
    due_view: str
    came: tuple[Line, ...]
    since: datetime
    today: date
    record: BusinessRecord | None  # a respondent's own, None for officers


@login_required
def today(request: HttpRequest) -> HttpResponse:
    actor, now = actor_of(request), current_clock().now()
    day, since = local_day(now), organizations.last_close(local_day(now))
    tally = cases.tally(actor=actor, today=day, since=since)
    mine = DeskFilter(handler=actor.id) if tally.mine else DeskFilter()
    newest = DeskFilter(received_from=since, only_open=False)
    page = TodayPage(
        counts=_counts(tally, outside=actor.business_id is not None),
        due=tuple(line_of(row, day) for row in cases.desk(actor=actor, only=mine, limit=FIRST).rows),
        due_title=_("Mine, due first") if tally.mine else _("Due first"),
        due_view="mine" if tally.mine else "open",
        came=tuple(line_of(row, day) for row in cases.desk(actor=actor, only=newest, limit=FIRST).rows),
        since=since,
        today=day,
        record=queries.record_of(business_id=actor.business_id) if actor.business_id else None,
    )
    return render(request, "complaints/today.html", {"page": page, "nav": "desk"})


def _counts(tally: cases.Tally, *, outside: bool) -> tuple[Count, ...]:
    counts = [
        Count(_("Overdue"), tally.overdue, "overdue", "overdue"),
        Count(_("Due today"), tally.today, "today", "soon"),
        Count(_("Due within three days"), tally.soon, "soon", "soon"),
        Count(_("Came in"), tally.came, "new", "calm"),
    ]
    if not outside:
        counts += [
            Count(_("Mine"), tally.mine, "mine", "calm"),
            Count(_("Nobody has it"), tally.unassigned, "unassigned", "rest"),
        ]
    return tuple(counts)
