"""Which addresses may be called: public ones, and what the operator allowed. Source: OWASP SSRF prevention."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Final
from urllib.parse import urlsplit

from xiaobao.kernel.errors import XiaobaoError

LONGEST: Final = 2_000
# RFC 6052: behind a gateway its last four bytes are called, whatever the prefix looks like
TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")


class AddressRefused(XiaobaoError):
    """Raised for an address that must not be called from inside this network."""

    slug = "address-refused"
    status = 422

    def __init__(self, address: str, why: str) -> None:
        super().__init__(f"{address} is not called: {why}.", address=address, why=why)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a URL leads: the name to look up, the port, what is asked for there."""

    host: str
    port: int
    path: str
    secure: bool
    authority: str  # as the header Host says it


def place_of(url: str) -> Place:
    """Take a URL apart and refuse one that nobody should call, before any name is looked up. Raises: AddressRefused."""
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        raise AddressRefused(url[:80], "an address is at most 2,000 printable ASCII characters without blanks")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefused(url, "it cannot be read") from error
    if "@" in parts.netloc:  # what stands before it is a secret, and is not repeated
        raise AddressRefused(parts.netloc.rpartition("@")[2], "no name and password stand in an address")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise AddressRefused(url, "only http and https are spoken")
    secure = parts.scheme == "https"
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    return Place(parts.hostname, port or (443 if secure else 80), path, secure, parts.netloc)


def judge_address(address: str, *, allowed: Iterable[str], secure: bool = True) -> None:
    """Refuse what is not on the public internet nor in an allowed network (CIDR); plain http only in the latter.

    Raises: AddressRefused.
    """
    inner = _inner(ipaddress.ip_address(address))
    if is_allowed(str(inner), allowed):
        return
    if not inner.is_global or inner.is_multicast or inner.is_reserved or getattr(inner, "is_site_local", False):
        raise AddressRefused(address, "it is private, local or reserved; the operator can allow its network")
    if not secure:
        raise AddressRefused(address, "plain http is only spoken in networks that the operator allowed")


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address only wraps (mapped, 6to4, NAT64); otherwise the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in TRANSLATED:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


def is_allowed(address: str, allowed: Iterable[str]) -> bool:
    """Whether the operator allowed the network that this address lies in."""
    found = ipaddress.ip_address(address)
    return any(found in ipaddress.ip_network(network) for network in allowed)
