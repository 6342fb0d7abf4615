"""Checking public numbers: USCC (GB 32100), identity card (GB 11643), mobile phone, GTIN (GB 12904).

Full-width characters, spaces and hyphens are read as what they stand for.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import ClassVar

from stdnum import ean
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from xiaobao.kernel.errors import XiaobaoError

_PHONE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9})", re.ASCII)
_SEPARATORS = re.compile(r"[\s\-]")


class InvalidIdentifier(XiaobaoError):
    """Raised when a text is not the number it should be; no more than its last four characters are shown."""

    slug: ClassVar[str] = "invalid-identifier"

    def __init__(self, kind: str, text: str) -> None:
        shown = f"…{text[-4:]}" if len(text) > 4 else "what was given"
        super().__init__(
            f"{shown} is not a valid {kind}: check its length and every character.", kind=kind, shown=shown
        )


def normalize_uscc(text: str) -> str:
    """The 18 characters of a unified social credit code. Raises: InvalidIdentifier."""
    return _checked("unified social credit code", text, uscc.validate)


def is_valid_uscc(text: str) -> bool:
    """Whether a text is a unified social credit code."""
    return _holds(normalize_uscc, text)


def normalize_id_card(text: str) -> str:
    """The 18 characters of a resident identity card number (birth day and place checked too).

    Raises: InvalidIdentifier.
    """
    return _checked("identity card number", text, ric.validate)


def is_valid_id_card(text: str) -> bool:
    """Whether a text is a resident identity card number."""
    return _holds(normalize_id_card, text)


def normalize_phone(text: str) -> str:
    """The 11 digits of a mobile number of the mainland, country code taken off. Raises: InvalidIdentifier."""
    match = _PHONE.fullmatch(_plain(text))
    if match is None:
        raise InvalidIdentifier("mobile phone number", text.strip())
    return match[1]


def is_valid_phone(text: str) -> bool:
    """Whether a text is a mobile number of the mainland."""
    return _holds(normalize_phone, text)


def normalize_gtin(text: str) -> str:
    """The 8, 12, 13 or 14 digits of a trade item number (EAN, UPC). Raises: InvalidIdentifier."""
    return _checked("trade item number", text, ean.validate)


def is_valid_gtin(text: str) -> bool:
    """Whether a text is a trade item number."""
    return _holds(normalize_gtin, text)


def _checked(kind: str, text: str, validate: Callable[[str], str]) -> str:
    try:
        return validate(_plain(text))
    except ValidationError as error:
        raise InvalidIdentifier(kind, text.strip()) from error


def _plain(text: str) -> str:
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))


def _holds(normalize: Callable[[str], str], text: str) -> bool:
    try:
        normalize(text)
    except InvalidIdentifier:
        return False
    return True
