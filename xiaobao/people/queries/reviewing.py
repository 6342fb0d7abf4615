"""Who holds what in a subtree, since when, given by whom, last used when; and what was said of it in reviews."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain

from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet

from xiaobao.kernel.clock import CHINA
from xiaobao.kernel.errors import NotFound
from xiaobao.people import permissions
from xiaobao.people.domain.actor import EVERYWHERE, Actor, Role
from xiaobao.people.domain.reviewing import Finding, Held, Seen, findings
from xiaobao.people.domain.tokens import Scope, scope_of
from xiaobao.people.labels import FINDINGS, VERDICTS
from xiaobao.people.models import (
    AccessReview,
    Account,
    ApiToken,
    Passkey,
    ReviewDecision,
    RoleGrant,
    SecondFactor,
)
from xiaobao.people.queries.accounts import role_told

PAGE = 100  # accounts on a page


@dataclass(frozen=True, slots=True)
class ReviewedGrant:
    """A grant as a reviewer reads it. ``counts`` now or not; ``giver`` where it was handed over."""

    id: int
    role: str
    unit: str
    since: datetime
    until: datetime | None
    granted_by: str
    giver: str
    counts: bool
    unit_closed: bool
    within: bool  # not of another subtree than the one that is looked over


@dataclass(frozen=True, slots=True)
class ReviewedToken:
    name: str
    prefix: str
    created_at: datetime
    expires_at: datetime | None
    last_used_on: date | None
    scope: Scope


@dataclass(frozen=True, slots=True)
class ReviewedAccount:
    """An account with all that it holds. ``used_at``: last sign-in, use of a session, or day of use of a token."""

    id: int
    username: str
    name: str
    unit: str
    is_active: bool
    used_at: datetime | None
    has_second: bool
    grants: tuple[ReviewedGrant, ...]
    tokens: tuple[ReviewedToken, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What was said of a grant in a round."""

    username: str
    name: str
    role: str
    unit: str
    granted_at: datetime
    granted_by: str
    findings: tuple[str, ...]
    verdict: str
    reason: str
    by: str
    at: datetime


def access_below(*, path: str, actor: Actor, at: datetime, after: str = "", named: str = "") -> list[ReviewedAccount]:
    """The accounts that belong to a subtree or hold something in it, by user name, `PAGE` at most after a name.
    ``named``: only those whose name or user name holds this.

    Four queries. Raises: NotPermitted.
    """
    permissions.require_reviewer(actor, path)
    holding = grants_below(path, actor).values("account_id")
    found = permissions.belonging(path) | Q(pk__in=holding) if path != EVERYWHERE else Q()
    if named:
        found &= Q(name__icontains=named) | Q(username__icontains=named)
    return _accounts(found & Q(username__gt=after), path, at)


def grants_below(path: str, actor: Actor) -> "QuerySet[RoleGrant]":
    """The grants that are looked over with a subtree; what is held everywhere, by whoever looks over everything."""
    if path == EVERYWHERE:
        return RoleGrant.objects.all()
    found = Q(unit__path__gte=path, unit__path__lt=f"{path[:-1]}0")
    respondents = Account.objects.filter(permissions.belonging(path)).values("pk")
    found |= Q(role=Role.RESPONDENT.value, account_id__in=respondents)
    if permissions.may_review(actor, EVERYWHERE):
        found |= Q(unit=None) & ~Q(role=Role.RESPONDENT.value)
    return RoleGrant.objects.filter(found)


def _accounts(found: Q, path: str, at: datetime) -> list[ReviewedAccount]:
    rows = list(_told(found, at).order_by("username")[:PAGE])
    givers = _names(grant.granted_by for account in rows for grant in account.grants.all())
    return [_account(account, path, givers, at) for account in rows]


def _told(found: Q, at: datetime) -> "QuerySet[Account]":
    live = RoleGrant.objects.live(at).values("pk")
    grants = RoleGrant.objects.annotate(counts=Q(pk__in=live)).select_related("unit", "delegation__giver")
    tokens = ApiToken.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at), revoked_at=None)
    return (
        Account.objects.filter(found)
        .select_related("unit", "business")
        .annotate(
            has_app=Exists(SecondFactor.objects.filter(account=OuterRef("pk"), confirmed_at__isnull=False)),
            has_passkey=Exists(Passkey.objects.filter(account=OuterRef("pk"))),
            seen_at=Max("sign_ins__seen_at"),
        )
        .prefetch_related(
            Prefetch("grants", grants.order_by("role", "unit__path", "pk")),
            Prefetch("tokens", tokens.order_by("created_at")),
        )
    )


def _names(keys: Iterable[str]) -> dict[str, str]:
    ids = {int(key.removeprefix("account:")) for key in keys if key.startswith("account:")}
    return {f"account:{pk}": name for pk, name in Account.objects.filter(pk__in=ids).values_list("pk", "name")}


def _account(account: Account, path: str, givers: dict[str, str], at: datetime) -> ReviewedAccount:
    grants = tuple(_grant(grant, path, givers) for grant in account.grants.all())
    tokens = tuple(
        ReviewedToken(t.name, t.prefix, t.created_at, t.expires_at, t.last_used_on, scope_of(t.scope))
        for t in account.tokens.all()
    )
    return ReviewedAccount(
        id=account.pk,
        username=account.username,
        name=account.name,
        unit=account.unit.code if account.unit else account.business.name if account.business else "",
        is_active=account.is_active,
        used_at=_used_at(account),
        has_second=_has_second(account),
        grants=grants,
        tokens=tokens,
        findings=findings(_seen(account), at=at),
    )


def _grant(grant: RoleGrant, path: str, givers: dict[str, str]) -> ReviewedGrant:
    return ReviewedGrant(
        id=grant.pk,
        role=grant.role,
        unit=grant.unit.code if grant.unit else "*",
        since=grant.starts_at or grant.granted_at,
        until=grant.ends_at,
        granted_by=givers.get(grant.granted_by) or role_told(grant.granted_by),
        giver=grant.delegation.giver.name if grant.delegation else "",
        counts=grant.counts,  # type: ignore[attr-defined]  # annotated above
        unit_closed=bool(grant.unit and not grant.unit.is_active),
        within=grant.unit.path.startswith(path) if grant.unit else True,
    )


def _seen(account: Account) -> Seen:
    held = tuple(
        Held(Role(g.role), g.unit.path if g.unit else EVERYWHERE, bool(g.unit and not g.unit.is_active))
        for g in account.grants.all()
        if g.counts  # type: ignore[attr-defined]  # annotated above
    )
    made = tuple(token.created_at for token in account.tokens.all())
    return Seen(account.is_active, account.created_at, _used_at(account), _has_second(account), held, made)


def _used_at(account: Account) -> datetime | None:
    """The last that is known of an account's use; of a token only the day is kept."""
    days = (token.last_used_on for token in account.tokens.all())
    tokens = (datetime.combine(day, time(), CHINA) for day in days if day is not None)
    seen: datetime | None = account.seen_at  # type: ignore[attr-defined]  # annotated above
    return max((each for each in chain(tokens, (account.last_login, seen)) if each is not None), default=None)


def _has_second(account: Account) -> bool:
    return bool(account.has_app or account.has_passkey)  # type: ignore[attr-defined]  # annotated above


def review(*, review_id: int, actor: Actor) -> AccessReview:
    """A round of review. One query. Raises: NotFound, also for whoever does not look over its subtree."""
    found = AccessReview.objects.select_related("unit").filter(pk=review_id).first()
    if found is None or not permissions.may_review(actor, found.unit.path):
        raise NotFound("review", review_id)
    return found


def reviews(*, path: str) -> list[AccessReview]:
    """The rounds of a subtree, newest first, for whoever asked for permission before. One query."""
    rows = AccessReview.objects.select_related("unit")
    if path != EVERYWHERE:
        rows = rows.filter(unit__path__gte=path, unit__path__lt=f"{path[:-1]}0")
    return list(rows.order_by("-opened_at", "-pk")[:20])


def undecided(found: AccessReview, *, actor: Actor, at: datetime) -> list[tuple[ReviewedAccount, ReviewedGrant]]:
    """The grants that a round has not decided about, by user name, `PAGE` at most. Five queries."""
    left = left_open(found, actor=actor).order_by("account__username", "pk")[:PAGE]
    grants = dict(left.values_list("pk", "account_id"))
    accounts = _accounts(Q(pk__in=set(grants.values())), found.unit.path, at)
    return [(account, grant) for account in accounts for grant in account.grants if grant.id in grants]


def left_open(found: AccessReview, *, actor: Actor) -> "QuerySet[RoleGrant]":
    """The rows of grants that a round has not decided about."""
    decided = ReviewDecision.objects.filter(review=found).values("grant_number")
    return grants_below(found.unit.path, actor).exclude(pk__in=decided)


def findings_of(account_id: int, *, at: datetime) -> tuple[Finding, ...]:
    """What strikes about one account. Four queries."""
    [account] = _accounts(Q(pk=account_id), EVERYWHERE, at)
    return account.findings


def decisions(found: AccessReview) -> list[DecisionRow]:
    """What was said in a round, in that order. Two queries at most."""
    rows = list(ReviewDecision.objects.filter(review=found).select_related("account").order_by("at", "pk"))
    givers = _names(row.granted_by for row in rows)
    return [_decision(row, givers) for row in rows]


def _decision(row: ReviewDecision, givers: dict[str, str]) -> DecisionRow:
    return DecisionRow(
        username=row.account.username,
        name=row.account.name,
        role=row.role,
        unit=row.unit,
        granted_at=row.granted_at,
        granted_by=givers.get(row.granted_by) or role_told(row.granted_by),
        findings=tuple(row.findings),
        verdict=row.verdict,
        reason=row.reason,
        by=row.actor_name,
        at=row.at,
    )


def finding_told(finding: str) -> tuple[str, str]:
    """What a finding is called, and its rule, in the reader's language."""
    word, rule = FINDINGS[finding]
    return str(word), str(rule)


def verdict_told(verdict: str) -> str:
    """What a reviewer said, in the reader's language."""
    return str(VERDICTS[verdict])
