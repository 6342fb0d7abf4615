"""The second factor: a code of the moment from an app (TOTP), and recovery codes on paper.

Source: RFC 6238 (TOTP; 5.2: a code is taken once); NIST SP 800-63B (look-up secrets; single-factor OTP authenticators).
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyotp
from django.db import transaction

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import permissions, vault
from xiaobao.people.actions.events import record
from xiaobao.people.actions.locking import locked
from xiaobao.people.actions.sessions import end_sessions
from xiaobao.people.actions.signing_in import forget_attempts, take_attempt
from xiaobao.people.domain.actor import Actor
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.domain.sealing import factor_name
from xiaobao.people.models import Account, Passkey, RecoveryCode, SecondFactor

STEP: Final = 30  # seconds
DRIFT: Final = 1  # steps that a clock may be off, to either side
CODES: Final = 10
CODE_LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none that is taken for another
CODE_LENGTH: Final = 12  # 58 bits
ATTEMPTS: Final = "second"  # the place that tries of the second factor are counted under


class WrongCode(XiaobaoError):
    """Raised for a code that is wrong, too old, or was used before. It does not say which."""

    slug = "wrong-code"
    status = 401

    def __init__(self) -> None:
        super().__init__("This code does not fit, or it was used before. Wait for the next one.")


class SecondFactorStands(XiaobaoError):
    """Raised where a second factor is set up already."""

    slug = "second-factor-stands"
    status = 409

    def __init__(self) -> None:
        super().__init__("A second factor is set up for this account already: take it off first.")


@dataclass(frozen=True, slots=True)
class Offer:
    """What an app needs to be told, once: the secret in Base32, and the same as an address for a QR code."""

    secret: str
    address: str


@transaction.atomic
def offer_second(*, account_id: int, issuer: str, actor: Actor, at: datetime) -> Offer:
    """A secret for the person's own app; it counts once a code made from it was given. Asked again, a new one.

    Raises: SecondFactorStands, NotPermitted for anybody else.
    """
    account = locked(account_id)
    _require_own(actor, account)
    SecondFactor.objects.filter(account=account, confirmed_at=None).delete()
    if SecondFactor.objects.filter(account=account).exists():
        raise SecondFactorStands
    secret = pyotp.random_base32()
    sealed = vault.current().seal_content(secret.encode(), name=factor_name(account.pk))
    SecondFactor.objects.create(account=account, sealed=sealed, offered_at=at)
    return Offer(secret, pyotp.TOTP(secret).provisioning_uri(name=account.username, issuer_name=issuer))


@transaction.atomic
def confirm_second(*, account_id: int, code: str, actor: Actor, at: datetime) -> list[str]:
    """The factor counts from here on; recovery codes, told once. Raises: WrongCode, NotPermitted."""
    account = locked(account_id)
    _require_own(actor, account)
    factor = SecondFactor.objects.select_for_update().filter(account=account, confirmed_at=None).first()
    if factor is None or not _fits(factor, code, at):
        raise WrongCode
    factor.confirmed_at = at
    factor.save(update_fields=["confirmed_at"])
    record(account, "second_factor_set", actor=actor, at=at)
    return _new_codes(account)


def judge_second(*, account: Account, code: str, at: datetime) -> None:
    """Whether a code of the app, or a recovery code, opens the account now. Each opens it once.

    Tries are counted before they are judged, over all addresses: who has the password has one account to try at.

    Raises: WrongCode, TooManyFailures.
    """
    take_attempt(account.username, ATTEMPTS, at)
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(account=account, confirmed_at__isnull=False).first()
        if factor is None or not (_fits(factor, code, at) or _take_recovery(account, code, at)):
            raise WrongCode
    forget_attempts(account.username, ATTEMPTS)


def drop_second(*, account_id: int, actor: Actor, at: datetime, code: str = "") -> None:
    """Take the factor off: its owner with a code, or an administrator over the account for somebody who lost it.

    The administrator takes off passkeys too. Every session of the account ends. Raises: WrongCode, NotPermitted.
    """
    if actor.id == account_id:  # in a transaction of its own, so that a wrong code stays counted
        judge_second(account=Account.objects.get(pk=account_id), code=code, at=at)
    with transaction.atomic():
        account = locked(account_id)
        permissions.require_own_or_over(actor, account, what="take off this second factor")
        SecondFactor.objects.filter(account=account).delete()
        RecoveryCode.objects.filter(account=account).delete()
        if not permissions.is_own(actor, account):  # whatever was lost opens nothing any more
            Passkey.objects.filter(account=account).delete()
        end_sessions(account)
        record(account, "second_factor_dropped", actor=actor, at=at)


def _fits(factor: SecondFactor, code: str, at: datetime) -> bool:
    """Whether a code is of now, or of a step beside, and of none that was taken before; it is taken with that."""
    secret = vault.current().open_content(bytes(factor.sealed), name=factor_name(factor.account_id)).decode()
    now, typed = int(at.timestamp()) // STEP, "".join(code.split())
    for step in range(now - DRIFT, now + DRIFT + 1):
        right = pyotp.TOTP(secret).at(step * STEP)
        if step > factor.last_step and secrets.compare_digest(right.encode(), typed.encode()):
            factor.last_step = step
            factor.save(update_fields=["last_step"])
            return True
    return False


def _take_recovery(account: Account, code: str, at: datetime) -> bool:
    unused = RecoveryCode.objects.filter(account=account, used_at=None, digest=_digest(account, code))
    return bool(unused.update(used_at=at))


def _new_codes(account: Account) -> list[str]:
    RecoveryCode.objects.filter(account=account).delete()
    codes = ["".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(account=account, digest=_digest(account, code)) for code in codes)
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def _digest(account: Account, code: str) -> str:
    plain = "".join(ch for ch in code.upper() if ch.isascii() and ch.isalnum())
    return hashlib.sha256(f"{account.pk}:{plain}".encode()).hexdigest()


def _require_own(actor: Actor, account: Account) -> None:
    if not permissions.is_own(actor, account):
        raise NotPermitted(actor, "set up somebody else's second factor")
