"""For whoever has no account: where the case stands and why, the next step of theirs, their papers and files."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xiaobao.casework import queries as cases
from xiaobao.casework.domain.following import LinkOver
from xiaobao.casework.queries import CaseFile
from xiaobao.complaints import queries
from xiaobao.complaints.forms import cited, step_form, worded
from xiaobao.complaints.labels import KINDS, OUTCOMES, SCORES
from xiaobao.complaints.views.adding import add_files
from xiaobao.complaints.views.clocks import ClockCard, clock_card, first_running
from xiaobao.complaints.views.files import FileLine, download, file_line
from xiaobao.complaints.views.papers import set_for
from xiaobao.complaints.views.saying import Context, Said, said_to_parties
from xiaobao.complaints.views.stations import StationMark, stations
from xiaobao.complaints.views.taking import take_or_refuse
from xiaobao.complaints.views.who import somebody
from xiaobao.kernel.clock import current_clock, local_day
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.procedures.entries import STEP, steps_of
from xiaobao.procedures.model import Procedure, Step

if TYPE_CHECKING:
    pass

CODE = "tracked"
RATED = "rated"
FREE = frozenset({"review_requested", "fast_lane_ended"})  # the consumer may, and nobody waits for it


@dataclass(frozen=True, slots=True)
class Moment:
    at: datetime
    title: str
    said: Said = ()


@dataclass(frozen=True, slots=True)
class CitizenStep:
    event: str
    title: str
    is_answer: bool  # the case waits for it


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper that the consumer was sent."""

    id: int
    title: str
    number: str
    on: date


@dataclass(frozen=True, slots=True)
class TrackPage:
    number: str
    kind: str
    title: str
    stage: str
    waits_for_you: bool
    outcome: str
    outcome_good: bool
    because: Said  # what was said when the case ended: ground with its article, terms, reply
    is_open: bool
    next: ClockCard | None
    clocks: tuple[ClockCard, ...]
    stations: tuple[StationMark, ...]
    moments: tuple[Moment, ...]
    steps: tuple[CitizenStep, ...]
    papers: tuple[PaperLine, ...]
    rating: str  # what the consumer said of the outcome, "" where they did not
    files: tuple[FileLine, ...]
    unit: str
    linked: tuple[str, ...]  # the other half of a text that was complaint and report in one


@dataclass(frozen=True, slots=True)
class LinkPage:
    """A link out of a mail: whether it opens a case. It says nothing of the case."""

    opens: bool


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


@require_http_methods(["GET", "HEAD", "POST"])
def track_link(request: HttpRequest, token: str) -> HttpResponse:
    """A link out of a mail: it asks for one click, and the click opens what number and code open.

    What only fetches the page, as scanners of mails do, opens nothing. Whatever is wrong with a link, its page is the
    same. The policy of referrers stays `same-origin`: with `no-referrer` browsers send the form from nowhere
    (``Origin: null``), and it would be refused.
    """
    try:
        case = cases.by_follow_token(token=token, at=current_clock().now())
    except LinkOver:
        return render(
            request, "complaints/track_link.html", {"page": LinkPage(opens=False), "nav": "track"}, status=404
        )
    if request.method == "POST":
        request.session[CODE] = case.pk
        return redirect("tracked")
    return render(request, "complaints/track_link.html", {"page": LinkPage(opens=True), "nav": "track"})


def tracked(request: HttpRequest) -> HttpResponse:
    file = opened_file(request)
    if file is None:
        return redirect("track")
    return render(request, "complaints/tracked.html", {"page": track_page(file), "nav": "track"})


@require_POST
def track_linked(request: HttpRequest) -> HttpResponse:
    """From one half of a text to the other: whoever has opened the one may open the other."""
    file = opened_file(request)
    if file is None:
        return redirect("track")
    for other in cases.parted_from(file.case):
        if other.number == request.POST.get("number", ""):
            request.session[CODE] = other.pk
    return redirect("tracked")


def opened_file(request: HttpRequest) -> CaseFile | None:
    """The case that this session has opened by number and query code."""
    case_id = request.session.get(CODE)
    if case_id is None:
        return None
    return cases.case_file(number=cases.by_id(case_id).number, actor=somebody(case_id))


def track_page(file: CaseFile) -> TrackPage:
    """What its holder is shown of a case."""
    today = local_day(current_clock().now())
    clocks = tuple(clock_card(reason, file.procedure, today) for reason in file.reasons)
    told = _told(file)
    steps = tuple(CitizenStep(step.event, worded(step.title), _is_answer(step, file.procedure)) for step in file.steps)
    return TrackPage(
        number=file.case.number,
        kind=str(KINDS[file.case.kind]),
        title=file.case.title,
        stage=worded(file.procedure.stage_by_id[file.standing.stage].title),
        waits_for_you=any(step.is_answer for step in steps),
        outcome=str(OUTCOMES.get(file.standing.outcome, file.standing.outcome)),
        outcome_good=file.standing.outcome in queries.SETTLED,
        because=_because(file, told),
        is_open=file.case.is_open,
        next=first_running(clocks),
        clocks=clocks,
        stations=stations(file),
        moments=(Moment(file.case.received_at, _("Received")), *told),
        steps=steps,
        papers=tuple(PaperLine(p.pk, cases.paper_title(p.kind), p.number, local_day(p.issued_at)) for p in file.papers),
        rating=_rating(file),
        files=tuple(file_line(kept) for kept in file.attachments),
        unit=file.case.unit.name,
        linked=tuple(link.number for link in file.links),
    )


def _told(file: CaseFile) -> list[Moment]:
    titles = {step.event: worded(step.title) for step in file.procedure.steps}
    taken = [(entry, entry.type.removeprefix(STEP)) for entry in file.entries]
    return [
        Moment(entry.at, titles[event], said_to_parties(entry.payload, Context(file.procedure, event)))
        for entry, event in taken
        if event in titles
    ]


def _rating(file: CaseFile) -> str:
    """The last rating of the outcome that stands; a case that was reopened may be rated anew."""
    steps = steps_of(entry.to_value() for entry in file.entries)
    scores = [str(step.payload["score"]) for step in steps if step.event == RATED]
    return f"{scores[-1]} · {SCORES[scores[-1]]}" if scores and not file.case.is_open else ""


def _because(file: CaseFile, told: list[Moment]) -> Said:
    """What was said with the step that ended the case."""
    if file.standing.ended_at is None:
        return ()
    return next((moment.said for moment in reversed(told) if moment.at == file.standing.ended_at), ())


def _is_answer(step: Step, procedure: Procedure) -> bool:
    """Whether the case waits for this step of the consumer's: it leads on, and only from here."""
    leads_on = step.to is not None and not procedure.stage_by_id[step.to].end
    return leads_on and len(step.from_) == 1 and step.event not in FREE


@require_POST
def tracked_files(request: HttpRequest) -> HttpResponse:
    """Files that the consumer adds later."""
    file = opened_file(request)
    if file is None:
        return redirect("track")
    add_files(request, file.case.pk, somebody(file.case.pk))
    return redirect("tracked")


def tracked_file(request: HttpRequest, file_id: int) -> HttpResponse:
    """A file that the consumer sent, for whoever holds the query code; of others' files they get none."""
    file = opened_file(request)
    if file is None:
        return redirect("track")
    return download(*cases.file_of(file, file_id))


def tracked_paper(request: HttpRequest, paper_id: int, shape: str) -> HttpResponse:
    """A paper that the consumer was sent, for whoever holds the query code."""
    file = opened_file(request)
    if file is None:
        return redirect("track")
    return set_for(file, paper_id, shape, somebody(file.case.pk))


def citizen_step(request: HttpRequest, event: str) -> HttpResponse:
    """A step that the consumer may take: rate, withdraw, ask for a review, add evidence."""
    file = opened_file(request)
    if file is None:
        return redirect("track")
    step = next((step for step in file.steps if step.event == event), None)
    if step is None:
        return redirect("tracked")
    form = step_form(step, file.procedure, choices={}, data=request.POST or None)
    if request.method == "POST" and form.is_valid() and take_or_refuse(form, file, event, somebody(file.case.pk)):
        messages.success(request, _("Done: %(step)s") % {"step": worded(step.title)})
        return redirect("tracked")
    context = {
        "form": form,
        "title": worded(step.title),
        "article": cited(file.procedure, step.article),
        "number": file.case.number,
    }
    return render(request, "complaints/step.html", {**context, "back": "tracked", "nav": "track"})
