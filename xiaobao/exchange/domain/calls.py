"""What comes back of a call to another machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from xiaobao.kernel.errors import XiaobaoError


class NoAnswer(XiaobaoError):
    """Raised when another machine did not answer in time, or not in a way that can be used."""

    slug = "no-answer"
    status = 502

    def __init__(self, address: str, why: str) -> None:
        super().__init__(f"{address} did not answer: {why}.", address=address, why=why)


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, headers by their small names, body."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
