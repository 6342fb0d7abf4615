"""Somebody changed the case meanwhile: who did what, and the writer's own words, ready to be sent again or copied."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from xiaobao.casework import queries as cases
from xiaobao.casework.domain.changing import is_change
from xiaobao.casework.queries import CaseFile
from xiaobao.complaints.forms import step_form, worded
from xiaobao.complaints.labels import FIELDS
from xiaobao.complaints.views.case import Moment, moments
from xiaobao.complaints.views.saying import Said, listed, step_title
from xiaobao.kernel.errors import NotFound

if TYPE_CHECKING:
    from django import forms

    from xiaobao.people.domain.actor import Actor

SEEN = "seen"
OWN = frozenset({SEEN, "csrfmiddlewaretoken", "confirm"})  # what a form carries beside the writer's words


@dataclass(frozen=True, slots=True)
class ChangedPage:
    """What was done since, and what the writer wanted. ``form`` is for a step, ``reason`` for undoing and deciding."""

    number: str
    title: str
    since: tuple[Moment, ...]
    seen: int
    action: str  # where it can be sent again; "" where it is no longer possible
    form: "forms.Form | None" = None
    reason: str | None = None
    decides: bool = False
    written: Said = ()
    is_gone: bool = False  # the case is no longer for the writer to see


def seen_of(request: HttpRequest) -> int | None:
    """The last entry of the journal that the writer of a form saw; None for a form that does not say."""
    told = request.POST.get(SEEN) or request.GET.get(SEEN)
    if not told:
        return None
    return int(told) if told.isdecimal() and len(told) <= 9 else 0


def last_seen(file: CaseFile) -> int | None:
    """What a form shall carry; None for a party outside, who is not shown what the office does by itself."""
    if not file.roles - {"citizen", "respondent"}:
        return None
    return max((entry.seq for entry in file.entries), default=0)


def step_changed(request: HttpRequest, file: CaseFile, event: str, form: "forms.Form | None") -> HttpResponse:
    """For a step: its form with what was written in it, if it is still possible, else the words to be copied."""
    step = cases.step_of(file.case, event)
    page = ChangedPage(
        number=file.case.number,
        title=worded(step.title) if step else event,
        since=_since(file, seen_of(request)),
        seen=last_seen(file) or 0,
        action=reverse("step", args=[file.case.number, event]) if form else "",
        form=form,
        written=() if form else _written(request, file, event),
    )
    return _render(request, page)


def undo_changed(request: HttpRequest, number: str, actor: "Actor") -> HttpResponse:
    """For undoing: the last step is another one now."""
    file = cases.case_file(number=number, actor=actor)
    last = cases.last_step(file)
    undoable = last is not None and any(s.undoable for s in file.procedure.steps if s.event == last)
    page = ChangedPage(
        number=number,
        title=step_title(file.procedure, last or ""),
        since=_since(file, seen_of(request)),
        seen=last_seen(file) or 0,
        action=reverse("undo", args=[number]) if undoable else "",
        reason=request.POST.get("reason", ""),
        written=() if undoable else _plain(request.POST.dict()),
    )
    return _render(request, page)


def decision_changed(request: HttpRequest, number: str, approval_id: int, actor: "Actor") -> HttpResponse:
    """For approving: what the head would approve is not what the head saw."""
    file = cases.case_file(number=number, actor=actor)
    waiting = next((asked for asked in file.approvals if asked.pk == approval_id), None)
    page = ChangedPage(
        number=number,
        title=step_title(file.procedure, waiting.event) if waiting else "",
        since=_since(file, seen_of(request)),
        seen=last_seen(file) or 0,
        action=reverse("decide", args=[approval_id]) if waiting else "",
        reason=request.POST.get("reason", ""),
        decides=True,
        written=() if waiting else _plain(request.POST.dict()),
    )
    return _render(request, page)


def gone(request: HttpRequest, number: str) -> HttpResponse:
    """The case went where the writer does not see it: only the writer's own words are left to be shown."""
    page = ChangedPage(number, "", (), 0, "", written=_plain(request.POST.dict()), is_gone=True)
    return _render(request, page, status=NotFound.status)


def _render(request: HttpRequest, page: ChangedPage, status: int = 409) -> HttpResponse:
    return render(request, "complaints/changed.html", {"page": page, "nav": "cases"}, status=status)


def _since(file: CaseFile, seen: int | None) -> tuple[Moment, ...]:
    later = [entry for entry in file.entries if entry.seq > (seen or 0) and is_change(entry.type)]
    return tuple(moments(replace(file, entries=later)))


def _written(request: HttpRequest, file: CaseFile, event: str) -> Said:
    """What was filled in, by the labels of the form that it was filled in on."""
    step = cases.step_of(file.case, event)
    if step is None:
        return _plain(request.POST.dict())
    form = step_form(step, file.procedure, choices={})
    told = {name: request.POST.getlist(name) for name in form.fields}
    worded_values = {name: listed(_choice(form, name, value) for value in values) for name, values in told.items()}
    return tuple((str(form.fields[name].label), value) for name, value in worded_values.items() if value)


def _choice(form: "forms.Form", name: str, value: str) -> str:
    known = dict(getattr(form.fields[name], "choices", ()))
    return str(known.get(value, value))


def _plain(told: Mapping[str, object]) -> Said:
    shown = ((name, str(value)) for name, value in told.items() if name not in OWN and value)
    return tuple((str(FIELDS.get(name, name)), value) for name, value in shown)
