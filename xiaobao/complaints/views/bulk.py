"""One step for many cases: choose it, fill its form in once, see what would become of each, confirm."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from xiaobao.casework import queries as cases
from xiaobao.casework.queries import Prospect
from xiaobao.complaints import actions, queries
from xiaobao.complaints.domain.offering import Offer, offers
from xiaobao.complaints.domain.payloads import payload_class
from xiaobao.complaints.domain.rounds import MOST, Chosen, NotForMany, TooManyCases
from xiaobao.complaints.forms import payload_data, step_form, worded
from xiaobao.complaints.labels import KINDS
from xiaobao.complaints.queries import Foreseen
from xiaobao.complaints.views.choosing import choices_for
from xiaobao.complaints.views.who import actor_of
from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor
from xiaobao.procedures.library import load_library

if TYPE_CHECKING:
    from django import forms


@dataclass(frozen=True, slots=True)
class BulkRow:
    """One of the chosen cases; ``reason`` says why the step cannot be taken for it, "" where it can."""

    number: str
    title: str = ""
    kind: str = ""
    stage: str = ""
    unit: str = ""
    handler: str = ""
    seq: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OfferLine:
    key: str
    title: str
    under: str  # the procedure, where the same step is offered under several
    approval: bool
    count: int
    moves: bool  # the case, on its way


@dataclass(frozen=True, slots=True)
class BulkPage:
    rows: tuple[BulkRow, ...]
    offers: tuple[OfferLine, ...]
    unseen: tuple[str, ...]  # numbers that are not for this person
    fault: str = ""

    @property
    def groups(self) -> tuple[tuple[str, tuple[OfferLine, ...]], ...]:
        """The steps by what they do to a case; a group without any is left out."""
        moving = tuple(offer for offer in self.offers if offer.moves)
        staying = tuple(offer for offer in self.offers if not offer.moves)
        named = ((_("Steps that move the cases on"), moving), (_("Steps that leave them where they stand"), staying))
        return tuple(group for group in named if group[1])


@dataclass(frozen=True, slots=True)
class BulkStepPage:
    """The form of the step, or with a ``token`` what was filled in, to be confirmed."""

    key: str
    title: str
    article: str
    approval: bool
    form: "forms.Form"
    possible: tuple[BulkRow, ...]
    impossible: tuple[BulkRow, ...]
    token: UUID | None


@login_required
def bulk(request: HttpRequest) -> HttpResponse:
    """Writes only when it is confirmed."""
    actor, told = actor_of(request), request.POST if request.method == "POST" else request.GET
    numbers = _numbers(told)
    if len(numbers) > MOST:
        return _refuse(request, people.told(TooManyCases(len(numbers))))
    if request.method == "POST" and "token" in told:
        return _confirmed(request, numbers, actor)
    found = cases.prospects(numbers=numbers, actor=actor)
    if told.get("step"):
        return _step(request, told["step"], numbers, found, actor)
    seen = {each.case.number for each in found}
    page = BulkPage(
        rows=tuple(_row(each) for each in found),
        offers=_offer_lines(found),
        unseen=tuple(number for number in numbers if number not in seen),
    )
    return render(request, "complaints/bulk.html", {"page": page, "nav": "cases"})


def _numbers(told: QueryDict) -> list[str]:
    return list(dict.fromkeys(number.strip().upper() for number in told.getlist("case") if number.strip()))


def _refuse(request: HttpRequest, fault: str) -> HttpResponse:
    page = BulkPage((), (), (), fault)
    return render(request, "complaints/bulk.html", {"page": page, "nav": "cases"}, status=TooManyCases.status)


def _row(prospect: Prospect, reason: str = "") -> BulkRow:
    case = prospect.case
    return BulkRow(
        number=case.number,
        title=case.title,
        kind=str(KINDS[case.kind]),
        stage=worded(prospect.procedure.stage_by_id[prospect.standing.stage].title),
        unit=case.unit.short_name or case.unit.name,
        handler=case.handler.name if case.handler else "",
        seq=prospect.seq,
        reason=reason,
    )


def _offer_lines(found: Sequence[Prospect]) -> tuple[OfferLine, ...]:
    made = offers((each.procedure, each.steps) for each in found)
    events = [offer.step.event for offer in made]
    return tuple(
        OfferLine(
            key=key_of(offer),
            title=worded(offer.step.title),
            under=worded(offer.procedure.title) if events.count(offer.step.event) > 1 else "",
            approval=offer.step.approval is not None,
            count=offer.count,
            moves=offer.step.to is not None,
        )
        for offer in made
    )


def key_of(offer: Offer) -> str:
    """How an address names a step: by its event and the procedure by whose form it is taken."""
    return f"{offer.step.event}:{offer.procedure.key}"


def _offer(key: str, found: Sequence[Prospect]) -> Offer:
    """Raises: NotForMany; NotFound for a step that the procedure does not have; UnknownProcedure."""
    offered = {key_of(offer): offer for offer in offers((each.procedure, each.steps) for each in found)}
    if key in offered:
        return offered[key]
    event, _, under = key.partition(":")
    procedure = load_library().procedure(under)
    step = next((step for step in procedure.steps if step.event == event), None)
    if step is None:
        raise NotFound("step", event)
    if not payload_class(event).for_many:
        raise NotForMany(event)
    return Offer(step, procedure, 0)


def _step(
    request: HttpRequest, key: str, numbers: Sequence[str], found: Sequence[Prospect], actor: Actor
) -> HttpResponse:
    """The form; sent, the preview. Both say of every case whether the step would be taken."""
    offer = _offer(key, found)
    form = _form(offer, [each.case.unit_path for each in found], request.POST if request.method == "POST" else None)
    filled = form.is_bound and form.is_valid()
    data = payload_data(form.cleaned_data, offer.procedure) if filled else None
    try:
        foreseen = _foresee(offer, found, data, actor)
    except XiaobaoError as error:
        form.add_error(None, people.told(error))
        foreseen, filled = _foresee(offer, found, None, actor), False
    rows = [_row(each.prospect, _why(each)) for each in foreseen]
    seen = {each.case.number for each in found}
    unseen = [BulkRow(number, reason=people.told(NotFound("case", number))) for number in numbers if number not in seen]
    possible = tuple(row for row in rows if not row.reason)
    page = BulkStepPage(
        key=key,
        title=worded(offer.step.title),
        article=offer.step.article,
        approval=offer.step.approval is not None,
        form=form,
        possible=possible,
        impossible=(*(row for row in rows if row.reason), *unseen),
        token=uuid4() if filled and possible and "again" not in request.POST else None,
    )
    status = 422 if form.is_bound and not filled else 200
    return render(request, "complaints/bulk_step.html", {"page": page, "form": form, "nav": "cases"}, status=status)


def _form(offer: Offer, paths: Sequence[str], data: QueryDict | None) -> "forms.Form":
    choices = choices_for(offer.step.event, paths=paths, family=offer.procedure.id) if paths else {}
    return step_form(offer.step, offer.procedure, choices=choices, data=data)


def _foresee(offer: Offer, found: Sequence[Prospect], data: dict[str, object] | None, actor: Actor) -> list[Foreseen]:
    return queries.foresee_many(prospects=found, step=offer.step, under=offer.procedure, data=data, actor=actor)


def _why(foreseen: Foreseen) -> str:
    return "" if foreseen.refusal is None else people.told(foreseen.refusal)


def _confirmed(request: HttpRequest, numbers: Sequence[str], actor: Actor) -> HttpResponse:
    """Take the step. A token that was used before goes on where it broke off, or changes nothing."""
    key, token = request.POST.get("step", ""), _uuid(request.POST["token"])
    begun = queries.started_round(token=token, actor=actor)
    if begun is None:
        found = cases.prospects(numbers=numbers, actor=actor)
        offer = _offer(key, found)
        form = _form(offer, [each.case.unit_path for each in found], request.POST)
        if not form.is_valid():
            return _step(request, key, numbers, found, actor)
        event, procedure = offer.step.event, offer.procedure.key
        data = payload_data(form.cleaned_data, offer.procedure)
    else:
        event, procedure, data = begun.event, begun.procedure, begun.payload
    actions.take_many(
        token=token,
        event=event,
        procedure=procedure,
        data=data,
        chosen=_chosen(request, numbers),
        actor=actor,
        at=current_clock().now(),
    )
    return redirect("bulk-round", token=token)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("round", text) from error


def _chosen(request: HttpRequest, numbers: Sequence[str]) -> list[Chosen]:
    """The cases with what was seen of each: ``12 EAST-C2026-000001-A``. One of which nothing was seen is refused."""
    pairs = (told.partition(" ") for told in request.POST.getlist("seen"))
    seen = {number: int(entry) for entry, _, number in pairs if entry.isdecimal() and len(entry) <= 9}
    return [Chosen(number, seen.get(number, 0)) for number in numbers]
