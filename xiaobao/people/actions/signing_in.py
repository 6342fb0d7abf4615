"""Signing in with a password, held back after failures."""

from datetime import datetime

from django.contrib.auth import authenticate
from django.db import transaction

from xiaobao.kernel.clock import SKEW
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people.domain.naming import plain_username
from xiaobao.people.domain.throttling import FORGOTTEN_AFTER, counted, wait_after
from xiaobao.people.models import Account, LoginFailure

NAME_LENGTH = 64
ADDRESS_LENGTH = 45


class LoginRefused(XiaobaoError):
    """Raised when name and password do not match or the account is closed. It does not say which."""

    slug = "login-refused"
    status = 401

    def __init__(self) -> None:
        super().__init__("This user name and password do not belong together.")


class TooManyFailures(XiaobaoError):
    """Raised while a name must wait; ``until`` says how long."""

    slug = "too-many-failures"
    status = 429

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(f"Too many failing logins: try again after {until.isoformat()}.", until=until.isoformat())


def sign_in(*, username: str, password: str, address: str, at: datetime) -> Account:
    """The account that this name and password open.

    An attempt is counted before it is judged, so that many at once gain nothing; success forgets the
    failures.

    Raises: LoginRefused, TooManyFailures.
    """
    name, place = plain_username(username)[:NAME_LENGTH], address[:ADDRESS_LENGTH]
    take_attempt(name, place, at)
    account = authenticate(None, username=name, password=password)
    if not isinstance(account, Account):
        raise LoginRefused
    forget_attempts(name, place)
    return account


def forget_attempts(username: str, address: str) -> None:
    """Nothing counts any more against a name that was right."""
    LoginFailure.objects.filter(username=username, address=address).delete()


@transaction.atomic
def take_attempt(username: str, address: str, at: datetime) -> None:
    """Count a try of a name from a place, in a transaction of its own. Raises: TooManyFailures."""
    row, _ = LoginFailure.objects.select_for_update().get_or_create(
        username=username, address=address, defaults={"last_at": at}
    )
    last = min(row.last_at, at) if row.last_at - at > SKEW else row.last_at  # nobody waits for a wrong clock
    failures = counted(row.failures, last, at)
    until = last + wait_after(failures)
    if at < until:
        raise TooManyFailures(until)
    row.failures, row.last_at = failures + 1, at
    row.save(update_fields=["failures", "last_at"])


def forget_failures(*, at: datetime) -> int:
    """Delete what no longer counts; returns how many rows went. For a daily job."""
    gone, _ = LoginFailure.objects.filter(last_at__lte=at - FORGOTTEN_AFTER).delete()
    return gone
