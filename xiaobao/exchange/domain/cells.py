"""Values on their way out: plain, and harmless where a spreadsheet opens them."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from math import isfinite
from typing import Any, Final

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain(value: Any) -> Any:
    """A value as JSON has it: times in ISO 8601, an enum's value, decimals as text, NaN as None."""
    match value:
        case Enum():
            return plain(value.value)
        case float() if not isfinite(value):
            return None
        case None | bool() | int() | float() | str():
            return value
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
    return str(value)


def cell(value: Any) -> str | int | float | bool | None:
    """A value for one cell of a spreadsheet: several values as JSON, what looks like a formula harmless."""
    found = plain(value)
    if isinstance(found, dict | list):
        return harmless(json.dumps(found, ensure_ascii=False))
    scalar: str | int | float | bool | None = harmless(found) if isinstance(found, str) else found
    return scalar


def harmless(text: str) -> str:
    """Text that a spreadsheet shows and does not compute: an apostrophe goes before what may begin a formula.

    Source: OWASP, CSV injection.
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
