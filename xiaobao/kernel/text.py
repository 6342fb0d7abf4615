"""Which text can be kept: no NUL (PostgreSQL stores none) and no half of a surrogate pair (no UTF-8 holds one)."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from xiaobao.kernel.errors import XiaobaoError

UNKEPT: Final = re.compile("[\x00\ud800-\udfff]")
NAMES: Final = {"\x00": "NUL"}


class NotText(XiaobaoError):
    """Raised when a text holds a character that no database keeps; ``at`` says where, ``character`` which."""

    slug = "not-text"

    def __init__(self, at: str, character: str) -> None:
        name = NAMES.get(character, f"U+{ord(character):04X}")
        super().__init__(f"The text at {at} holds the character {name}, which cannot be kept.", at=at, character=name)


def check(value: object, at: str = "") -> None:
    """Walk a value as JSON gives it, names and texts alike.

    Raises:
        NotText: at the first text that cannot be kept; the place is its path (``parties/0/name``).

    """
    if isinstance(value, str):
        found = UNKEPT.search(value)
        if found:
            raise NotText(UNKEPT.sub("\N{REPLACEMENT CHARACTER}", at), found.group())
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            place = f"{at}/{name}" if at else str(name)
            check(name, place)
            check(inner, place)
    elif isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        for index, inner in enumerate(value):
            check(inner, f"{at}/{index}" if at else str(index))
