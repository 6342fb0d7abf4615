"""Passwords: judged by the rule, kept as a digest, changed by whoever knows the present one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import permissions, queries
from xiaobao.people.actions.events import record
from xiaobao.people.actions.locking import locked
from xiaobao.people.actions.sessions import end_sessions
from xiaobao.people.actions.signing_in import forget_attempts, take_attempt
from xiaobao.people.domain.actor import Actor
from xiaobao.people.domain.passwords import LONGEST, SHORTEST
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.labels import PASSWORD_FAULTS
from xiaobao.people.models import Account

PRESENT: Final = "present"  # the place that tries of one's own present password are counted under


class WeakPassword(XiaobaoError):
    """Raised with every reason why a password is not good enough."""

    slug = "weak-password"
    status = 422

    def __init__(self, faults: Sequence[str]) -> None:
        said = [PASSWORD_FAULTS[fault] % {"shortest": SHORTEST, "longest": LONGEST} for fault in faults]
        super().__init__(f"Choose another password. {' '.join(said)}", weak=list(faults))


class PresentPasswordWrong(XiaobaoError):
    """Raised when somebody who is signed in does not know the account's password."""

    slug = "present-password-wrong"
    status = 401

    def __init__(self) -> None:
        super().__init__("This is not the present password.")


@transaction.atomic
def set_password(*, account_id: int, password: str, actor: Actor, at: datetime) -> None:
    """Give an account a new password (Argon2); every session of it ends.

    Raises: NotFound, NotPermitted, WeakPassword.
    """
    account = locked(account_id)
    permissions.require_own_or_over(actor, account, what="set this password")
    put_password(account, password)
    account.save(update_fields=["password"])
    end_sessions(account)
    record(account, "password_set", actor=actor, at=at)


def change_password(*, account_id: int, present: str, password: str, actor: Actor, at: datetime) -> Account:
    """One's own password, by whoever knows the present one; every session ends. The account as it is now.

    Raises: NotFound, NotPermitted for anybody else, PresentPasswordWrong, TooManyFailures, WeakPassword.
    """
    account = queries.by_id(account_id)
    if not permissions.is_own(actor, account):
        raise NotPermitted(actor, "change somebody else's password")
    judge_present(account=account, password=present, at=at)
    set_password(account_id=account_id, password=password, actor=actor, at=at)
    return queries.by_id(account_id)


def judge_present(*, account: Account, password: str, at: datetime) -> None:
    """Whether somebody who is signed in knows the account's password. Tries are counted before they are judged.

    Raises: PresentPasswordWrong, TooManyFailures.
    """
    take_attempt(account.username, PRESENT, at)
    if not account.check_password(password):
        raise PresentPasswordWrong
    forget_attempts(account.username, PRESENT)


def put_password(account: Account, password: str | None) -> None:
    """Put the digest of a password into an account that is about to be saved. Raises: WeakPassword."""
    if password is not None and (faults := queries.faults_of(password, username=account.username)):
        raise WeakPassword(faults)
    account.set_password(password)
