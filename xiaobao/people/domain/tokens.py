"""What a program's token is good for: reading alone, and from which networks. Pure.

Source: OWASP ASVS 4.0.3, V4.1.3 (least privilege); RFC 9110, 9.2.1 (safe methods change nothing).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final

from xiaobao.kernel.errors import XiaobaoError

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
MOST_NETWORKS: Final = 20


class TokenNotForThis(XiaobaoError):
    """Raised when a token is good, but not for this: it only reads, or not from this address."""

    slug = "token-not-for-this"
    status = 403

    def __init__(self, why: str, says: str) -> None:
        super().__init__(says, why=why)


class NetworkNotUnderstood(XiaobaoError):
    """Raised when a token would be bound to what is no network."""

    slug = "network-not-understood"

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text!r} is no network: write an address, or a network like 10.20.0.0/16 or 2001:db8::/32.", text=text
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """What a token is bound to; nothing of both is any request from anywhere."""

    read_only: bool = False
    networks: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any] | None:
        """As it is kept; None where it binds nothing."""
        told: dict[str, Any] = {"read_only": True} if self.read_only else {}
        told |= {"networks": list(self.networks)} if self.networks else {}
        return told or None


def scope_of(kept: Mapping[str, Any] | None) -> Scope:
    """What was kept of a scope."""
    kept = kept or {}
    return Scope(bool(kept.get("read_only")), tuple(kept.get("networks", ())))


def scope(*, read_only: bool, networks: Iterable[str]) -> Scope:
    """A scope as somebody wrote it, its networks in one form. Raises: NetworkNotUnderstood."""
    told = tuple(dict.fromkeys(str(_network(each.strip())) for each in networks))
    if len(told) > MOST_NETWORKS:
        raise NetworkNotUnderstood(f"more than {MOST_NETWORKS} networks")
    return Scope(read_only, told)


def judge(scope: Scope, *, method: str, address: str) -> None:
    """Whether a request may use a token. An address that cannot be read lies in no network. Raises: TokenNotForThis."""
    if scope.networks and not _lies_in(address, scope.networks):
        raise TokenNotForThis("network", "This token is not taken from your address.")
    if scope.read_only and method not in SAFE:
        raise TokenNotForThis("read-only", f"This token only reads: {method} is not for it.")


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError:
        raise NetworkNotUnderstood(text) from None


def _lies_in(address: str, networks: Iterable[str]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in ip_network(each) for each in networks)
