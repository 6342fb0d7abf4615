"""Accounts: opened, given a language, closed. Never deleted: journals name them."""

from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.people import permissions
from xiaobao.people.actions.events import record
from xiaobao.people.actions.locking import locked
from xiaobao.people.actions.passwords import put_password
from xiaobao.people.actions.sessions import end_sessions
from xiaobao.people.domain.actor import Actor
from xiaobao.people.domain.naming import new_username
from xiaobao.people.models import Account


class UsernameTaken(XiaobaoError):
    """Raised when the user name belongs to another account."""

    slug = "username-taken"
    status = 409

    def __init__(self, username: str) -> None:
        super().__init__(f"There is an account {username!r} already: choose another name.", username=username)


class UnknownLanguage(XiaobaoError):
    """Raised for a language that the interface does not speak."""

    slug = "unknown-language"

    def __init__(self, language: str) -> None:
        spoken = ", ".join(Account.Language.values)
        super().__init__(f"{language!r} is not spoken here: choose one of {spoken}.", language=language)


@transaction.atomic
def create_account(
    *,
    username: str,
    name: str,
    actor: Actor,
    at: datetime,
    password: str | None = None,
    email: str = "",
    unit_id: int | None = None,
    business_id: int | None = None,
    language: str = Account.Language.CHINESE,
) -> Account:
    """Open an account at a unit or for a business. Without a password nobody can sign in to it yet.

    Raises: BadUsername, UsernameTaken, WeakPassword, UnknownLanguage, NotFound (unit, business),
    NotPermitted.
    """
    account = Account(
        username=new_username(username),
        name=name.strip(),
        email=email.strip(),
        unit_id=unit_id,
        business_id=business_id,
        language=_spoken(language),
        created_at=at,
    )
    permissions.require_at(actor, _home(account), what="open accounts here")
    if Account.objects.filter(username=account.username).exists():
        raise UsernameTaken(account.username)
    put_password(account, password)
    account.save(force_insert=True)
    record(account, "created", actor=actor, at=at, unit=unit_id, business=business_id)
    return account


@transaction.atomic
def set_language(*, account_id: int, language: str, actor: Actor, at: datetime) -> None:
    """The language an account reads the interface in. Raises: NotFound, NotPermitted, UnknownLanguage."""
    account = locked(account_id)
    permissions.require_own_or_over(actor, account, what="choose this account's language")
    account.language = _spoken(language)
    account.save(update_fields=["language"])
    record(account, "language_set", actor=actor, at=at, language=language)


@transaction.atomic
def close_account(*, account_id: int, actor: Actor, at: datetime) -> None:
    """Nobody signs in to it any more; sessions and tokens end, history stays. Raises: NotFound, NotPermitted."""
    account = locked(account_id)
    permissions.require_not_own(actor, account, what="close an account")
    permissions.require_over(actor, account, what="close this account")
    account.is_active = False
    account.save(update_fields=["is_active"])
    account.tokens.filter(revoked_at=None).update(revoked_at=at)
    end_sessions(account)
    record(account, "closed", actor=actor, at=at)


def _home(account: Account) -> str:
    try:
        return permissions.home(account)
    except ObjectDoesNotExist as missing:
        raise NotFound("unit or business", account.unit_id or account.business_id) from missing


def _spoken(language: str) -> str:
    if language not in Account.Language.values:
        raise UnknownLanguage(language)
    return str(language)
