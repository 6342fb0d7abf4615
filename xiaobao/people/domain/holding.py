"""What the events of an account say that it holds: roles, roles handed over, tokens, passkeys, a second factor. Pure.

Whoever slips in a grant past the platform writes no event of it, so what rows say and no event does is told by name.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

Detail = Mapping[str, Any]


@dataclass(slots=True)
class Holding:
    """By what it is known: a role by its name and unit, all else by the number of its row; and how far it reaches."""

    account: int
    is_active: bool = True
    unit: int | None = None
    business: int | None = None
    roles: dict[tuple[str, int | None], tuple[datetime | None, datetime | None]] = field(default_factory=dict)  # limits
    handed: dict[int, tuple[str, int | None, datetime | None]] = field(default_factory=dict)  # role, unit, until
    tokens: dict[int, Mapping[str, Any]] = field(default_factory=dict)  # its scope
    passkeys: set[int] = field(default_factory=set)
    has_second: bool = False
    has_identity: bool = False


@dataclass(frozen=True, slots=True)
class Happened:
    """An event: its type, what it says, and who did it, as a key."""

    type: str
    detail: Detail
    actor: str


def held_after(account: int, events: Iterable[Happened]) -> Holding:
    """What an account holds after its events, in their order. One that cannot be read was touched: its chain tells."""
    holding = Holding(account)
    for event in events:
        if change := CHANGES.get(event.type):
            with suppress(AttributeError, KeyError, TypeError, ValueError):
                change(holding, event)
    return holding


def differences(told: Holding, kept: Holding) -> list[str]:
    """Where what rows keep is not what events tell, in words."""
    found = []
    for name in ("is_active", "unit", "business", "has_second", "has_identity"):
        said, is_ = getattr(told, name), getattr(kept, name)
        if said != is_:
            found.append(f"its row says {name}={is_}, its events {said}")
    for name in ("roles", "handed", "tokens"):
        said, is_ = getattr(told, name), getattr(kept, name)
        found += [f"{name} {key} is {'kept' if key in is_ else 'told'} only" for key in said.keys() ^ is_.keys()]
        both = said.keys() & is_.keys()
        found += [f"{name} {key} says {is_[key]}, its events {said[key]}" for key in both if is_[key] != said[key]]
    keys = told.passkeys ^ kept.passkeys
    found += [f"passkey {key} is {'kept' if key in kept.passkeys else 'told'} only" for key in keys]
    return sorted(found)


def scope_told(detail: Detail) -> dict[str, Any]:
    """What an event says that a token is bound to, as it is kept."""
    return {name: detail[name] for name in ("read_only", "networks") if name in detail}


def _instant(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def _created(holding: Holding, event: Happened) -> None:
    holding.unit, holding.business = event.detail.get("unit"), event.detail.get("business")


def _closed(holding: Holding, _event: Happened) -> None:
    holding.is_active = False
    holding.tokens.clear()


def _granted(holding: Holding, event: Happened) -> None:
    said = event.detail
    holding.roles[said["role"], said["unit"]] = (_instant(said.get("from")), _instant(said.get("until")))


def _revoked(holding: Holding, event: Happened) -> None:
    """In a review also what a colleague had handed over."""
    said = event.detail
    if "handed_over" in said:
        holding.handed.pop(said["handed_over"], None)
    else:
        holding.roles.pop((said["role"], said["unit"]), None)


def _delegated(holding: Holding, event: Happened) -> None:
    said = event.detail
    if "giver" in said:  # the other event of the pair stands with whoever handed over
        holding.handed[said["delegation"]] = (said["role"], said["unit"], _instant(said["until"]))


def _ended(holding: Holding, event: Happened) -> None:
    holding.handed.pop(event.detail["delegation"], None)


def _token_issued(holding: Holding, event: Happened) -> None:
    holding.tokens[event.detail["token"]] = scope_told(event.detail)


def _token_revoked(holding: Holding, event: Happened) -> None:
    holding.tokens.pop(event.detail["token"], None)


def _passkey_added(holding: Holding, event: Happened) -> None:
    holding.passkeys.add(event.detail["passkey"])


def _passkey_removed(holding: Holding, event: Happened) -> None:
    holding.passkeys.discard(event.detail["passkey"])


def _second_set(holding: Holding, _event: Happened) -> None:
    holding.has_second = True


def _second_dropped(holding: Holding, event: Happened) -> None:
    """By somebody else it takes off passkeys too: whatever was lost opens nothing any more."""
    holding.has_second = False
    if event.actor != f"account:{holding.account}":
        holding.passkeys.clear()


def _tied(holding: Holding, _event: Happened) -> None:
    holding.has_identity = True


def _untied(holding: Holding, _event: Happened) -> None:
    holding.has_identity = False


CHANGES: Final[Mapping[str, Callable[[Holding, Happened], None]]] = {
    "created": _created,
    "closed": _closed,
    "role_granted": _granted,
    "role_revoked": _revoked,
    "role_delegated": _delegated,
    "delegation_ended": _ended,
    "token_issued": _token_issued,
    "token_revoked": _token_revoked,
    "passkey_added": _passkey_added,
    "passkey_removed": _passkey_removed,
    "second_factor_set": _second_set,
    "second_factor_dropped": _second_dropped,
    "identity_tied": _tied,
    "identity_untied": _untied,
}
