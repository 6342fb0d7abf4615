"""How much of one thing one person or one address may ask for: one table, counted where all processes see it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from xiaobao.config.problems import refusal
from xiaobao.kernel.clock import current_clock
from xiaobao.people import actions

HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many of these requests in a window. ``refused`` counts only the answers with this status."""

    name: str
    paths: tuple[str, ...]
    many: int
    every: timedelta
    methods: tuple[str, ...] = ("POST",)
    asking: str = ""  # counted only with this parameter
    refused: int = 0  # counted only when answered so; 0 counts every one
    whole: bool = False  # the path itself, and nothing below it


# Whoever is signed in is counted by account: an office behind one address shares nothing. A visitor is counted by
# address, and where a whole town hall may share one, only what was refused is counted.
LIMITS: Final = (
    Limit("lodge", ("/lodge/", "/api/public/lodge"), 600, HOUR),
    Limit("track", ("/track/",), 30, HOUR, refused=404, whole=True),
    Limit("track", ("/track/link/",), 30, HOUR, methods=("GET", "HEAD", "POST"), refused=404),
    Limit("track-api", ("/api/public/track",), 30, HOUR, methods=("GET", "POST"), refused=404),
    Limit("passkey", ("/login/passkey/",), 600, HOUR),
    Limit("search", ("/desk/cases/", "/desk/palette/", "/api/cases/search"), 120, MINUTE, methods=("GET",), asking="q"),
)


class Limits:
    """Middleware: an answer 429 with Retry-After, and a page that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        mine = [limit for limit in LIMITS if settings.RATE_LIMITS and applies(limit, request)]
        if not mine:
            return self.get_response(request)
        who, at = counted_as(request), current_clock().now()
        try:
            for limit in mine:
                most = round(limit.many * settings.RATE_LIMITS)
                actions.allow(what=limit.name, who=who, most=most, every=limit.every, at=at, counting=not limit.refused)
        except actions.TooManyRequests as error:
            return refused(request, error)
        response = self.get_response(request)
        for limit in mine:
            if limit.refused and response.status_code == limit.refused:
                actions.count(what=limit.name, who=who, every=limit.every, at=at)
        return response


def applies(limit: Limit, request: HttpRequest) -> bool:
    """Whether a limit is about this request."""
    at = request.path in limit.paths if limit.whole else request.path.startswith(limit.paths)
    return at and request.method in limit.methods and (not limit.asking or limit.asking in request.GET)


def counted_as(request: HttpRequest) -> str:
    """The account, the token, or the address; of an IPv6 address the network that one household is given."""
    if request.user.is_authenticated:
        return f"account:{request.user.pk}"
    token = request.META.get("HTTP_AUTHORIZATION", "")
    if token and not request.path.startswith("/api/public/"):
        return f"token:{sha256(token.encode()).hexdigest()[:32]}"
    address = request.META.get("REMOTE_ADDR", "")
    try:
        parsed = ip_address(address)
    except ValueError:
        return f"address:{address[:45]}"
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        return f"address:{mapped or ip_network((int(parsed), 64), strict=False)}"
    return f"address:{parsed}"


def refused(request: HttpRequest, error: actions.TooManyRequests) -> HttpResponseBase:
    """The refusal as problem+json or as a page, with the seconds to wait."""
    response = refusal(request, error)
    response["Retry-After"] = str(error.seconds)
    return response
