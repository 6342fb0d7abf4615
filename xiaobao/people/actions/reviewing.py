"""A round in which the grants of a subtree are looked over: begun, each confirmed or revoked with a reason, closed.

Source: NIST SP 800-53 Rev. 5, AC-2 (j), AC-6 (7).
"""

from datetime import datetime

from django.db import transaction

from xiaobao.kernel.errors import NotFound
from xiaobao.people import permissions, queries
from xiaobao.people.actions.delegating import end_delegation_of
from xiaobao.people.actions.events import record
from xiaobao.people.actions.locking import locked
from xiaobao.people.domain.actor import EVERYWHERE, Actor
from xiaobao.people.domain.reviewing import Verdict, judge_decision
from xiaobao.people.models import AccessReview, Account, ReviewDecision, RoleGrant

REASON_LENGTH = 400


@transaction.atomic
def begin_review(*, unit_id: int, actor: Actor, at: datetime) -> AccessReview:
    """Begin to look over a unit and all below it; one round of a unit at a time. Raises: NotFound, NotPermitted."""
    made = AccessReview(unit_id=unit_id, opened_by=actor.name, opened_at=at)
    permissions.require_reviewer(actor, queries.unit_path(unit_id))
    running = AccessReview.objects.filter(unit_id=unit_id, closed_at=None).first()
    if running is not None:
        return running
    made.save(force_insert=True)
    return made


@transaction.atomic
def decide_grant(
    *,
    review_id: int,
    grant_id: int,
    verdict: Verdict,
    reason: str,
    actor: Actor,
    at: datetime,
) -> ReviewDecision:
    """Confirm a grant, or revoke it at once: whoever reviews may take away, and never give.

    Nobody decides about what they hold themselves, or handed over. Raises: NotFound, NotPermitted, ReviewRefused.
    """
    found = _held(review_id)
    grant = (
        RoleGrant.objects.select_related("unit", "delegation", "account__unit", "account__business__unit")
        .filter(pk=grant_id)
        .first()
    )
    if grant is None or not queries.grants_below(found.unit.path, actor).filter(pk=grant_id).exists():
        raise NotFound("grant", grant_id)
    account = locked(grant.account_id)
    permissions.require_reviewer(actor, _path(grant))
    permissions.require_not_own(actor, account, what="review grants")
    if grant.delegation is not None:
        permissions.require_not_own(actor, grant.delegation.giver, what="review grants")
    decided = ReviewDecision.objects.filter(review=found, grant_number=grant.pk).exists()
    judge_decision(is_closed=found.closed_at is not None, is_decided=decided, reason=reason.strip())
    made = ReviewDecision.objects.create(
        review=found,
        grant_number=grant.pk,
        account=account,
        role=grant.role,
        unit=grant.unit.code if grant.unit else "*",
        granted_by=grant.granted_by,
        granted_at=grant.granted_at,
        findings=list(queries.findings_of(account.pk, at=at)),
        verdict=verdict.value,
        reason=reason.strip()[:REASON_LENGTH],
        actor_key=actor.key,
        actor_name=actor.name,
        at=at,
    )
    if verdict is Verdict.REVOKE:
        _revoke(grant, account, found, actor, at)
    return made


def _revoke(grant: RoleGrant, account: Account, found: AccessReview, actor: Actor, at: datetime) -> None:
    if grant.delegation is not None:
        end_delegation_of(grant.delegation, actor=actor, at=at)
    RoleGrant.objects.filter(pk=grant.pk).delete()
    said = {"role": grant.role, "unit": grant.unit_id, "review": found.pk}
    if grant.delegation_id is not None:
        said["handed_over"] = grant.delegation_id
    record(account, "role_revoked", actor=actor, at=at, **said)


@transaction.atomic
def close_review(*, review_id: int, actor: Actor, at: datetime) -> AccessReview:
    """Close a round; how many grants nobody had decided about is kept. Raises: NotFound, NotPermitted."""
    found = _held(review_id)
    permissions.require_reviewer(actor, found.unit.path)
    if found.closed_at is None:
        found.closed_at, found.closed_by = at, actor.name
        found.left_open = queries.left_open(found, actor=actor).count()
        found.save(update_fields=["closed_at", "closed_by", "left_open"])
    return found


def _held(review_id: int) -> AccessReview:
    """Raises: NotFound."""
    rows = AccessReview.objects.select_for_update(of=("self",)).select_related("unit")
    found = rows.filter(pk=review_id).first()
    if found is None:
        raise NotFound("review", review_id)
    return found


def _path(grant: RoleGrant) -> str:
    """Where a grant reaches; a respondent's where the account itself belongs."""
    if grant.unit is not None:
        return grant.unit.path
    return permissions.home(grant.account) if grant.role == "respondent" else EVERYWHERE
