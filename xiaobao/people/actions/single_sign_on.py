"""Signing in by a provider of single sign-on: begun, answered, and an identity tied to an account once.

Nobody gets an account by signing on: an identity is tied to one that is there, by an administrator's invitation, or by
the claim of a user name where the operator says that the provider alone gives these out.
"""

import secrets
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction

from xiaobao.people import permissions, queries
from xiaobao.people.actions.events import record
from xiaobao.people.actions.links import IssuedLink, link_for
from xiaobao.people.actions.locking import locked
from xiaobao.people.actions.providing import claims_of, provider, token_for
from xiaobao.people.actions.sessions import end_sessions
from xiaobao.people.domain.actor import Actor
from xiaobao.people.domain.naming import plain_username
from xiaobao.people.domain.single_sign_on import (
    PENDING_LASTS,
    Pending,
    SignedOn,
    SignOnRefused,
    judge_answer,
    judge_claims,
    question,
)
from xiaobao.people.models import Account, Identity, PasswordLink

BYTES: Final = 32
IDENTITY: Final = "identity"


def begin_sign_on(*, back: str, next_page: str, at: datetime, invitation: str = "") -> tuple[str, dict[str, str]]:
    """Where the browser is sent, and what its session keeps until the answer. Raises: ProviderAway."""
    state, nonce, verifier = (secrets.token_urlsafe(BYTES) for _each in range(3))
    kept = queries.digest_of(invitation) if invitation else ""  # who reads the session's row can use no link
    pending = Pending(state, nonce, verifier, (at + PENDING_LASTS).isoformat(), next_page, kept)
    address = question(provider(at=at), client_id=settings.OIDC_CLIENT_ID, back=back, pending=pending)
    return address, asdict(pending)


def finish_sign_on(
    *, answer: dict[str, str], pending: dict[str, str] | None, back: str, at: datetime
) -> tuple[Account, SignedOn]:
    """The account that somebody signed on to. The caller has taken ``pending`` out of the session: it is used once.

    Raises: SignOnRefused, LinkRefused, ProviderAway.
    """
    begun = Pending(**pending) if pending is not None else None
    found = provider(at=at)
    code = judge_answer(answer, begun, found, at=at)
    if begun is None:
        raise SignOnRefused("not-begun")
    told = token_for(code, verifier=begun.verifier, back=back, at=at)
    claims, algorithm = claims_of(_text(told, "id_token"), at=at)
    signed_on = judge_claims(
        claims,
        provider=found,
        client_id=settings.OIDC_CLIENT_ID,
        nonce=begun.nonce,
        algorithm=algorithm,
        access=_text(told, "access_token"),
        at=at,
    )
    return _account(signed_on, begun.invitation, at), signed_on


def _text(told: Any, name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""


def _account(signed_on: SignedOn, invitation: str, at: datetime) -> Account:
    """The account of an identity. Raises: SignOnRefused, LinkRefused."""
    known = Identity.objects.filter(issuer=signed_on.issuer, subject=signed_on.subject)
    identity = known.select_related("account").first()
    if identity is None:
        return _tied(signed_on, invitation, at)
    if invitation:
        raise SignOnRefused("tied")
    if not identity.account.is_active:
        raise SignOnRefused("no-account")
    Identity.objects.filter(pk=identity.pk).update(used_at=at)
    return identity.account


@transaction.atomic
def _tied(signed_on: SignedOn, invitation: str, at: datetime) -> Account:
    """Tie an identity to the account of an invitation, which is used up with it, or to that of a user name."""
    account = locked((_invited(invitation, at) if invitation else _named(signed_on)).pk)
    try:
        with transaction.atomic():
            Identity.objects.create(
                account=account, issuer=signed_on.issuer, subject=signed_on.subject, linked_at=at, used_at=at
            )
    except IntegrityError as error:
        raise SignOnRefused("tied") from error
    by = "invitation" if invitation else "username"
    record(account, "identity_tied", actor=queries.actor_for(account, at=at), at=at, by=by)
    return account


def _invited(invitation: str, at: datetime) -> Account:
    account = queries.live_link_of(invitation, at=at, purpose=IDENTITY)
    if not PasswordLink.objects.filter(digest=invitation, purpose=IDENTITY).delete()[0]:
        raise queries.LinkRefused
    return account


def _named(signed_on: SignedOn) -> Account:
    """The account whose user name the provider vouches for, where the operator lets it. Raises: SignOnRefused."""
    name = signed_on.claims.get(settings.OIDC_USERNAME_CLAIM)
    if settings.OIDC_LINK != "username" or not isinstance(name, str) or not name:
        raise SignOnRefused("no-account")
    account = Account.objects.active().filter(username=plain_username(name)).first()
    if account is None:
        raise SignOnRefused("no-account")
    return account


@transaction.atomic
def invite_identity(*, account_id: int, actor: Actor, at: datetime) -> IssuedLink:
    """A link by which an account's owner ties their identity at the provider to it. Raises: NotFound, NotPermitted."""
    return link_for(account_id=account_id, purpose=IDENTITY, event="identity_invited", actor=actor, at=at)


@transaction.atomic
def untie_identity(*, account_id: int, actor: Actor, at: datetime) -> None:
    """No identity elsewhere opens an account any more; its sessions end. Raises: NotFound, NotPermitted."""
    account = locked(account_id)
    permissions.require_own_or_over(actor, account, what="untie this account's identity")
    if Identity.objects.filter(account=account).delete()[0]:
        end_sessions(account)
        record(account, "identity_untied", actor=actor, at=at)
