"""Questions about sessions: on which devices an account is signed in, and for how long."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from xiaobao.people.domain.devices import Limits
from xiaobao.people.models import SignIn


@dataclass(frozen=True, slots=True)
class SignInRow:
    """A device on which an account is signed in. ``mark`` names it; ``here`` is the one that asks."""

    mark: str
    browser: str
    system: str
    network: str
    signed_in_at: datetime
    seen_at: datetime
    here: bool


def digest_of(token: str) -> str:
    """What is kept of a token. It has 256 bits of chance, so a plain digest is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def session_limits() -> Limits:
    """How long a session lasts in this installation."""
    return Limits(timedelta(hours=settings.SESSION_HOURS), timedelta(minutes=settings.SESSION_IDLE_MINUTES))


def sign_ins(account_id: int, *, at: datetime, session_key: str = "") -> list[SignInRow]:
    """The devices on which an account is signed in, the one of ``session_key`` first, then the last used. One query."""
    here, limits = digest_of(session_key), session_limits()
    rows = SignIn.objects.filter(account_id=account_id, expire_date__gt=at, signed_in_at__isnull=False)
    read = rows.order_by("-seen_at", "mark").defer("session_data")
    found = [r for r in read if not limits.are_over(signed_in_at=r.signed_in_at or at, seen_at=r.seen_at, at=at)]
    listed = [
        SignInRow(r.mark, r.browser, r.system, r.network, r.signed_in_at or r.seen_at, r.seen_at, r.pk == here)
        for r in found
    ]
    return sorted(listed, key=lambda row: not row.here)
