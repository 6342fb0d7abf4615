"""What a password must be like: long, and none that others would try first.

Source: NIST SP 800-63B-4, 3.1.1 (Passwords): fifteen characters where a password may stand alone, at least 64 allowed,
every character allowed, no rules of composition, no expiry, a list of what is refused, one normal form (NFC).
"""

import re
import unicodedata
from collections.abc import Collection
from enum import StrEnum
from itertools import pairwise
from typing import Final

SHORTEST: Final = 15
LONGEST: Final = 256
SURPRISES: Final = 8  # characters that do not follow from the one before
TELLING: Final = 4  # letters of a user name, from which on it may not stand inside
ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
BESIDE: Final = frozenset(row[i : i + 2] for row in ROWS for i in range(len(row) - 1))
PIECES: Final = re.compile(r"[\W\d_]+")


class PasswordFault(StrEnum):
    """Why a password is refused."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    OWN_NAME = "own-name"
    PRODUCT_NAME = "product-name"
    PLAIN = "plain"


def plain_password(typed: str) -> str:
    """The form of a password that is hashed: NFC, so that every keyboard types the same."""
    return unicodedata.normalize("NFC", typed)


def password_faults(
    typed: str, *, username: str, common: Collection[str], product: Collection[str]
) -> tuple[PasswordFault, ...]:
    """All that is wrong with a password; nothing if it is good.

    ``common`` holds passwords in small letters that are tried first, ``product`` the names of the site in every
    language. Characters are code points of the normal form.
    """
    password = plain_password(typed)
    folded = password.casefold()
    tests = {
        PasswordFault.SHORT: len(password) < SHORTEST,
        PasswordFault.LONG: len(password) > LONGEST,
        PasswordFault.COMMON: _is_common(folded, common),
        PasswordFault.OWN_NAME: len(username) >= TELLING and username.casefold() in folded,
        PasswordFault.PRODUCT_NAME: any(name.casefold() in folded for name in product),
        PasswordFault.PLAIN: len(password) >= SHORTEST and _is_plain(folded),
    }
    return tuple(fault for fault, holds in tests.items() if holds)


def _is_common(folded: str, common: Collection[str]) -> bool:
    """On the list, or one word of the list again and again, with digits and marks around it."""
    words = {piece for piece in PIECES.split(folded) if piece}
    return folded in common or (len(words) == 1 and not words.isdisjoint(common))


def _is_plain(folded: str) -> bool:
    """One piece said again and again, or hardly more than rows of letters: aaaa, abcd, qwer, 4321."""
    again = (folded + folded).find(folded, 1)
    surprises = 1 + sum(not _follows(before, after) for before, after in pairwise(folded))
    return again < min(len(folded), SHORTEST) or surprises < SURPRISES


def _follows(before: str, after: str) -> bool:
    return abs(ord(after) - ord(before)) <= 1 or before + after in BESIDE or after + before in BESIDE
