"""The hotline: a call taken down on one page, with what is known of the caller and the business beside it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xiaobao.businesses import queries as businesses
from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.complaints.forms import NEEDED_BY_SOME, HotlineForm, refill
from xiaobao.complaints.views import drafts
from xiaobao.complaints.views.desk import Line, line_of
from xiaobao.complaints.views.lodging import ReceiptPage, receipt_of, submit
from xiaobao.complaints.views.who import actor_of
from xiaobao.kernel.clock import current_clock, local_day
from xiaobao.organizations import queries as organizations
from xiaobao.people.domain.actor import Role
from xiaobao.people.domain.permitting import NotPermitted

if TYPE_CHECKING:
    from xiaobao.people.domain.actor import Actor
    from xiaobao.people.models import Account

TAKERS: Final = frozenset({Role.REGISTRAR, Role.HANDLER, Role.HEAD})
ASKED: Final = ("find", "choose", "fresh")  # buttons that look something up and send nothing
DIGITS: Final = 6  # a number with fewer is not yet looked up
LETTERS: Final = 2
LONGEST: Final = 16  # of the instant at which a call began, in milliseconds


@dataclass(frozen=True, slots=True)
class BusinessLine:
    """A business that may be meant."""

    id: int
    name: str
    address: str
    open: int  # complaints against it, as far as this officer sees them


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of who calls and of whom they complain."""

    asked: bool = False  # the number was long enough to be looked up
    caller: tuple[Line, ...] = ()
    businesses: tuple[BusinessLine, ...] = ()
    name: str = ""  # of the business, or part of it, where there is enough to look for
    alike: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class HotlinePage:
    form: HotlineForm
    known: Known
    draft: drafts.DeskDraft
    began: str  # when the call began, as the browser counts; "" before the first word
    fresh_for: str  # the business against which, the officer has said, this is a new dispute
    needed_by_some: tuple[str, ...] = NEEDED_BY_SOME


@login_required
@never_cache
def hotline(request: HttpRequest) -> HttpResponse:
    """One call: looked up while it is typed, lodged by the action of the registration form."""
    actor = _taker(request)
    asks = request.method == "POST" and any(name in request.POST for name in ASKED)
    form = HotlineForm(
        None if asks else request.POST or None,
        units=organizations.units_below(actor.scopes_of(TAKERS)),
        initial={"unit": organizations.code_of(cast("Account", request.user).unit_id)},
    )
    draft = drafts.restore(request, form, actor, drafts.HOTLINE)
    if asks:
        _refill(request, form)
    elif request.method == "POST" and form.is_valid() and (lodged := submit(form, actor)):
        drafts.forget(actor, drafts.HOTLINE)
        receipts = tuple(receipt_of(r.id, r.number, r.query_code) for r in lodged.receipts)
        context = {"page": ReceiptPage(receipts, lodged.alike), "nav": "hotline"}
        return render(request, "complaints/hotline_receipt.html", context, status=201)
    began = request.POST.get("began", "") or draft.said("began")
    page = HotlinePage(
        form=form,
        known=_known(request, actor, str(form["respondent_name"].value() or "")) if request.POST else Known(),
        draft=draft,
        began=began if began.isdecimal() and len(began) <= LONGEST else "",
        fresh_for=_fresh_for(request) or draft.said("fresh_for"),
    )
    status = 422 if request.method == "POST" and not asks else 200
    return render(request, "complaints/hotline.html", {"page": page, "nav": "hotline"}, status=status)


@login_required
@require_POST
@never_cache
def known(request: HttpRequest) -> HttpResponse:
    """The same answers as a fragment. A number never stands in an address, which servers write down: it is posted."""
    actor = _taker(request)
    found = _known(request, actor, request.POST.get("respondent_name", ""))
    return render(request, "complaints/_hotline_known.html", {"known": found, "oob": True})


def _taker(request: HttpRequest) -> "Actor":
    """Who takes calls: whoever may register for a consumer. Raises: NotPermitted."""
    actor = actor_of(request)
    if not actor.scopes_of(TAKERS):
        raise NotPermitted(actor, "take calls", TAKERS)
    return actor


def _refill(request: HttpRequest, form: HotlineForm) -> None:
    """What was typed before a button was pressed stays; a business that was chosen is put into its fields."""
    refill(form, dict(request.POST.lists()))
    if (chosen := request.POST.get("choose", "")).isdecimal() and len(chosen) <= LONGEST:
        business = businesses.by_id(int(chosen))
        form.initial.update(respondent_name=business.name, respondent_address=business.address)


def _known(request: HttpRequest, actor: "Actor", name: str) -> Known:
    """What is known by a number and part of a name. Eight queries at most."""
    phone, now = request.POST.get("phone", ""), current_clock().now()
    today = local_day(now)
    asked = sum(sign.isdecimal() for sign in phone) >= DIGITS
    reason = _("Call on the hotline: found by the caller's number")
    found = casework.find_by_phone(phone=phone, reason=reason, actor=actor, at=now) if asked else []
    named = len(name.strip()) >= LETTERS
    meant = businesses.known_as(name) if named else None
    alike = cases.same_dispute(found, business_id=meant) if _fresh_for(request) != name else []
    return Known(
        asked=asked,
        caller=tuple(line_of(each.row, today) for each in found),
        businesses=_suggested(name, meant, actor) if named else (),
        name=name if named else "",
        alike=tuple(line_of(row, today) for row in alike),
    )


def _fresh_for(request: HttpRequest) -> str:
    """By the button, or said before and carried along."""
    return request.POST.get("fresh") or request.POST.get("fresh_for", "")


def _suggested(name: str, meant: int | None, actor: "Actor") -> tuple[BusinessLine, ...]:
    """The businesses to choose from; only the one that is meant, once its whole name stands there."""
    found = [each for each in businesses.suggest(name) if meant is None or each.pk == meant]
    many = cases.open_against([each.pk for each in found], actor=actor)
    return tuple(BusinessLine(each.pk, each.name, each.address, many.get(each.pk, 0)) for each in found)
