"""The office's own templates of papers: which are in use, download, upload with every mistake told, withdrawal."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaobao.casework import actions, queries
from xiaobao.casework.forms import TemplateForm
from xiaobao.casework.labels import FAULTS, place_told
from xiaobao.casework.permissions import OFFICERS, TEMPLATE_KEEPERS
from xiaobao.casework.queries import TemplateRow
from xiaobao.kernel.clock import current_clock
from xiaobao.organizations import queries as organizations
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor, Role
from xiaobao.people.domain.permitting import NotPermitted, holds

if TYPE_CHECKING:
    from xiaobao.casework.models import PaperTemplate
    from xiaobao.papers.own_checking import Fault
    from xiaobao.people.models import Account

READERS = OFFICERS | TEMPLATE_KEEPERS | {Role.SYSTEM}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A fault of a template that was sent, in the reader's language."""

    where: str
    what: str
    field: str
    around: str


@dataclass(frozen=True, slots=True)
class PapersPage:
    unit: str
    units: tuple[tuple[str, str], ...]
    rows: tuple[TemplateRow, ...]
    versions: tuple["PaperTemplate", ...]
    form: TemplateForm | None  # None for whoever may only read
    mistakes: tuple[Mistake, ...] = ()


@login_required
def papers(request: HttpRequest) -> HttpResponse:
    """Every kind of paper of a unit and by whose template it is issued; on POST a template is put."""
    actor = _officer_of(request)
    units = tuple(organizations.units_below(actor.scopes_of(READERS)))
    asked = request.GET.get("unit", "")
    unit = asked if asked in dict(units) else units[0][0]
    rows = tuple(queries.template_rows(unit))
    form = _form(request, actor, unit, rows)
    mistakes: tuple[Mistake, ...] = ()
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            _put(form, unit, actor)
        except actions.TemplateRefused as error:
            form.add_error(None, people.told(error))
            mistakes = tuple(map(_mistake, error.faults))
        else:
            messages.success(request, _("Saved."))
            return redirect(_address(unit))
    page = PapersPage(unit, units, rows, tuple(queries.versions(unit)), form, mistakes)
    context = {"page": page, "nav": "office", "tab": "papers"}
    return render(request, "casework/papers.html", context, status=422 if request.method == "POST" else 200)


def _form(request: HttpRequest, actor: Actor, unit: str, rows: tuple[TemplateRow, ...]) -> TemplateForm | None:
    if not holds(actor, TEMPLATE_KEEPERS, path=organizations.by_code(unit).path):
        return None
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return TemplateForm(*sent, kinds=[(row.kind, row.title) for row in rows])


@login_required
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """A Word template: a version of a unit's own, or the built-in one to begin with."""
    _officer_of(request)
    unit, version = request.GET.get("unit", ""), request.GET.get("version", "")
    own = unit and version.isdigit()
    content = queries.template_content(unit, kind, int(version)) if own else queries.starter(kind)
    response = HttpResponse(content, content_type=WORD)
    response["Content-Disposition"] = f'attachment; filename="{kind}.docx"'
    return response


@login_required
@require_POST
def withdraw(request: HttpRequest, kind: str) -> HttpResponse:
    actor, at, unit = _officer_of(request), current_clock().now(), request.POST.get("unit", "")
    actions.withdraw_template(unit_code=unit, kind=kind, actor=actor, at=at)
    messages.success(request, _("Saved."))
    return redirect(_address(unit))


def _officer_of(request: HttpRequest) -> Actor:
    """Who asks. Raises: NotPermitted for whoever only answers for a business."""
    actor = people.actor_for(cast("Account", request.user))
    if not actor.roles & READERS:
        raise NotPermitted(actor, "see the templates of papers", READERS)
    return actor


def _put(form: TemplateForm, unit: str, actor: Actor) -> None:
    sent, at = form.cleaned_data["file"], current_clock().now()
    kind = form.cleaned_data["kind"]
    actions.put_template(unit_code=unit, kind=kind, name=sent.name, content=sent.read(), actor=actor, at=at)


def _mistake(fault: "Fault") -> Mistake:
    return Mistake(place_told(fault.place), str(FAULTS[fault.why]), fault.field, fault.around)


def _address(unit: str) -> str:
    return f"{reverse('office-papers')}?unit={unit}"
