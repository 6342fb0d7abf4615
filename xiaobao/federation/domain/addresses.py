"""Which network addresses may be called: public ones, and what the operator allowed. Source: OWASP SSRF prevention."""

import ipaddress
from collections.abc import Iterable

from xiaobao.kernel.errors import XiaobaoError


class AddressRefused(XiaobaoError):
    """Raised for an address that must not be called from inside this network."""

    slug = "address-refused"
    status = 422

    def __init__(self, address: str, why: str) -> None:
        super().__init__(f"{address} is not called: {why}.", address=address, why=why)


def judge_address(address: str, *, allowed: Iterable[str]) -> None:
    """Refuse what is not on the public internet nor in an allowed network (CIDR). Raises: AddressRefused."""
    found = ipaddress.ip_address(address)
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None) or found
    if is_allowed(str(inner), allowed):
        return
    if not inner.is_global or inner.is_multicast or inner.is_reserved:
        raise AddressRefused(address, "it is private, local or reserved; the operator can allow its network")


def is_allowed(address: str, allowed: Iterable[str]) -> bool:
    """Whether the operator allowed the network that this address lies in."""
    found = ipaddress.ip_address(address)
    return any(found in ipaddress.ip_network(network) for network in allowed)
