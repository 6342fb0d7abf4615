"""Drafts at the desk: what an officer writes is kept while they write, found again, and forgotten when it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaobao.casework import queries as cases
from xiaobao.complaints import actions, queries
from xiaobao.complaints.forms import refill
from xiaobao.complaints.views.who import actor_of
from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.people import queries as people

if TYPE_CHECKING:
    from django import forms

    from xiaobao.people.domain.actor import Actor

REGISTER: Final = "register"
HOTLINE: Final = "hotline"
STEP: Final = "step"
_NOT_WORDS: Final = frozenset({"csrfmiddlewaretoken", "seen"})  # what a form carries beside its writer's words


@dataclass(frozen=True, slots=True)
class DeskDraft:
    """Where a form is kept while it is written, and when what now stands in it was kept."""

    address: str
    restored_at: datetime | None = None
    kept: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def said(self, name: str) -> str:
        """What was kept under a name; empty where nothing was."""
        return next(iter(self.kept.get(name, ())), "")


def of_step(number: str, event: str) -> str:
    """The name under which the form of a step of a case is kept."""
    return f"{STEP}/{number}/{event}"


def restore(request: HttpRequest, form: "forms.Form", actor: "Actor", name: str) -> DeskDraft:
    """The draft of a form; what was kept of it is put back, unless something is being sent just now."""
    address = reverse("desk-draft", args=[name])
    kept = queries.kept_words(owner=actor.key, form=name) if request.method == "GET" else None
    if kept is None:
        return DeskDraft(address)
    refill(form, kept.fields)
    return DeskDraft(address, kept.at, kept.fields)


def forget(actor: "Actor", name: str) -> None:
    """What was sent needs no draft any more."""
    actions.drop_draft(owner=actor.key, form=name)


@login_required
@require_POST
def draft(request: HttpRequest, name: str) -> HttpResponse:
    """Keep what stands in a form of the desk, or discard what was kept. A refusal is told as a plain sentence."""
    actor = actor_of(request)
    page = _page_of(name, actor)
    if "discard" in request.POST:
        forget(actor, name)
        messages.success(request, _("The draft was discarded."))
        return redirect(page)
    words = {said: values for said, values in request.POST.lists() if said not in _NOT_WORDS}
    try:
        actions.keep_draft(owner=actor.key, form=name, answers=words, at=current_clock().now())
    except XiaobaoError as error:
        return HttpResponse(people.told(error), content_type="text/plain; charset=utf-8", status=error.status)
    return HttpResponse(status=204)


def _page_of(name: str, actor: "Actor") -> str:
    """The page of a form by its name. Raises: NotFound for a form that is none, or of a case that is not for them."""
    match name.split("/"):
        case [only] if only in _PAGES:
            return reverse(_PAGES[only])
        case [kind, number, event] if kind == STEP and event.isidentifier() and cases.is_visible(number, actor):
            return reverse("step", args=[number, event])
    raise NotFound("form", name)


_PAGES: Final = {REGISTER: "lodge-desk", HOTLINE: "hotline"}
