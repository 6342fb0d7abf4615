"""The way out of the house, as this room sees it: one function that the wiring hands in.

Every call goes through the one guarded way (`calling.fetch`), which lies above this room; this is the only place to
change when it moves below it. Why: docs/decisions/0021.
"""

from collections.abc import Mapping
from typing import Protocol

from xiaobao.people.domain.single_sign_on import ProviderAway

Answer = tuple[int, Mapping[str, str], bytes]


class Fetch(Protocol):
    """Calls an address once: status, headers by their small names, body."""

    def __call__(self, url: str, method: str, body: bytes | None, headers: Mapping[str, str], /) -> Answer:
        """Raises: an error of the platform where the address is not called or does not answer."""


_WAY: list[Fetch] = []


def use_way_out(fetch: Fetch) -> None:
    """Let this room call out by ``fetch``. Called once, by the wiring."""
    _WAY[:] = [fetch]


def call(url: str, method: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
    """Call an address. Raises: ProviderAway where there is no way out; what the way out raises."""
    if not _WAY:
        raise ProviderAway("there is no way out of this process")
    return _WAY[0](url, method, body, headers)
