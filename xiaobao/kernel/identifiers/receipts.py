"""What a complainant holds: the check character of a case number, and the code to look it up."""

import re
import unicodedata
from typing import ClassVar, Final

from stdnum.iso7064 import mod_37_2

from xiaobao.kernel.errors import XiaobaoError

CODE_LENGTH: Final = 8
CODE_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32, so that a byte picks evenly; no 0 O 1 I
_CHECKABLE = re.compile(r"[0-9A-Z]+", re.ASCII)
_SEPARATORS = re.compile(r"[\s\-]")


class NotCheckable(XiaobaoError):
    """Raised when a text holds something else than digits and Latin letters."""

    slug: ClassVar[str] = "not-checkable"

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text!r} has no check character: give digits and Latin letters without separators.", text=text
        )


class TooLittleRandomness(XiaobaoError):
    """Raised when there are fewer random bytes than characters of a code."""

    slug: ClassVar[str] = "too-little-randomness"
    status: ClassVar[int] = 500

    def __init__(self, given: int) -> None:
        super().__init__(f"A code needs {CODE_LENGTH} random bytes, not {given}.", given=given)


def check_digit(text: str) -> str:
    """The check character (0-9, A-Z or *) of digits and Latin letters: ISO/IEC 7064, MOD 37,2.

    It catches every single wrong character and every swap of two neighbours. Raises: NotCheckable.
    """
    upper = text.upper()
    if _CHECKABLE.fullmatch(upper) is None:
        raise NotCheckable(text)
    return str(mod_37_2.calc_check_digit(upper))


def query_code(random_bytes: bytes) -> str:
    """A code of 8 characters that cannot be misread, 40 bits of it random; one byte gives one character.

    Raises: TooLittleRandomness.
    """
    if len(random_bytes) < CODE_LENGTH:
        raise TooLittleRandomness(len(random_bytes))
    return "".join(CODE_ALPHABET[byte % len(CODE_ALPHABET)] for byte in random_bytes[:CODE_LENGTH])


def normalize_query_code(text: str) -> str:
    """A code as it was given out, from what somebody typed: capitals, no spaces, no hyphens."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
