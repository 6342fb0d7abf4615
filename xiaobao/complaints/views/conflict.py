"""What is said of a case as a whole: that it is about a unit of our own, that nothing of it is to be erased."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.complaints.views.who import actor_of
from xiaobao.kernel.clock import current_clock
from xiaobao.organizations import queries as organizations
from xiaobao.organizations.domain.units import ids_of
from xiaobao.people import queries as people


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """The units that a case may be about: code and name, indented by the tree."""

    number: str
    title: str
    units: tuple[tuple[str, str], ...]
    chosen: str
    fault: str


@login_required
@require_POST
def hold(request: HttpRequest, number: str) -> HttpResponse:
    """Keep what a case holds although its time is over, or lift that."""
    actor = actor_of(request)
    case = cases.get_case(number=number, actor=actor)
    reason, held = request.POST.get("reason", ""), request.POST.get("held") == "yes"
    casework.hold(case_id=case.pk, held=held, reason=reason, actor=actor, at=current_clock().now())
    return redirect("case", number=number)


@login_required
def about(request: HttpRequest, number: str) -> HttpResponse:
    """Say which unit of our own a case is about, or that it is about none."""
    actor = actor_of(request)
    case = cases.get_case(number=number, actor=actor)
    casework.require_namer(case, actor)
    unit, reason = request.POST.get("unit", ""), request.POST.get("reason", "").strip()
    fault = ""
    if request.method == "POST" and reason:
        at = current_clock().now()
        try:
            casework.name_reported(case_id=case.pk, unit_code=unit, reason=reason, actor=actor, at=at)
        except casework.NobodyAbove as refusal:
            fault = people.told(refusal)
        else:
            messages.success(request, _("It was written into the journal."))
            return redirect("case", number=number) if cases.is_visible(number, actor) else redirect("desk-cases")
    tree = organizations.tree(f"/{ids_of(case.unit.path)[0]}/")
    page = ConflictPage(
        number=case.number,
        title=case.title,
        units=tuple((each.code, "\u3000" * each.depth + each.name) for each in tree),
        chosen=next((each.code for each in tree if each.pk == case.reported_unit_id), ""),
        fault=fault,
    )
    return render(request, "complaints/conflict.html", {"page": page, "nav": "cases"}, status=409 if fault else 200)
