"""What became of a step that was taken for many cases, and undoing it where it still can be."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from xiaobao.casework import queries as cases
from xiaobao.complaints import actions, queries
from xiaobao.complaints.domain.rounds import Outcome
from xiaobao.complaints.labels import ROUND_OUTCOMES
from xiaobao.complaints.views.saying import Context, Said, said, step_title
from xiaobao.complaints.views.who import actor_of
from xiaobao.kernel.clock import current_clock
from xiaobao.people import queries as people
from xiaobao.procedures.library import load_library

if TYPE_CHECKING:
    from xiaobao.complaints.models import Round, RoundItem

TAGS = {Outcome.DONE: "good", Outcome.WAITS: "warn", Outcome.REFUSED: "bad", Outcome.UNDONE: "", Outcome.KEPT: "warn"}


@dataclass(frozen=True, slots=True)
class RoundRow:
    number: str
    title: str
    is_seen: bool
    outcome: str
    tag: str
    reason: str


@dataclass(frozen=True, slots=True)
class RoundPage:
    token: UUID
    title: str
    started_at: datetime
    said: Said
    counts: tuple[tuple[str, str, int], ...]  # label, class of its tag, how many
    rows: tuple[RoundRow, ...]
    done: int
    undoable: bool


@login_required
def bulk_round(request: HttpRequest, token: UUID) -> HttpResponse:
    actor = actor_of(request)
    made = queries.round_of(token=token, actor=actor)
    items = sorted(made.items.all(), key=lambda item: item.pk)
    seen = cases.titles(numbers=[item.number for item in items], actor=actor)
    return render(request, "complaints/bulk_round.html", {"page": _page(made, items, seen), "nav": "cases"})


def _page(made: "Round", items: "list[RoundItem]", seen: dict[str, str]) -> RoundPage:
    procedure = load_library().procedure(made.procedure)
    counted = Counter(Outcome(item.outcome) for item in items)
    done = counted[Outcome.DONE]
    return RoundPage(
        token=made.token,
        title=step_title(procedure, made.event),
        started_at=made.started_at,
        said=said({k: v for k, v in made.payload.items() if k != "account"}, Context(procedure, made.event)),
        counts=tuple((str(ROUND_OUTCOMES[o]), TAGS[o], counted[o]) for o in Outcome if counted[o]),
        rows=tuple(_row(item, seen) for item in items),
        done=done,
        undoable=done > 0 and any(step.undoable for step in procedure.steps if step.event == made.event),
    )


def _row(item: "RoundItem", seen: dict[str, str]) -> RoundRow:
    outcome = Outcome(item.outcome)
    return RoundRow(
        number=item.number,
        title=seen.get(item.number, ""),
        is_seen=item.number in seen,
        outcome=str(ROUND_OUTCOMES[outcome]),
        tag=TAGS[outcome],
        reason=people.told_as(item.refusal, item.facts) if item.refusal else "",
    )


@login_required
@require_POST
def undo_round(request: HttpRequest, token: UUID) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()
    if reason:
        actions.undo_many(token=token, reason=reason, actor=actor_of(request), at=current_clock().now())
    return redirect("bulk-round", token=token)
