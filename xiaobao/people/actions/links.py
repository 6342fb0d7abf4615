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
    account = locked(account_id)
    permissions.require_not_own(actor, account, what="give a link for a new password")
    permissions.require_over(actor, account, what="give a link for a new password")
    PasswordLink.objects.filter(account=account).delete()
    token = secrets.token_urlsafe(BYTES)
    until = at + queries.LINK_LASTS
    link = PasswordLink.objects.create(account=account, digest=queries.digest_of(token), expires_at=until)
    record(account, "password_link_given", actor=actor, at=at, until=link.expires_at.isoformat())
    return IssuedLink(link.expires_at, token)


@transaction.atomic
def use_link(*, token: str, password: str, at: datetime) -> Account:
    """Set a new password by a link, which is used up with it; every session of the account ends.

    Raises: LinkRefused, WeakPassword; the link can then be tried again.
    """
    account = locked(queries.live_link(token=token, at=at).pk)
    if not PasswordLink.objects.filter(account=account, digest=queries.digest_of(token)).delete()[0]:
        raise LinkRefused  # used a moment ago
    put_password(account, password)
    account.save(update_fields=["password"])
    end_sessions(account)
    record(account, "password_set", actor=queries.actor_for(account), at=at, by="link")
    return account
