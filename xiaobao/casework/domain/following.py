"""A link that opens a case for whoever follows it: how it is written, and when it is over. Pure.

48 bytes in base64url (RFC 4648, section 5), 64 characters: the case's id and the second of its end, 8 bytes each, and
the 32 of an HMAC-SHA256 (RFC 2104, FIPS 198-1) over both, its purpose, and what is kept of the case's query code.
"""

import base64
import re
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from xiaobao.kernel.clock import SKEW
from xiaobao.kernel.errors import XiaobaoError

FOLLOW: Final = "follow"  # what such a link is for; what was signed for anything else does not fit it
_FORM: Final = struct.Struct(">qq32s")
_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]{64}")


class LinkOver(XiaobaoError):
    """Raised for a link that is over, foreign, forged or no link at all. It does not say which."""

    slug = "link-over"
    status = 404

    def __init__(self) -> None:
        super().__init__("This link opens nothing, or nothing any more. Number and query code open the case.")


@dataclass(frozen=True, slots=True)
class FollowLink:
    """What a link says of itself, and by what it claims to be ours. ``ends`` is in seconds since 1970."""

    case_id: int
    ends: int
    signed: bytes

    def lives(self, *, at: datetime, lasts: timedelta) -> bool:
        """Whether it has not ended, and does not end later than any link that we gave could."""
        return at.timestamp() < self.ends <= (at + lasts + SKEW).timestamp()


def facts(*, case_id: int, ends: int, held: str) -> str:
    """What is signed; ``held`` is what is kept of the query code: a new code would end every link before it."""
    return f"{case_id}\0{ends}\0{held}"


def written(link: FollowLink) -> str:
    """A link as it stands in an address."""
    return base64.urlsafe_b64encode(_FORM.pack(link.case_id, link.ends, link.signed)).decode()


def read(token: str) -> FollowLink:
    """Raises: LinkOver."""
    if not _SHAPE.fullmatch(token):
        raise LinkOver
    return FollowLink(*_FORM.unpack(base64.urlsafe_b64decode(token)))
