"""Lodging from one page with every field: the registrar's, for a caller, a visitor or a letter."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

from xiaobao.casework import queries as cases
from xiaobao.complaints import actions
from xiaobao.complaints.domain.lodging import Lodging, LodgingIncomplete
from xiaobao.complaints.forms import NEEDED_BY_SOME, LodgeForm
from xiaobao.complaints.labels import MISSING
from xiaobao.complaints.views import drafts
from xiaobao.complaints.views.clocks import ClockCard, clock_card, first_running
from xiaobao.complaints.views.who import actor_of, somebody
from xiaobao.kernel.clock import current_clock, local_day
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.organizations import queries as organizations
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor, Role

if TYPE_CHECKING:
    from django import forms

    from xiaobao.people.models import Account

Told = TypeVar("Told")
LODGING: TypeAdapter[Lodging] = TypeAdapter(Lodging)


@dataclass(frozen=True, slots=True)
class LodgePage:
    form: "forms.Form"
    public: bool
    draft: drafts.DeskDraft | None = None  # at the desk
    needed_by_some: tuple[str, ...] = NEEDED_BY_SOME


@dataclass(frozen=True, slots=True)
class Receipt:
    """What somebody who lodged is told, and what is due to them first."""

    number: str
    query_code: str
    next: ClockCard | None


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    receipts: tuple[Receipt, ...]
    alike: tuple[str, ...] = ()


def whole(request: HttpRequest) -> HttpResponse:
    """Every question on one page: for those who lodge together, or for somebody else."""
    form = LodgeForm(
        request.POST or None,
        units=organizations.receiving_units(),
        public=True,
        initial={"kinds": [request.GET.get("kind", "complaint")], "unit": request.GET.get("unit", "")},
    )
    if request.method == "POST" and form.is_valid() and (lodged := submit(form, somebody(0))):
        page = ReceiptPage(tuple(receipt_of(r.id, r.number, r.query_code) for r in lodged.receipts))
        return render(request, "complaints/receipt.html", {"page": page, "nav": "lodge"}, status=201)
    context = {"page": LodgePage(form, public=True), "nav": "lodge"}
    return render(request, "complaints/lodge.html", context, status=422 if request.method == "POST" else 200)


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
    draft = drafts.restore(request, form, actor, drafts.REGISTER)
    if request.method == "POST" and form.is_valid() and (lodged := submit(form, actor)):
        drafts.forget(actor, drafts.REGISTER)
        receipts = tuple(receipt_of(r.id, r.number, r.query_code) for r in lodged.receipts)
        page = ReceiptPage(receipts, lodged.alike)
        return render(request, "complaints/receipt.html", {"page": page, "nav": "lodge"}, status=201)
    status = 422 if request.method == "POST" else 200
    context = {"page": LodgePage(form, public=False, draft=draft), "nav": "lodge"}
    return render(request, "complaints/lodge.html", context, status=status)


def receipt_of(case_id: int, number: str, query_code: str) -> Receipt:
    """The receipt of a case that was just lodged."""
    file = cases.case_file(number=number, actor=somebody(case_id))
    today = local_day(current_clock().now())
    clocks = [clock_card(reason, file.procedure, today) for reason in file.reasons]
    return Receipt(number, query_code, first_running(clocks))


def submit(form: LodgeForm, actor: Actor) -> actions.Lodged | None:
    """Lodge what a valid form says; what the rules refuse is put back on the form."""
    return lodge_or_refuse(
        form,
        lambda lodging, at: actions.lodge(lodging=lodging, unit_code=form.cleaned_data["unit"], actor=actor, at=at),
    )


def lodge_or_refuse(form: LodgeForm, lodge: Callable[[Lodging, datetime], Told]) -> Told | None:
    """Do this with what a valid form says; what the rules refuse is put back on the form, at its field."""
    at = current_clock().now()
    try:
        return lodge(LODGING.validate_python(form.to_lodging(at=at)), at)
    except LodgingIncomplete as error:
        for name, why in error.missing:
            thing = name.partition("[")[0]
            form.add_error(_FORM_FIELD.get(thing), str(MISSING.get(thing, why)))
    except ValidationError:
        form.add_error(None, _("Something here cannot be read. Check what you filled in."))
    except XiaobaoError as error:
        form.add_error(None, people.told(error))
    return None


_FORM_FIELD = {
    "respondent": "respondent_name",
    "complainants": "name",
    "anonymous": "anonymous",
    "kinds": "kinds",
    "received_at": "received_at",
}
