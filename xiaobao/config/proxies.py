"""Whose request it is, where a proxy stands before the site: only a known proxy is believed."""

from collections.abc import Callable, Sequence
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

CLAIMS: Final = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")
Network = IPv4Network | IPv6Network


class Proxies:
    """Middleware: the client's address behind trusted proxies; what anybody else claims is dropped."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        trusted, peer = _networks(tuple(settings.TRUSTED_PROXIES)), request.META.get("REMOTE_ADDR", "")
        if _among(peer, trusted):
            request.META["REMOTE_ADDR"] = client(peer, request.META.get("HTTP_X_FORWARDED_FOR", ""), trusted)
        else:
            for claim in CLAIMS:
                request.META.pop(claim, None)
        return self.get_response(request)


def client(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """The last address in the chain that is no proxy of ours; what stands before it was written by the client.

    A chain that cannot be read ends at the last hop that could be.
    """
    found = peer
    for hop in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if not _is_address(hop):
            break
        found = hop
        if not _among(hop, trusted):
            break
    return found


@cache
def _networks(written: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ip_network(each, strict=False) for each in written)


def _among(address: str, networks: Sequence[Network]) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
