"""Tokens by which programs act as an account."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from xiaobao.kernel.clock import local_day
from xiaobao.kernel.errors import NotFound
from xiaobao.people import permissions, queries
from xiaobao.people.actions.events import record
from xiaobao.people.actions.locking import locked
from xiaobao.people.domain.actor import Actor
from xiaobao.people.domain.tokens import Scope, judge, scope_of
from xiaobao.people.models import ApiToken

TOKEN_BYTES = 32
EVERYTHING = Scope()
SHOWN = 9  # of the token, so that its owner knows it again: "xb_" and six more


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token. ``token`` is told this once; only its digest is kept."""

    id: int
    prefix: str
    token: str = field(repr=False)


@transaction.atomic
def issue_token(
    *,
    account_id: int,
    name: str,
    expires_at: datetime | None,
    actor: Actor,
    at: datetime,
    scope: Scope = EVERYTHING,
) -> IssuedToken:
    """Make a token for one's own account or an administered one, bound to a scope. Raises: NotFound, NotPermitted."""
    account = locked(account_id)
    permissions.require_own_or_over(actor, account, what="make tokens for this account")
    token = f"xb_{secrets.token_urlsafe(TOKEN_BYTES)}"
    row = ApiToken.objects.create(
        account=account,
        name=name,
        prefix=token[:SHOWN],
        digest=queries.digest_of(token),
        created_at=at,
        expires_at=expires_at,
        scope=scope.to_json(),
    )
    record(account, "token_issued", actor=actor, at=at, token=row.pk, name=name, **(scope.to_json() or {}))
    return IssuedToken(row.pk, row.prefix, token)


@transaction.atomic
def revoke_token(*, token_id: int, actor: Actor, at: datetime) -> None:
    """A token opens nothing any more. Raises: NotFound, NotPermitted."""
    row = ApiToken.objects.select_for_update(of=("self",)).filter(pk=token_id).first()
    if row is None:
        raise NotFound("token", token_id)
    permissions.require_own_or_over(actor, row.account, what="revoke this token")
    if row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        record(row.account, "token_revoked", actor=actor, at=at, token=row.pk)


def use_token(*, token: str, method: str, address: str, at: datetime) -> Actor:
    """Who a program is, noting the day of use: two queries, and one more on the first use of a day.

    ``method`` and ``address`` are those of the request. Raises: TokenRefused, TokenNotForThis.
    """
    row = queries.live_token(token=token, at=at)
    judge(scope_of(row.scope), method=method, address=address)
    today = local_day(at)
    if row.last_used_on != today:
        ApiToken.objects.filter(pk=row.pk).update(last_used_on=today)
    return queries.actor_for(row.account, at=at)
