"""One case on the desk: its clocks and why, its steps, its parties, its journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.casework.queries import CaseFile
from xiaobao.complaints import actions, queries
from xiaobao.complaints.forms import step_form, worded
from xiaobao.complaints.labels import (
    ACTORS,
    CHANNELS,
    CLOCK_STATUS,
    CONSENTS,
    DAY_UNITS,
    KINDS,
    LEFT_OUT,
    LINKS,
    OUTCOMES,
    PARTY_ROLES,
    PERSONAL,
)
from xiaobao.complaints.views.desk import actor_of
from xiaobao.complaints.views.saying import Context, Said, said, step_title, unit_codes
from xiaobao.complaints.views.taking import take_or_refuse
from xiaobao.kernel.clock import current_clock, local_day
from xiaobao.organizations import queries as organizations
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor, Role
from xiaobao.procedures.explaining import Reason
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Evidence, Step

if TYPE_CHECKING:
    from xiaobao.complaints.models import Detail

CLAIMED = "claimed"  # nothing to do for whoever has the case already
HIDDEN_STEPS = frozenset({"task_done"})
ASIDE = frozenset({"transferred_out", "merged"})
WORKING = frozenset({"registrar", "handler", "mediator", "head"})
WORKERS = (Role.REGISTRAR, Role.HANDLER, Role.MEDIATOR, Role.HEAD)


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    out: str


@dataclass(frozen=True, slots=True)
class ClockCard:
    """A clock with its reasons."""

    title: str
    status: str
    state: str
    due: date | None
    length: str
    article: str
    law: str
    evidence: str
    starts: date
    provisional: bool
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class StepLink:
    event: str
    title: str
    article: str
    approval: bool
    is_main: bool  # moves the case, or comes from the statute


@dataclass(frozen=True, slots=True)
class Moment:
    seq: int
    at: datetime
    actor: str
    title: str
    said: Said


@dataclass(frozen=True, slots=True)
class Asked:
    """A step that waits for a second person."""

    title: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PartyLine:
    id: int
    role: str
    display: str
    sealed: bool
    consents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper that was issued."""

    id: int
    title: str
    number: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class CasePage:
    file: CaseFile
    detail: "Detail | None"
    kind: str
    stage: str
    outcome: str
    channel: str
    procedure: str
    clocks: tuple[ClockCard, ...]
    steps: tuple[StepLink, ...]
    asks_a_second: bool
    asked: tuple[Asked, ...]
    moments: tuple[Moment, ...]
    parties: tuple[PartyLine, ...]
    links: tuple[tuple[str, str], ...]
    papers: tuple[PaperLine, ...]
    registration: str  # the title of the form, "" where there is none


@login_required
def case(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    file = cases.case_file(number=number, actor=actor, along=[queries.DETAIL])
    today = local_day(current_clock().now())
    return render(request, "complaints/case.html", {"page": _page(file, actor, today), "nav": "desk"})


def _page(file: CaseFile, actor: Actor, today: date) -> CasePage:
    idle = {CLAIMED} if actor.id is not None and file.case.handler_id == actor.id else frozenset[str]()
    return CasePage(
        file=file,
        detail=queries.detail_of(file.case),
        kind=str(KINDS[file.case.kind]),
        stage=worded(file.procedure.stage_by_id[file.standing.stage].title),
        outcome=str(OUTCOMES.get(file.standing.outcome, file.standing.outcome)),
        channel=str(CHANNELS.get(file.case.channel, file.case.channel)),
        procedure=worded(file.procedure.title),
        clocks=tuple(_card(reason, file, today) for reason in file.reasons),
        steps=tuple(_step_link(step) for step in file.steps if step.event not in HIDDEN_STEPS | idle),
        asks_a_second=any(step.approval for step in file.steps),
        asked=tuple(Asked(step_title(file.procedure, a.event), a.asked_name, a.asked_at) for a in file.approvals),
        moments=tuple(reversed(_moments(file))),
        parties=tuple(
            PartyLine(p.pk, str(PARTY_ROLES[p.role]), p.display, p.record_id is not None, _consents(p.consents))
            for p in file.parties
        ),
        links=tuple((link.number, str(LINKS[link.kind])) for link in file.links),
        papers=tuple(PaperLine(p.pk, cases.paper_title(p.kind), p.number, p.issued_at) for p in file.papers),
        registration=cases.registration_title(file.case.kind) if WORKING & file.roles else "",
    )


def _consents(given: Mapping[str, bool]) -> tuple[str, ...]:
    """What a party has consented to, in words."""
    return tuple(str(label) for purpose, label in CONSENTS.items() if given.get(purpose))


def _step_link(step: Step) -> StepLink:
    is_main = (step.to is not None and step.to not in ASIDE) or step.evidence is not Evidence.HOUSE
    return StepLink(step.event, worded(step.title), step.article, step.approval is not None, is_main)


def _card(reason: Reason, file: CaseFile, today: date) -> ClockCard:
    rule = file.procedure.clock(reason.clock)
    late = reason.status == "running" and reason.due is not None and reason.due < today
    shown = [Day(day, "") for day in reason.counted]
    shown += [Day(gap.on, gap.name or str(LEFT_OUT.get(gap.why, gap.why))) for gap in reason.left_out]
    return ClockCard(
        title=worded(rule.title),
        status=_("Overdue") if late else str(CLOCK_STATUS[reason.status]),
        state="overdue" if late else reason.status,
        due=reason.due,
        length=f"{reason.amount} {DAY_UNITS[reason.unit]}",
        article=reason.article,
        law=reason.law,
        evidence=reason.evidence,
        starts=reason.starts,
        provisional=reason.provisional,
        days=tuple(sorted(shown, key=lambda day: day.on)),
    )


def _moments(file: CaseFile) -> list[Moment]:
    titles = {f"step.{step.event}": worded(step.title) for step in file.procedure.steps}
    titles |= {
        f"step.{file.procedure.opening}": _("Received"),
        "case.noted": _("Remark"),
        "case.linked": _("Linked"),
        "case.attached": _("File added"),
        "case.looked": _("Personal data opened"),
        "case.undone": _("Step undone"),
        "case.approval_asked": _("Approval asked"),
        "case.approval_denied": _("Approval denied"),
    }
    units = _unit_names(file)
    return [
        Moment(
            seq=entry.seq,
            at=entry.at,
            actor=str(ACTORS.get(entry.actor_name, entry.actor_name)),
            title=titles.get(entry.type, entry.type),
            said=said(entry.payload, Context(file.procedure, entry.type.removeprefix("step."), units)),
        )
        for entry in file.entries
    ]


def _unit_names(file: CaseFile) -> dict[str, str]:
    known = {unit.code: unit.name for unit in (file.case.unit, file.case.intake_unit)}
    further = unit_codes(entry.payload for entry in file.entries) - known.keys()
    return known | {code: unit.name for code, unit in organizations.by_codes(further).items()} if further else known


@login_required
def step(request: HttpRequest, number: str, event: str) -> HttpResponse:
    """The form of one step, and its taking."""
    actor = actor_of(request)
    file = cases.case_file(number=number, actor=actor)
    chosen = next((s for s in file.steps if s.event == event), None)
    if chosen is None:
        messages.error(request, _("This step is not possible now."))
        return redirect("case", number=number)
    form = step_form(chosen, file.procedure, choices=_choices(event, file, actor), data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        taken = take_or_refuse(form, file, event, actor)
        if taken is not None:
            told = _("Asked for approval: %(step)s") if taken.waits else _("Done: %(step)s")
            messages.success(request, told % {"step": worded(chosen.title)})
            return redirect("case", number=number) if cases.is_visible(number, actor) else redirect("desk")
    context = {
        "form": form,
        "title": worded(chosen.title),
        "article": chosen.article,
        "approval": chosen.approval,
        "number": number,
        "nav": "desk",
    }
    return render(request, "complaints/step.html", context, status=422 if request.method == "POST" else 200)


def _choices(event: str, file: CaseFile, actor: Actor) -> dict[str, list[tuple[str, str]]]:
    match event:
        case "assigned" | "co_handler_added" | "co_handler_removed":
            held = people.holder_names(roles=WORKERS, path=file.case.unit_path)
            return {"account": [(username, name) for username, name in held]}
        case "transferred_down" | "transferred_up" | "pulled_back":
            return {"unit": organizations.choices_around(file.case.unit_path, event)}
        case "version_chosen":
            family = load_library().family(file.procedure.id)
            return {"version": [(p.version, worded(p.title)) for p in family.versions]}
    return {}


@login_required
def undo(request: HttpRequest, number: str) -> HttpResponse:
    reason = request.POST.get("reason", "")
    actions.undo(number=number, reason=reason, actor=actor_of(request), at=current_clock().now())
    messages.success(request, _("The last step was undone."))
    return redirect("case", number=number)


@login_required
def note(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    found = cases.get_case(number=number, actor=actor)
    if text := request.POST.get("text", "").strip():
        casework.note(case_id=found.pk, text=text, actor=actor, at=current_clock().now())
    return redirect("case", number=number)


@login_required
def finish_task(request: HttpRequest, number: str, task_id: int) -> HttpResponse:
    casework.finish_task(task_id=task_id, actor=actor_of(request), at=current_clock().now())
    return redirect("case", number=number)


@login_required
def look(request: HttpRequest, number: str, party_id: int) -> HttpResponse:
    """Open personal data: asks for a reason first, shows it once, and keeps no copy."""
    actor = actor_of(request)
    cases.get_case(number=number, actor=actor)
    opened = None
    if reason := request.POST.get("reason", "").strip():
        opened = casework.look_at_party(party_id=party_id, reason=reason, actor=actor, at=current_clock().now())
    shown = [(str(PERSONAL.get(key, key)), value) for key, value in opened.items()] if opened else None
    context = {"opened": shown, "number": number, "nav": "desk"}
    response = render(request, "complaints/look.html", context)
    response["Cache-Control"] = "no-store"
    return response


@login_required
def file(request: HttpRequest, number: str, file_id: int) -> HttpResponse:
    """A file of the case, for whoever sees the case; always as a download, never shown inside the site."""
    whole = cases.case_file(number=number, actor=actor_of(request))
    kept, content = cases.file_of(whole, file_id)
    response = HttpResponse(content, content_type=kept.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(kept.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
