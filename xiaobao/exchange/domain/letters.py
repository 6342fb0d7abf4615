"""Mails to somebody whose address lies sealed: the outbox names them, and who may open it writes when it leaves.

So neither an address nor a link that opens something ever lies in the outbox. Filled once, when the platform starts.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from xiaobao.kernel.errors import XiaobaoError

# Source: HTML Living Standard, "valid e-mail address"; no line break and no second address hides in it.
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS: Final = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})*")
_NAMED: Final = re.compile(r"(party):[1-9][0-9]*")


class NobodyWrites(XiaobaoError):
    """Raised for a mail whose recipient is named, and nobody knows how to find the address."""

    slug = "nobody-writes"
    status = 500

    def __init__(self, recipient: str) -> None:
        super().__init__(f"Nobody was registered who knows the address of {recipient!r}.", recipient=recipient)


@dataclass(frozen=True, slots=True)
class Addressed:
    """Where a mail goes, and the link that stands under its words, if any: for this one sending."""

    address: str = field(repr=False)
    link: str = field(default="", repr=False)


class Writer(Protocol):
    """Finds where a mail goes at the moment when it leaves; None where it shall no longer go."""

    def __call__(self, *, recipient: str, payload: Mapping[str, Any], at: datetime) -> Addressed | None: ...


_WRITERS: Final[dict[str, Writer]] = {}


def register_writer(kind: str, writer: Writer) -> None:
    """Let a writer find the addresses of recipients of a kind, like ``party`` for ``party:7``."""
    _WRITERS[kind] = writer


def is_named(recipient: str) -> bool:
    """Whether a recipient stands for an address instead of being one."""
    return _NAMED.fullmatch(recipient) is not None


def writer_for(recipient: str) -> Writer:
    """Raises: NobodyWrites."""
    found = _NAMED.fullmatch(recipient)
    writer = _WRITERS.get(found[1]) if found else None
    if writer is None:
        raise NobodyWrites(recipient)
    return writer


def is_address(text: str) -> bool:
    """Whether a text is one mail address, as browsers judge it."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None
