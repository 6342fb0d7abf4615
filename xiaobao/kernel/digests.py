"""One way of writing a value for a hash, and the hash: what every chain of the platform is made of."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64  # before the first link of a chain


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"a journal cannot hold {type(value).__name__}: give text, numbers, lists or tables")


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain).encode


def canonical(value: Any) -> str:
    """Canonical JSON: sorted keys, no white space, characters as they are, instants in UTC."""
    return _encode(value)


def digest_of(content: Any) -> str:
    """SHA-256 over the canonical JSON of anything a journal can hold: 64 hexadecimal digits."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()
