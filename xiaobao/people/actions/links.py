"""Links by which somebody who cannot sign in sets a new password: given by an administrator, opened once, soon over.

Source: NIST SP 800-63B-4, 4.2 (account recovery: a code of the operator that lasts a short time and is used once).
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction

from xiaobao.people import permissions, queries
from xiaobao.people.actions.events import record
from xiaobao.people.actions.locking import locked
from xiaobao.people.actions.passwords import put_password
from xiaobao.people.actions.sessions import end_sessions
from xiaobao.people.domain.actor import Actor
from xiaobao.people.models import Account, PasswordLink
from xiaobao.people.queries import LinkRefused
from xiaobao.people.queries.links import PASSWORD

BYTES: Final = 20  # 160 bits


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """A new link. ``token`` is told this once; only its digest is kept."""

    expires_at: datetime
    token: str = field(repr=False)


@transaction.atomic
def give_link(*, account_id: int, actor: Actor, at: datetime) -> IssuedLink:
    """A link for somebody else to set a new password; links given before open nothing any more.

    The present password goes on until the link is used. Raises: NotFound, NotPermitted, for one's own account too.
    """
    return link_for(account_id=account_id, purpose=PASSWORD, event="password_link_given", actor=actor, at=at)


def link_for(*, account_id: int, purpose: str, event: str, actor: Actor, at: datetime) -> IssuedLink:
    """A link of a purpose, instead of every one before. Belongs into a transaction. Raises: see `give_link`."""
    account = locked(account_id)
    permissions.require_not_own(actor, account, what="give a link to this account")
    permissions.require_over(actor, account, what="give a link to this account")
    PasswordLink.objects.filter(account=account, purpose=purpose).delete()
    token = secrets.token_urlsafe(BYTES)
    digest, until = queries.digest_of(token), at + queries.LINK_LASTS
    PasswordLink.objects.create(account=account, purpose=purpose, digest=digest, expires_at=until)
    record(account, event, actor=actor, at=at, until=until.isoformat())
    return IssuedLink(until, token)


@transaction.atomic
def use_link(*, token: str, password: str, at: datetime) -> Account:
    """Set a new password by a link, which is used up with it; every session of the account ends.

    Raises: LinkRefused, WeakPassword; the link can then be tried again.
    """
    account = locked(queries.live_link(token=token, at=at).pk)
    used = PasswordLink.objects.filter(account=account, purpose=PASSWORD, digest=queries.digest_of(token))
    if not used.delete()[0]:
        raise LinkRefused  # used a moment ago
    put_password(account, password)
    account.save(update_fields=["password"])
    end_sessions(account)
    record(account, "password_set", actor=queries.actor_for(account), at=at, by="link")
    return account
