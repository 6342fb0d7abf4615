"""For whoever has no account: lodge, receipt, track, rate, withdraw, ask for a review, send a file."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from pydantic import TypeAdapter, ValidationError

from xiaobao.casework import queries as cases
from xiaobao.casework.queries import CaseFile
from xiaobao.complaints import actions
from xiaobao.complaints.domain.lodging import Lodging, LodgingIncomplete
from xiaobao.complaints.forms import NEEDED_BY_SOME, LodgeForm, step_form, worded
from xiaobao.complaints.labels import KINDS, MISSING, OUTCOMES
from xiaobao.complaints.views.saying import Context, Said, said_to_parties
from xiaobao.complaints.views.taking import take_or_refuse
from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.organizations import queries as organizations
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor, citizen
from xiaobao.procedures.entries import STEP

if TYPE_CHECKING:
    from django import forms

    from xiaobao.casework.actions import OpenedCase

LODGING: TypeAdapter[Lodging] = TypeAdapter(Lodging)
CODE = "tracked"


@dataclass(frozen=True, slots=True)
class LodgePage:
    form: "forms.Form"
    public: bool
    needed_by_some: tuple[str, ...] = NEEDED_BY_SOME


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    receipts: "tuple[OpenedCase, ...]"
    alike: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    at: datetime
    title: str
    said: Said = ()


@dataclass(frozen=True, slots=True)
class CitizenStep:
    event: str
    title: str


@dataclass(frozen=True, slots=True)
class TrackPage:
    number: str
    kind: str
    title: str
    stage: str
    outcome: str
    due_on: date | None
    provisional: bool
    moments: tuple[Moment, ...]
    steps: tuple[CitizenStep, ...]
    linked: tuple[str, ...]  # the other half of a text that was complaint and report in one


def somebody(case_id: int) -> Actor:
    """Whoever holds the query code of a case."""
    return citizen(case_id=case_id, name="citizen")


def lodge(request: HttpRequest) -> HttpResponse:
    form = LodgeForm(
        request.POST or None,
        units=organizations.receiving_units(),
        public=True,
        initial={"kinds": [request.GET.get("kind", "complaint")], "unit": request.GET.get("unit", "")},
    )
    if request.method == "POST" and form.is_valid():
        lodged = submit(form, somebody(0))
        if lodged is not None:
            page = ReceiptPage(lodged.receipts, ())
            return render(request, "complaints/receipt.html", {"page": page, "nav": "lodge"}, status=201)
    page_in = LodgePage(form, public=True)
    status = 422 if request.method == "POST" else 200
    return render(request, "complaints/lodge.html", {"page": page_in, "nav": "lodge"}, status=status)


def submit(form: LodgeForm, actor: Actor) -> actions.Lodged | None:
    """Lodge what a valid form says; what the rules refuse is put back on the form."""
    at = current_clock().now()
    try:
        lodging = LODGING.validate_python(form.to_lodging(at=at))
        return actions.lodge(lodging=lodging, unit_code=form.cleaned_data["unit"], actor=actor, at=at)
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


def track(request: HttpRequest) -> HttpResponse:
    """The number and the code open the case for this session; they are never put into an address."""
    if request.method == "POST":
        number, code = request.POST.get("number", ""), request.POST.get("code", "")
        try:
            case = cases.by_query_code(number=number, code=code)
        except XiaobaoError:
            messages.error(request, _("No case has this number and query code together."))
            return render(request, "complaints/track.html", {"nav": "track"}, status=404)
        request.session[CODE] = case.pk
        return redirect("tracked")
    return render(request, "complaints/track.html", {"nav": "track"})


def tracked(request: HttpRequest) -> HttpResponse:
    file = _tracked_file(request)
    if file is None:
        return redirect("track")
    return render(request, "complaints/tracked.html", {"page": _track_page(file), "nav": "track"})


@require_POST
def track_linked(request: HttpRequest) -> HttpResponse:
    """From one half of a text to the other: whoever has opened the one may open the other."""
    file = _tracked_file(request)
    if file is None:
        return redirect("track")
    for other in cases.parted_from(file.case):
        if other.number == request.POST.get("number", ""):
            request.session[CODE] = other.pk
    return redirect("tracked")


def _tracked_file(request: HttpRequest) -> CaseFile | None:
    case_id = request.session.get(CODE)
    if case_id is None:
        return None
    return cases.case_file(number=cases.by_id(case_id).number, actor=somebody(case_id))


def _track_page(file: CaseFile) -> TrackPage:
    titles = {step.event: worded(step.title) for step in file.procedure.steps}
    taken = [(entry, entry.type.removeprefix(STEP)) for entry in file.entries]
    told = [
        Moment(entry.at, titles[event], said_to_parties(entry.payload, Context(file.procedure, event)))
        for entry, event in taken
        if event in titles
    ]
    return TrackPage(
        number=file.case.number,
        kind=str(KINDS[file.case.kind]),
        title=file.case.title,
        stage=worded(file.procedure.stage_by_id[file.standing.stage].title),
        outcome=str(OUTCOMES.get(file.standing.outcome, file.standing.outcome)),
        due_on=file.standing.next_due_on,
        provisional=file.standing.is_provisional,
        moments=(Moment(file.case.received_at, _("Received")), *told),
        steps=tuple(CitizenStep(step.event, worded(step.title)) for step in file.steps),
        linked=tuple(link.number for link in file.links),
    )


def citizen_step(request: HttpRequest, event: str) -> HttpResponse:
    """A step that the consumer may take: rate, withdraw, ask for a review, add evidence."""
    file = _tracked_file(request)
    if file is None:
        return redirect("track")
    step = next((step for step in file.steps if step.event == event), None)
    if step is None:
        return redirect("tracked")
    form = step_form(step, file.procedure, choices={}, data=request.POST or None)
    if request.method == "POST" and form.is_valid() and take_or_refuse(form, file, event, somebody(file.case.pk)):
        messages.success(request, _("Done: %(step)s") % {"step": worded(step.title)})
        return redirect("tracked")
    context = {"form": form, "title": worded(step.title), "article": step.article, "number": file.case.number}
    return render(request, "complaints/step.html", {**context, "back": "tracked", "nav": "track"})
