"""Sessions: each sign-in a row, noted as used, ended by whom it belongs to or by whoever administers the account."""

from datetime import datetime

from django.db import transaction

from xiaobao.kernel.errors import NotFound
from xiaobao.people import permissions
from xiaobao.people.actions.events import record
from xiaobao.people.actions.locking import locked
from xiaobao.people.domain.actor import Actor
from xiaobao.people.models import Account, SignIn


def note_use(*, session_key: str, at: datetime) -> None:
    """A session was used just now. One statement."""
    SignIn.objects.filter(session_key=session_key).update(seen_at=at)


@transaction.atomic
def end_session(*, account_id: int, mark: str, actor: Actor, at: datetime) -> None:
    """Sign one device out; ``mark`` tells which, as `queries.sign_ins` gives it. Raises: NotFound, NotPermitted."""
    account = locked(account_id)
    permissions.require_own_or_over(actor, account, what="end this session")
    gone = SignIn.objects.filter(account=account, mark=mark).delete()[0] if mark else 0
    if not gone:
        raise NotFound("session", mark)
    record(account, "session_ended", actor=actor, at=at)


@transaction.atomic
def sign_out_everywhere(*, account_id: int, actor: Actor, at: datetime) -> Account:
    """End every session of an account, on all devices; the account. Raises: NotFound, NotPermitted."""
    account = locked(account_id)
    permissions.require_own_or_over(actor, account, what="end these sessions")
    end_sessions(account)
    record(account, "signed_out_everywhere", actor=actor, at=at)
    return account


def end_sessions(account: Account) -> None:
    """Every session of an account ends. Belongs into the transaction of the reason for it."""
    account.sessions_ended += 1
    account.save(update_fields=["sessions_ended"])
    SignIn.objects.filter(account=account).delete()


def forget_sessions(*, at: datetime) -> int:
    """Delete sessions whose time is over, those of visitors too; how many. For a daily job."""
    return SignIn.objects.filter(expire_date__lt=at).delete()[0]
