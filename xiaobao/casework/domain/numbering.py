"""The number of a case: unit, kind, year, a gapless count, and a check character.

``330726-C2026-000123-7``: the check character (ISO 7064 MOD 37,2) catches a wrong or swapped character when a
number is read out on the telephone.
"""

import re

from xiaobao.kernel.identifiers import check_digit
from xiaobao.procedures.model import Kind

_NUMBER = re.compile(r".+-[A-Z](?P<year>[0-9]{4})-(?P<count>[0-9]{6,9})-.")
LETTERS = {Kind.COMPLAINT: "C", Kind.REPORT: "R", Kind.INQUIRY: "I", Kind.SUGGESTION: "S", Kind.LEAD: "L"}


def case_number(*, unit_code: str, kind: Kind, year: int, count: int) -> str:
    """The number of the ``count``-th case of a kind in a unit and year."""
    stem = f"{unit_code}-{LETTERS[kind]}{year}-{count:06d}"
    return f"{stem}-{check_digit(_letters_and_digits(stem))}"


def is_case_number(text: str) -> bool:
    """Whether the check character fits."""
    stem, _, check = text.strip().upper().rpartition("-")
    return bool(stem) and check_digit(_letters_and_digits(stem)) == check


def place_in_series(number: str) -> tuple[int, int] | None:
    """Year and count of a case's number; None where it is no such number."""
    found = _NUMBER.fullmatch(number)
    return (int(found["year"]), int(found["count"])) if found else None


def _letters_and_digits(text: str) -> str:
    return "".join(ch for ch in text.upper() if ch.isascii() and ch.isalnum())
