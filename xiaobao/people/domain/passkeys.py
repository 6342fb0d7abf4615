"""Passkeys: which site they belong to, and whether one was copied.

Source: W3C Web Authentication Level 3 (relying party and origin; 6.1.1, signature counter).
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

ANSWERED_WITHIN: Final = timedelta(minutes=5)
NAME_LENGTH: Final = 60
MOST: Final = 10  # of one account
TRIED_AT: Final = "localhost"  # the one host that browsers trust without encryption


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The site a passkey belongs to: its host (RP ID), and the origin that pages must have."""

    host: str
    origin: str


def relying_party(*, configured: str, asked: str) -> RelyingParty | None:
    """The site for a request to the origin ``asked``; None where passkeys cannot work.

    ``configured`` is the one origin of the installation. Without one, passkeys are tried at localhost alone: a browser
    takes no address of numbers.
    """
    host = urlsplit(asked).hostname or ""
    fits = asked == configured.rstrip("/") if configured else host == TRIED_AT
    return RelyingParty(host, asked) if fits else None


def counter_fits(*, kept: int, told: int) -> bool:
    """Whether a counter went on. One that stays at nought is none; one that does not grow is of a copy."""
    return kept == told == 0 or told > kept
