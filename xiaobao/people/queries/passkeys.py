"""Questions about passkeys."""

from dataclasses import dataclass
from datetime import datetime

from xiaobao.people.models import Passkey


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """A passkey as its owner knows it."""

    id: int
    name: str
    added_at: datetime
    used_at: datetime | None


def passkeys_of(account_id: int) -> list[PasskeyRow]:
    """The passkeys of an account, oldest first."""
    rows = Passkey.objects.filter(account_id=account_id).order_by("added_at", "pk")
    return [PasskeyRow(*row) for row in rows.values_list("pk", "name", "added_at", "used_at")]
