"""Taking and undoing a step on the desk, knowing what its writer has seen of the case."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaobao.casework import queries as cases
from xiaobao.casework.domain.changing import CaseChanged
from xiaobao.casework.queries import CaseFile
from xiaobao.complaints import actions, queries
from xiaobao.complaints.forms import cited, is_long, step_form, worded
from xiaobao.complaints.views import changed, drafts
from xiaobao.complaints.views.beside import beside
from xiaobao.complaints.views.choosing import choices_for
from xiaobao.complaints.views.taking import take_or_refuse
from xiaobao.complaints.views.who import actor_of
from xiaobao.kernel.clock import current_clock, local_day
from xiaobao.kernel.errors import NotFound
from xiaobao.people.domain.actor import Actor
from xiaobao.procedures.model import Step


@login_required
def step(request: HttpRequest, number: str, event: str) -> HttpResponse:
    """The form of one step, and its taking."""
    actor = actor_of(request)
    try:
        file = cases.case_file(number=number, actor=actor, along=[queries.DETAIL], alone=request.method == "GET")
    except NotFound:
        if request.method == "POST" and changed.seen_of(request) is not None:
            return changed.gone(request, number)
        raise
    chosen = next((s for s in file.steps if s.event == event), None)
    if chosen is None:
        if request.method == "POST" and changed.seen_of(request) is not None:
            return changed.step_changed(request, file, event, None)
        messages.error(request, _("This step is not possible now."))
        return redirect("case", number=number)
    return _take(request, file, chosen, actor)


def _take(request: HttpRequest, file: CaseFile, chosen: Step, actor: Actor) -> HttpResponse:
    number, seen, today = file.case.number, changed.seen_of(request), local_day(current_clock().now())
    form = step_form(chosen, file.procedure, choices=_choices(chosen.event, file), data=request.POST or None)
    name = drafts.of_step(number, chosen.event)
    draft = drafts.restore(request, form, actor, name) if is_long(form) else None
    if request.method == "POST" and form.is_valid():
        try:
            taken = take_or_refuse(form, file, chosen.event, actor, expected_seq=seen)
        except CaseChanged:
            return _changed(request, number, chosen.event, actor)
        if taken is not None:
            drafts.forget(actor, name)
            told = _("Asked for approval: %(step)s") if taken.waits else _("Done: %(step)s")
            messages.success(request, told % {"step": worded(chosen.title)})
            return redirect("case", number=number) if cases.is_visible(number, actor) else redirect("desk")
    context = {
        "form": form,
        "event": chosen.event,
        "title": worded(chosen.title),
        "article": cited(file.procedure, chosen.article),
        "approval": chosen.approval,
        "beside": beside(file, today),
        "number": number,
        "draft": draft,
        "seen": changed.last_seen(file) if seen is None else seen,
        "nav": "cases",
    }
    return render(request, "complaints/step.html", context, status=422 if request.method == "POST" else 200)


def _changed(request: HttpRequest, number: str, event: str, actor: Actor) -> HttpResponse:
    """The case is read anew: what was read before the lock may be what was changed."""
    file = cases.case_file(number=number, actor=actor)
    still = next((s for s in file.steps if s.event == event), None)
    form = step_form(still, file.procedure, choices=_choices(event, file), data=request.POST) if still else None
    return changed.step_changed(request, file, event, form)


def _choices(event: str, file: CaseFile) -> dict[str, list[tuple[str, str]]]:
    return choices_for(event, paths=[file.case.unit_path], family=file.procedure.id)


@login_required
@require_POST
def undo(request: HttpRequest, number: str) -> HttpResponse:
    reason, actor = request.POST.get("reason", ""), actor_of(request)
    try:
        actions.undo(
            number=number,
            reason=reason,
            actor=actor,
            at=current_clock().now(),
            expected_seq=changed.seen_of(request),
        )
    except CaseChanged:
        return changed.undo_changed(request, number, actor)
    messages.success(request, _("The last step was undone."))
    return redirect("case", number=number)
