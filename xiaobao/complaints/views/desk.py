"""The desk: list, search, one case, its steps, approvals, registering for a consumer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.casework.queries import DeskFilter, DeskPage, DeskRow
from xiaobao.complaints import actions
from xiaobao.complaints.forms import LodgeForm, worded
from xiaobao.complaints.labels import CHANNELS, KINDS
from xiaobao.complaints.views.public import LodgePage, ReceiptPage, submit
from xiaobao.complaints.views.saying import Context, Said, said, step_title
from xiaobao.kernel.clock import current_clock, local_day
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.organizations import queries as organizations
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor, Role
from xiaobao.procedures.library import load_library

if TYPE_CHECKING:
    from xiaobao.people.models import Account

VIEWS = ("open", "mine", "overdue", "major", "co", "all")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list, worded for the reader."""

    row: DeskRow
    kind: str
    stage: str
    channel: str
    overdue: bool
    days: int | None


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
    next: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step that waits for a second person."""

    id: int
    number: str
    title: str
    step: str
    asked_by: str
    asked_at: datetime
    said: Said


def actor_of(request: HttpRequest) -> Actor:
    """Who is signed in, as every action knows them."""
    return people.actor_for(cast("Account", request.user))


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    actor, today = actor_of(request), local_day(current_clock().now())
    asked = {name: request.GET.get(name, "") for name in ("view", "q", "kind", "channel", "after")}
    view = asked["view"] if asked["view"] in VIEWS else "open"
    only = _filter(view, asked, actor, today)
    found = _find(asked, only, actor)
    page = ListPage(
        lines=tuple(_line(row, today) for row in found.rows),
        view=view,
        views=tuple((name, str(title)) for name, title in _views().items()),
        query=asked["q"],
        kind=asked["kind"],
        kinds=tuple((name, str(label)) for name, label in KINDS.items()),
        channel=asked["channel"],
        channels=tuple((name, str(label)) for name, label in CHANNELS.items()),
        next=urlencode({**{k: v for k, v in asked.items() if v}, "after": found.after}) if found.after else "",
    )
    return render(request, "complaints/desk.html", {"page": page, "nav": "desk"})


def _views() -> dict[str, str]:
    return {
        "open": _("Open"),
        "mine": _("Mine"),
        "overdue": _("Overdue"),
        "major": _("Major"),
        "co": _("Co-handled"),
        "all": _("All"),
    }


def _filter(view: str, asked: dict[str, str], actor: Actor, today: date) -> DeskFilter:
    return DeskFilter(
        kind=asked["kind"],
        channel=asked["channel"],
        only_open=view != "all" and not asked["q"],
        co_handled=view == "co",
        handler=actor.id if view == "mine" else None,
        overdue_on=today if view == "overdue" else None,
        major=view == "major",
    )


def _find(asked: dict[str, str], only: DeskFilter, actor: Actor) -> DeskPage:
    if asked["q"]:
        before = int(asked["after"]) if asked["after"].isdigit() else None
        return cases.search_cases(actor=actor, query=asked["q"], only=only, before=before)
    return cases.desk(actor=actor, only=only, after=cases.Cursor.parse(asked["after"]))


def _line(row: DeskRow, today: date) -> Line:
    stage = load_library().procedure(row.procedure).stage_by_id[row.stage]
    return Line(
        row=row,
        kind=str(KINDS[row.kind]),
        stage=worded(stage.title),
        channel=str(CHANNELS.get(row.channel, row.channel)),
        overdue=row.is_overdue(today),
        days=(row.due_on - today).days if row.due_on and row.is_open else None,
    )


@login_required
def register(request: HttpRequest) -> HttpResponse:
    """Take down a complaint for somebody at the counter or on the telephone."""
    actor = actor_of(request)
    form = LodgeForm(
        request.POST or None,
        units=organizations.units_below(actor.scopes_of({Role.REGISTRAR, Role.HANDLER, Role.HEAD})),
        public=False,
        initial={"channel": "visit", "unit": organizations.code_of(cast("Account", request.user).unit_id)},
    )
    if request.method == "POST" and form.is_valid() and (lodged := submit(form, actor)):
        page = ReceiptPage(lodged.receipts, lodged.alike)
        return render(request, "complaints/receipt.html", {"page": page, "nav": "lodge"}, status=201)
    status = 422 if request.method == "POST" else 200
    context = {"page": LodgePage(form, public=False), "nav": "lodge"}
    return render(request, "complaints/lodge.html", context, status=status)


@login_required
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits for me to approve, as a second person."""
    waiting = cases.waiting_approvals(actor=actor_of(request))
    lines = tuple(
        Waiting(
            id=approval.pk,
            number=approval.case.number,
            title=approval.case.title,
            step=step_title(load_library().procedure(approval.case.procedure), approval.event),
            asked_by=approval.asked_name,
            asked_at=approval.asked_at,
            said=said(approval.payload, Context(load_library().procedure(approval.case.procedure), approval.event)),
        )
        for approval in waiting
    )
    return render(request, "complaints/approvals.html", {"lines": lines, "nav": "approvals"})


@login_required
def decide(request: HttpRequest, approval_id: int) -> HttpResponse:
    case = actions.decide(
        approval_id=approval_id,
        granted=request.POST.get("granted") == "yes",
        reason=request.POST.get("reason", ""),
        actor=actor_of(request),
        at=current_clock().now(),
    )
    messages.success(request, _("Decided. %(number)s") % {"number": case.number})
    return redirect("approvals")


@login_required
def attach(request: HttpRequest, number: str) -> HttpResponse:
    """Add a file to a case."""
    actor, at = actor_of(request), current_clock().now()
    case = cases.get_case(number=number, actor=actor)
    try:
        for file in request.FILES.getlist("file"):
            casework.attach(case_id=case.pk, name=file.name or "", content=file.read(), actor=actor, at=at)
    except XiaobaoError as error:
        messages.error(request, people.told(error))
    return redirect("case", number=case.number)
