"""One case on the desk: its clocks and why, its steps, its parties, its journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.casework.queries import CaseFile
from xiaobao.complaints import queries
from xiaobao.complaints.domain.offering import Place, Rank, ranked
from xiaobao.complaints.domain.parsing import CLAIMED
from xiaobao.complaints.forms import cited, worded
from xiaobao.complaints.labels import (
    ACTORS,
    CHANNELS,
    CONSENTS,
    KINDS,
    LINKS,
    OUTCOMES,
    PARTY_ROLES,
    PERSONAL,
)
from xiaobao.complaints.views.clocks import ClockCard, clock_card
from xiaobao.complaints.views.files import FileLine, file_line
from xiaobao.complaints.views.saying import Context, Said, said, step_title, unit_codes
from xiaobao.complaints.views.stations import StationMark, stations
from xiaobao.complaints.views.who import actor_of
from xiaobao.kernel.clock import current_clock, local_day
from xiaobao.organizations import queries as organizations
from xiaobao.people.domain.actor import Actor
from xiaobao.procedures.entries import steps_of
from xiaobao.procedures.model import LODGED

if TYPE_CHECKING:
    from xiaobao.complaints.models import Detail


HIDDEN_STEPS = frozenset({"task_done"})
KEYS = 9  # the digits of a keyboard
WORKING = frozenset({"registrar", "handler", "mediator", "head"})


@dataclass(frozen=True, slots=True)
class StepLink:
    event: str
    title: str
    article: str
    approval: bool
    rank: Rank
    key: str  # on the keyboard, "" for none
    is_first: bool  # filled: what mostly comes next, or where the pack does not say, whatever moves the case


@dataclass(frozen=True, slots=True)
class Moment:
    seq: int
    at: datetime
    actor: str
    title: str
    said: Said
    mark: str  # "step" for what moves the case


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
    stations: tuple[StationMark, ...]
    outcome: str
    channel: str
    procedure: str
    clocks: tuple[ClockCard, ...]
    steps: tuple[StepLink, ...]  # what mostly comes next, and what else moves the case
    beside: tuple[StepLink, ...]  # come from the statute and leave it where it is
    further: tuple[StepLink, ...]  # the office's own: routing, marks, links, what a party said elsewhere
    asks_a_second: bool  # a step that is not folded away
    asks_further: bool  # one that is
    asked: tuple[Asked, ...]
    moments: tuple[Moment, ...]
    parties: tuple[PartyLine, ...]
    links: tuple[tuple[str, str], ...]
    papers: tuple[PaperLine, ...]
    files: tuple[FileLine, ...]
    has_receipt: bool
    registration: str  # the title of the form, "" where there is none
    about: str  # the unit of our own that it is about, "" for none
    holds: bool  # may place or lift a hold
    kept: str  # that it is held, or that its personal data is gone; "" for neither
    names_about: bool  # may say that it is about a unit of our own
    works_here: bool  # an officer, not a party outside
    seen: int  # the last entry of the journal, for an officer's step forms; 0 for a party outside

    @property
    def folded(self) -> int:
        """How many steps are folded away."""
        return len(self.beside) + len(self.further)


@login_required
def case(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    file = cases.case_file(number=number, actor=actor, along=[queries.DETAIL])
    today = local_day(current_clock().now())
    return render(request, "complaints/case.html", {"page": _page(file, actor, today), "nav": "cases"})


def _page(file: CaseFile, actor: Actor, today: date) -> CasePage:
    idle = {CLAIMED} if actor.id is not None and file.case.handler_id == actor.id else frozenset[str]()
    links = _step_links(file, idle)
    shown = _shown(file)
    return CasePage(
        file=file,
        detail=queries.detail_of(file.case),
        kind=str(KINDS[file.case.kind]),
        stage=worded(file.procedure.stage_by_id[file.standing.stage].title),
        stations=stations(file),
        outcome=str(OUTCOMES.get(file.standing.outcome, file.standing.outcome)),
        channel=str(CHANNELS.get(file.case.channel, file.case.channel)),
        procedure=worded(file.procedure.title),
        clocks=tuple(clock_card(reason, file.procedure, today) for reason in file.reasons),
        steps=tuple(link for link in links if link.rank in shown),
        beside=tuple(link for link in links if link.rank not in shown and link.rank is Rank.BESIDE),
        further=tuple(link for link in links if link.rank is Rank.FURTHER),
        asks_a_second=any(link.approval for link in links if link.rank in shown),
        asks_further=any(link.approval for link in links if link.rank not in shown),
        asked=tuple(Asked(step_title(file.procedure, a.event), a.asked_name, a.asked_at) for a in file.approvals),
        moments=tuple(reversed(moments(file))),
        parties=tuple(
            PartyLine(
                p.pk,
                str(PARTY_ROLES[p.role]),
                p.display,
                p.record_id is not None and not file.case.is_erased,
                _consents(p.consents),
            )
            for p in file.parties
        ),
        links=tuple((link.number, str(LINKS[link.kind])) for link in file.links),
        papers=tuple(PaperLine(p.pk, cases.paper_title(p.kind), p.number, p.issued_at) for p in file.papers),
        files=tuple(file_line(kept) for kept in file.attachments),
        has_receipt=bool(WORKING & file.roles) and file.case.kind in LODGED,
        registration=cases.registration_title(file.case) if WORKING & file.roles else "",
        about=_about(file),
        holds="head" in file.roles,
        kept=_kept(file),
        names_about=bool(WORKING & file.roles),
        works_here="respondent" not in file.roles,
        seen=file.case.entry_count if "respondent" not in file.roles else 0,
    )


def _about(file: CaseFile) -> str:
    unit = file.case.reported_unit
    return "" if unit is None or not WORKING & file.roles else unit.name


def _kept(file: CaseFile) -> str:
    if not WORKING & file.roles:
        return ""
    if file.case.is_erased:
        return _("Personal data erased")
    return _("Held: nothing is erased") if file.case.is_held else ""


def _consents(given: Mapping[str, bool]) -> tuple[str, ...]:
    """What a party has consented to, in words."""
    return tuple(str(label) for purpose, label in CONSENTS.items() if given.get(purpose))


def _step_links(file: CaseFile, idle: frozenset[str] | set[str]) -> list[StepLink]:
    """The steps that may be taken, what mostly comes next first; those that are not folded away with a key each."""
    place = Place(
        procedure=file.procedure,
        clocks=file.standing.clocks,
        taken={entry.event or "" for entry in steps_of(entry.to_value() for entry in file.entries)},
        unassigned=file.case.handler_id is None,
        outside="respondent" in file.roles,
    )
    offered = ranked([step for step in file.steps if step.event not in HIDDEN_STEPS | idle], place)
    shown, filled = _shown(file), min((rank for rank, _ in offered), default=Rank.LIKELY)
    return [
        StepLink(
            event=step.event,
            title=worded(step.title),
            article=cited(file.procedure, step.article),
            approval=step.approval is not None,
            rank=rank,
            key=str(key) if rank in shown and key <= KEYS else "",
            is_first=rank is filled and (rank is Rank.LIKELY or (rank is Rank.MOVES and file.case.is_open)),
        )
        for key, (rank, step) in enumerate(offered, 1)
    ]


def _shown(file: CaseFile) -> frozenset[Rank]:
    """What is not folded away: for a party outside, all they may do."""
    near = {Rank.LIKELY, Rank.MOVES}
    return frozenset({*near, Rank.BESIDE} if "respondent" in file.roles else near)


def moments(file: CaseFile) -> list[Moment]:
    """The lines of a journal, worded for the reader."""
    titles = {f"step.{step.event}": worded(step.title) for step in file.procedure.steps}
    titles |= {
        f"step.{file.procedure.opening}": _("Received"),
        "case.conflict_named": _("About a unit of our own"),
        "case.noted": _("Remark"),
        "case.peer_told": _("Word from the other side"),
        "case.linked": _("Linked"),
        "case.attached": _("File added"),
        "case.erased": _("Personal data erased"),
        "case.hold_placed": _("Hold placed"),
        "case.hold_lifted": _("Hold lifted"),
        "case.looked": _("Personal data opened"),
        "case.paper_kept": _("Paper kept"),
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
            mark="step" if entry.type.startswith("step.") else "",
        )
        for entry in file.entries
    ]


def _unit_names(file: CaseFile) -> dict[str, str]:
    known = {unit.code: unit.name for unit in (file.case.unit, file.case.intake_unit)}
    further = unit_codes(entry.payload for entry in file.entries) - known.keys()
    return known | {code: unit.name for code, unit in organizations.by_codes(further).items()} if further else known


@login_required
@require_POST
def note(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    found = cases.get_case(number=number, actor=actor)
    if text := request.POST.get("text", "").strip():
        casework.note(case_id=found.pk, text=text, actor=actor, at=current_clock().now())
    return redirect("case", number=number)


@login_required
@require_POST
def finish_task(request: HttpRequest, number: str, task_id: int) -> HttpResponse:
    actor = actor_of(request)
    found = cases.get_case(number=number, actor=actor)
    casework.finish_task(case_id=found.pk, task_id=task_id, actor=actor, at=current_clock().now())
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
    context = {"opened": shown, "number": number, "nav": "cases"}
    response = render(request, "complaints/look.html", context)
    response["Cache-Control"] = "no-store"
    return response
