"""The desk: list, search, registering for a consumer."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xiaobao.casework import queries as cases
from xiaobao.casework.queries import DeskFilter, DeskPage, DeskRow
from xiaobao.complaints.forms import worded
from xiaobao.complaints.labels import CHANNELS, KINDS
from xiaobao.complaints.views import narrowing
from xiaobao.complaints.views.adding import add_files
from xiaobao.complaints.views.clocks import due_words, urgency
from xiaobao.complaints.views.saved import Tab, tabs
from xiaobao.complaints.views.who import actor_of
from xiaobao.kernel.clock import current_clock, local_day
from xiaobao.organizations import queries as organizations
from xiaobao.people.domain.actor import Actor
from xiaobao.procedures.library import load_library

if TYPE_CHECKING:
    pass

VIEWS = ("open", "mine", "unassigned", "overdue", "today", "soon", "new", "major", "co", "all")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list, worded for the reader."""

    row: DeskRow
    kind: str
    stage: str
    channel: str
    urgency: str  # calm, soon, overdue; "" where no clock runs
    due: str  # how long it still is, in words


@dataclass(frozen=True, slots=True)
class ListPage:
    lines: tuple[Line, ...]
    view: str
    views: tuple[tuple[str, str], ...]
    query: str
    kind: str
    kinds: tuple[tuple[str, str], ...]
    channel: str
    channels: tuple[tuple[str, str], ...]
    saved: tuple[Tab, ...]  # the officer's own views
    narrowed: tuple[tuple[str, str], ...]  # what a tab or the search form must carry on: name and value
    next: str
    held: str  # how many cases the list holds, in words; "" where they are not counted
    may_tick: bool  # an officer; a respondent has nothing to do in bulk

    @property
    def own(self) -> Tab | None:
        """The view of their own that is shown now."""
        return next((tab for tab in self.saved if tab.is_current), None)


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    actor, today = actor_of(request), local_day(current_clock().now())
    asked = {name: request.GET.get(name, "") for name in ("view", "q", "kind", "channel", "after", *narrowing.NAMES)}
    view = asked["view"] if asked["view"] in (*VIEWS, *narrowing.VIEWS) else "open"
    only = narrowing.narrowed(_filter(view, asked, actor, today), view, asked, today)
    found = _find(asked, only, actor)
    page = ListPage(
        lines=tuple(line_of(row, today) for row in found.rows),
        view=view,
        views=tuple((name, str(title)) for name, title in _views().items()),
        query=asked["q"],
        kind=asked["kind"],
        kinds=tuple((name, str(label)) for name, label in KINDS.items()),
        channel=asked["channel"],
        channels=tuple((name, str(label)) for name, label in CHANNELS.items()),
        saved=tabs(asked | {"view": view}, actor),
        narrowed=tuple((name, asked[name]) for name in narrowing.NAMES if asked[name]),
        next=urlencode({**{k: v for k, v in asked.items() if v}, "after": found.after}) if found.after else "",
        held=_held(asked, only, found, actor),
        may_tick=actor.business_id is None,
    )
    return render(request, "complaints/desk.html", {"page": page, "nav": "cases"})


def _views() -> dict[str, str]:
    return {
        "open": _("Open"),
        "mine": _("Mine"),
        "unassigned": _("Nobody has it"),
        "overdue": _("Overdue"),
        "today": _("Due today"),
        "soon": _("Due within three days"),
        "new": _("Came in"),
        "major": _("Major"),
        "co": _("Co-handled"),
        "all": _("All"),
    }


def _filter(view: str, asked: dict[str, str], actor: Actor, today: date) -> DeskFilter:
    first, last = _due_between(view, today)
    return DeskFilter(
        kind=asked["kind"],
        channel=asked["channel"],
        only_open=view not in ("all", "new") and not asked["q"],
        co_handled=view == "co",
        handler=actor.id if view == "mine" else None,
        unassigned=view == "unassigned",
        major=view == "major",
        received_from=organizations.last_close(today) if view == "new" else None,
        overdue_on=today if view == "overdue" else None,
        due_from=first,
        due_until=last,
    )


def _due_between(view: str, today: date) -> tuple[date | None, date | None]:
    match view:
        case "today":
            return today, today
        case "soon":
            return today + timedelta(days=1), today + cases.SOON
    return None, None


def _find(asked: dict[str, str], only: DeskFilter, actor: Actor) -> DeskPage:
    if asked["q"]:
        before = int(asked["after"]) if asked["after"].isdigit() else None
        return cases.search_cases(actor=actor, query=asked["q"], only=only, before=before)
    return cases.desk(actor=actor, only=only, after=cases.Cursor.parse(asked["after"]))


def _held(asked: dict[str, str], only: DeskFilter, found: DeskPage, actor: Actor) -> str:
    """A list of one page is counted as it stands; what a search found is not counted beyond its page."""
    first_page, whole = not asked["after"], found.after is None
    if first_page and whole:
        many = len(found.rows)
    elif asked["q"]:
        return ""
    else:
        many = cases.how_many(actor=actor, only=only)
    if many > cases.COUNTED:
        return _("More than %(n)s cases") % {"n": f"{cases.COUNTED:,}"}
    return ngettext("%(n)s case", "%(n)s cases", many) % {"n": f"{many:,}"} if many else ""


def line_of(row: DeskRow, today: date) -> Line:
    """A row of the list in the reader's words."""
    stage = load_library().procedure(row.procedure).stage_by_id[row.stage]
    return Line(
        row=row,
        kind=str(KINDS[row.kind]),
        stage=worded(stage.title),
        channel=str(CHANNELS.get(row.channel, row.channel)),
        urgency=urgency(row.due_on, today) if row.due_on and row.is_open else "",
        due=due_words(row.due_on, today) if row.due_on and row.is_open else "",
    )


@login_required
@require_POST
def attach(request: HttpRequest, number: str) -> HttpResponse:
    """Add a file to a case."""
    actor = actor_of(request)
    case = cases.get_case(number=number, actor=actor)
    add_files(request, case.pk, actor)
    return redirect("case", number=case.number)
