"""Who may what: looked over by auditors and administrators, and decided about in rounds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaobao.exchange.tables import tell_rows
from xiaobao.kernel.clock import CHINA, current_clock
from xiaobao.kernel.errors import NotFound
from xiaobao.organizations.models import Unit
from xiaobao.organizations.views.acting import choices_of, done, officer_of, units_of
from xiaobao.people import actions as people
from xiaobao.people import queries as access
from xiaobao.people.domain.actor import Actor, Role
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.domain.reviewing import Finding, Verdict
from xiaobao.people.queries import AccessReview, ReviewedAccount, ReviewedGrant, finding_told, role_told

REVIEWERS = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class GrantLine:
    grant: ReviewedGrant
    role: str


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account, its grants in words, and what strikes about it: a word and its rule."""

    account: ReviewedAccount
    grants: tuple[GrantLine, ...]
    findings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReviewsPage:
    """``more`` is the user name after which the next accounts come, or empty."""

    unit: Unit
    units: tuple[tuple[str, str], ...]
    lines: tuple[AccountLine, ...]
    only: bool
    named: str  # what the names of the accounts hold, "" for any
    rules: tuple[tuple[str, str], ...]
    rounds: tuple[AccessReview, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Open:
    """A grant that waits for a decision, with its account."""

    line: AccountLine
    grant: GrantLine
    own: bool


@dataclass(frozen=True, slots=True)
class Decided:
    row: access.DecisionRow
    role: str
    verdict: str
    findings: str


@dataclass(frozen=True, slots=True)
class RoundPage:
    round: AccessReview
    open: tuple[Open, ...]
    decided: tuple[Decided, ...]


@login_required
@require_http_methods(["GET", "POST"])
def reviews(request: HttpRequest) -> HttpResponse:
    """Who holds what in a subtree, and what strikes; on POST a round of review begins."""
    actor, at = officer_of(request), current_clock().now()
    units = units_of(actor, REVIEWERS, with_closed=True)
    if not units:
        raise NotPermitted(actor, "look over who may what", REVIEWERS)
    unit = _chosen(units, request.POST.get("unit") or request.GET.get("unit", ""))
    if request.method == "POST":
        return redirect("office-review", people.begin_review(unit_id=unit.pk, actor=actor, at=at).pk)
    named = request.GET.get("named", "").strip()[:80]
    rows = access.access_below(path=unit.path, actor=actor, at=at, after=request.GET.get("after", ""), named=named)
    only = bool(request.GET.get("only"))
    page = ReviewsPage(
        unit=unit,
        units=tuple(choices_of(units)),
        lines=tuple(_line(row) for row in rows if row.findings or not only),
        only=only,
        named=named,
        rules=tuple(finding_told(each) for each in Finding),
        rounds=tuple(access.reviews(path=unit.path)),
        more=rows[-1].username if len(rows) == access.REVIEW_PAGE else "",
    )
    return render(request, "organizations/reviews.html", {"page": page, "nav": "office", "tab": "reviews"})


def _chosen(units: list[Unit], code: str) -> Unit:
    """Raises: NotFound for a unit that is not for this reviewer."""
    if not code:
        return units[0]
    found = next((unit for unit in units if unit.code == code), None)
    if found is None:
        raise NotFound("unit", code)
    return found


def _line(row: ReviewedAccount) -> AccountLine:
    grants = tuple(GrantLine(grant, role_told(grant.role)) for grant in row.grants if grant.within)
    return AccountLine(row, grants, tuple(finding_told(each) for each in row.findings))


@login_required
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, review_id: int) -> HttpResponse:
    """A round: what waits and what was said; on POST one grant is confirmed or revoked."""
    actor, at = officer_of(request), current_clock().now()
    found = access.review(review_id=review_id, actor=actor)
    if request.method == "POST":
        done(request, lambda: _decide(request, found.pk, actor, at))
        return redirect("office-review", review_id=review_id)
    waiting = access.undecided(found, actor=actor, at=at) if found.closed_at is None else []
    page = RoundPage(found, tuple(_open(waiting, actor)), tuple(_decided(row) for row in access.decisions(found)))
    return render(request, "organizations/review.html", {"page": page, "nav": "office", "tab": "reviews"})


def _decide(request: HttpRequest, review_id: int, actor: Actor, at: datetime) -> None:
    said, grant = request.POST.get("verdict", ""), request.POST.get("grant", "")
    if said not in list(Verdict) or not (grant.isascii() and grant.isdigit()):
        raise NotFound("grant", grant)
    people.decide_grant(
        review_id=review_id,
        grant_id=int(grant),
        verdict=Verdict(said),
        reason=request.POST.get("reason", ""),
        actor=actor,
        at=at,
    )


def _open(waiting: Iterable[tuple[ReviewedAccount, ReviewedGrant]], actor: Actor) -> Iterable[Open]:
    for account, grant in waiting:
        yield Open(_line(account), GrantLine(grant, role_told(grant.role)), account.id == actor.id)


def _decided(row: access.DecisionRow) -> Decided:
    strikes = " · ".join(finding_told(each)[0] for each in row.findings)
    return Decided(row, role_told(row.role), access.verdict_told(row.verdict), strikes)


@login_required
@require_POST
def close(request: HttpRequest, review_id: int) -> HttpResponse:
    actor, at = officer_of(request), current_clock().now()
    access.review(review_id=review_id, actor=actor)
    done(request, lambda: people.close_review(review_id=review_id, actor=actor, at=at))
    return redirect("office-review", review_id=review_id)


@login_required
@require_safe
def decisions(request: HttpRequest, review_id: int) -> HttpResponse:
    """What was said in a round, as CSV that a spreadsheet opens without computing anything."""
    found = access.review(review_id=review_id, actor=officer_of(request))
    rows = [
        {
            "username": row.username,
            "name": row.name,
            "role": row.role,
            "unit": row.unit,
            "granted_at": row.granted_at.astimezone(CHINA).isoformat(timespec="seconds"),
            "granted_by": row.granted_by,
            "findings": " ".join(row.findings),
            "verdict": row.verdict,
            "reason": row.reason,
            "by": row.by,
            "at": row.at.astimezone(CHINA).isoformat(timespec="seconds"),
        }
        for row in access.decisions(found)
    ]
    answer = HttpResponse("\ufeff" + tell_rows(rows, "csv"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="review-{found.unit.code}-{found.pk}.csv"'
    return answer
