"""How long personal data is kept: the rules, what is due on a day and what keeps it, proposals and their approval."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaobao.casework import actions, queries
from xiaobao.casework.domain.retention import Rule, Short, Why
from xiaobao.kernel.clock import current_clock, local_day
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.organizations import queries as organizations
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.procedures.model import Evidence, Text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from xiaobao.people.models import Account

SHOWN: Final = 200
HELD: Final[Mapping[Why, "StrOrPromise"]] = {
    Why.OPEN: gettext_lazy("It was opened again"),
    Why.LINKED: gettext_lazy("A case that hangs together with it is open"),
    Why.HELD: gettext_lazy("Somebody placed a hold"),
}
EVIDENCE: Final[Mapping[Evidence, "StrOrPromise"]] = {
    Evidence.SEEN: gettext_lazy("read"),
    Evidence.SECOND_HAND: gettext_lazy("read second-hand"),
    Evidence.MEMORY: gettext_lazy("unconfirmed"),
    Evidence.HOUSE: gettext_lazy("our own rule"),
}


@dataclass(frozen=True, slots=True)
class RuleRow:
    title: str
    kept: str
    source: str
    evidence: "StrOrPromise"
    is_sure: bool


@dataclass(frozen=True, slots=True)
class DueRow:
    case: queries.DueCase
    rule: str
    held: "StrOrPromise"


@dataclass(frozen=True, slots=True)
class PlanLine:
    row: queries.PlanRow
    can_decide: bool


@dataclass(frozen=True, slots=True)
class RetentionPage:
    on: date
    rules: tuple[RuleRow, ...]
    due: tuple[DueRow, ...]
    many: int
    held: int
    plans: tuple[PlanLine, ...]
    units: tuple[tuple[str, str], ...]  # where this person may propose


@login_required
def retention(request: HttpRequest) -> HttpResponse:
    """What falls due on a day in the reader's subtrees; nothing is written by looking."""
    actor = _watcher(request)
    today = local_day(current_clock().now())
    on = _day(request.GET.get("on", "")) or today
    found = queries.due(on=on, paths=queries.watched(actor))
    keeps = queries.watched(actor, queries.RETAINERS)
    rules = queries.retention()
    page = RetentionPage(
        on=on,
        rules=(*map(_rule_row, rules.rule), *map(_short_row, rules.short)),
        due=tuple(
            DueRow(case, _worded(case.verdict.rule.title), HELD[case.verdict.held] if case.verdict.held else "")
            for case in found[:SHOWN]
        ),
        many=len(found),
        held=sum(case.verdict.held is not None for case in found),
        plans=tuple(
            PlanLine(row, _may_decide(row, actor, keeps)) for row in queries.plans(paths=queries.watched(actor))
        ),
        units=tuple(organizations.units_below(keeps)) if keeps else (),
    )
    return render(request, "casework/retention.html", {"page": page, "nav": "office", "tab": "retention"})


def _may_decide(row: queries.PlanRow, actor: Actor, keeps: tuple[str, ...]) -> bool:
    plan = row.plan
    covered = any(plan.unit.path.startswith(path) for path in keeps)
    return plan.decided_at is None and plan.proposed_by != actor.key and covered


def _rule_row(rule: Rule) -> RuleRow:
    kept = _("%(years)s years after the year in which it ended") % {"years": rule.years}
    sure = rule.evidence in (Evidence.SEEN, Evidence.HOUSE)
    return RuleRow(_worded(rule.title), kept, f"{rule.law} {rule.article}", EVIDENCE[rule.evidence], sure)


def _short_row(short: Short) -> RuleRow:
    kept = _("%(hours)s hours") % {"hours": short.hours}
    sure = short.evidence in (Evidence.SEEN, Evidence.HOUSE)
    return RuleRow(_worded(short.title), kept, f"{short.law} {short.article}", EVIDENCE[short.evidence], sure)


def _worded(text: Text) -> str:
    return text.en if (get_language() or "").startswith("en") else text.zh


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@login_required
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Propose to erase what is due below a unit on a day."""
    actor, at = _keeper(request), current_clock().now()
    on = _day(request.POST.get("on", "")) or local_day(at)
    return _done(
        request,
        lambda: actions.propose_erasure(unit_code=request.POST.get("unit", ""), on=on, actor=actor, at=at),
    )


@login_required
@require_POST
def decide(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Approve somebody else's proposal, or turn it down."""
    actor, at = _keeper(request), current_clock().now()
    granted, reason = request.POST.get("granted") == "yes", request.POST.get("reason", "")[:400]
    return _done(
        request,
        lambda: actions.decide_erasure(plan_id=plan_id, granted=granted, reason=reason, actor=actor, at=at),
    )


def _done(request: HttpRequest, work: Callable[[], object]) -> HttpResponse:
    """Do it and say so; what is refused for a reason of the matter is said above the page."""
    try:
        work()
    except NotPermitted:
        raise
    except XiaobaoError as error:
        messages.error(request, people.told(error))
    else:
        messages.success(request, _("Saved."))
    return redirect("office-retention")


def _watcher(request: HttpRequest) -> Actor:
    """Who asks. Raises: NotPermitted for whoever neither administers nor audits a unit."""
    actor = people.actor_for(cast("Account", request.user))
    if not queries.watched(actor):
        raise NotPermitted(actor, "see what is due to be erased", ("administrator", "auditor"))
    return actor


def _keeper(request: HttpRequest) -> Actor:
    """Who proposes or decides. Raises: NotPermitted for whoever administers no unit."""
    actor = people.actor_for(cast("Account", request.user))
    if not queries.watched(actor, queries.RETAINERS):
        raise NotPermitted(actor, "decide what is erased", ("administrator",))
    return actor
