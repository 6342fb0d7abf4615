"""The shell's pages: the public home, the procedures, the notices."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xiaobao.exchange import actions as exchange
from xiaobao.exchange import queries as outbox
from xiaobao.kernel.clock import current_clock, local_day
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import ClockRule, Procedure, Text
from xiaobao.site.labels import BETWEEN, EVIDENCE

if TYPE_CHECKING:
    from xiaobao.exchange.models import Notice
    from xiaobao.people.models import Account

ON_HOME = ("samr-complaint", "samr-report", "bank-complaint")


@dataclass(frozen=True, slots=True)
class ClockLine:
    procedure: str
    title: str
    length: str
    article: str
    evidence: str


@dataclass(frozen=True, slots=True)
class HomePage:
    clocks: tuple[ClockLine, ...]


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    id: str
    version: str
    title: str
    law: str
    number: str
    in_force_from: date
    in_force_until: date | None


@dataclass(frozen=True, slots=True)
class ProceduresPage:
    rows: tuple[ProcedureRow, ...]


@dataclass(frozen=True, slots=True)
class StepLine:
    title: str
    sources: str
    target: str
    article: str
    approval: bool


@dataclass(frozen=True, slots=True)
class GroundLine:
    title: str
    article: str


@dataclass(frozen=True, slots=True)
class GroundList:
    title: str
    rows: tuple[GroundLine, ...]


@dataclass(frozen=True, slots=True)
class ProcedurePage:
    title: str
    law: str
    number: str
    evidence: str
    transition: str
    clocks: tuple[ClockLine, ...]
    steps: tuple[StepLine, ...]
    grounds: tuple[GroundList, ...]


@dataclass(frozen=True, slots=True)
class NoticesPage:
    notices: "tuple[Notice, ...]"


def worded(text: Text) -> str:
    return text.en if (get_language() or "").startswith("en") else text.zh


def home(request: HttpRequest) -> HttpResponse:
    today = local_day(current_clock().now())
    current = [load_library().family(family).in_force_on(today) for family in ON_HOME]
    clocks = tuple(_clock_line(p, clock) for p in current for clock in p.clocks[:3])
    return render(request, "site/home.html", {"page": HomePage(clocks), "nav": "home"})


def _clock_line(procedure: Procedure, clock: ClockRule) -> ClockLine:
    unit = _("working days") if clock.unit == "working_day" else _("days")
    return ClockLine(
        procedure=worded(procedure.title),
        title=worded(clock.title),
        length=f"{clock.amount} {unit}",
        article=clock.article,
        evidence=str(EVIDENCE[clock.evidence]),
    )


def procedures(request: HttpRequest) -> HttpResponse:
    rows = tuple(_procedure_row(p) for family in load_library() for p in reversed(family.versions))
    return render(request, "site/procedures.html", {"page": ProceduresPage(rows), "nav": "procedures"})


def _procedure_row(p: Procedure) -> ProcedureRow:
    return ProcedureRow(
        p.id, p.version, worded(p.title), p.source.law, p.source.number, p.in_force_from, p.in_force_until
    )


def procedure(request: HttpRequest, family: str, version: str) -> HttpResponse:
    found = load_library().family(family).version(version)
    page = ProcedurePage(
        title=worded(found.title),
        law=found.source.law,
        number=found.source.number,
        evidence=str(EVIDENCE[found.source.evidence]),
        transition=worded(found.transition.note),
        clocks=tuple(_clock_line(found, clock) for clock in found.clocks),
        steps=tuple(_step_lines(found)),
        grounds=tuple(_ground_lists(found)),
    )
    return render(request, "site/procedure.html", {"page": page, "nav": "procedures"})


def _step_lines(found: Procedure) -> Iterator[StepLine]:
    names = {stage.id: worded(stage.title) for stage in found.stages}
    names |= {"@open": _("every open stage"), "@end": _("every end")}
    for step in found.steps:
        sources = str(BETWEEN).join(names[source] for source in step.from_)
        target = names[step.to] if step.to else ""
        yield StepLine(worded(step.title), sources, target, step.article, step.approval is not None)


def _ground_lists(found: Procedure) -> Iterator[GroundList]:
    titles = {
        "refusal": _("Grounds of refusal"),
        "termination": _("Grounds of termination"),
        "not_filed": _("Grounds for not filing"),
    }
    for name, rows in groupby(found.grounds, key=lambda ground: ground.list):
        lines = tuple(GroundLine(worded(ground.title), ground.article) for ground in rows)
        yield GroundList(titles.get(name, name), lines)


@login_required
def notices(request: HttpRequest) -> HttpResponse:
    recipients = recipients_of(request)
    if request.method == "POST":
        exchange.mark_all_read(recipients=recipients, at=current_clock().now())
        return redirect("notices")
    page = NoticesPage(tuple(outbox.unread_notices(recipients, limit=100)))
    return render(request, "site/notices.html", {"page": page, "nav": "notices"})


def recipients_of(request: HttpRequest) -> tuple[str, ...]:
    """Under which names notices reach whoever is signed in: as a person, and for a business."""
    account = cast("Account", request.user)
    business = (f"business:{account.business_id}",) if account.business_id else ()
    return (f"account:{account.pk}", *business)
