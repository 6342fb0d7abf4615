"""The procedures, as anybody may read them: which statute, which steps, which clocks, which grounds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import ClockRule, Procedure, Text
from xiaobao.site.labels import BETWEEN, EVIDENCE


@dataclass(frozen=True, slots=True)
class ClockLine:
    procedure: str
    title: str
    length: str
    article: str
    evidence: str


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


def worded(text: Text) -> str:
    return text.en if (get_language() or "").startswith("en") else text.zh


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
