"""What every answer tells the browser beside its content: whom it may be shared with, kept by, and shown in."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from csp.constants import HEADER as POLICY
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# Powers of a browser that no page here asks for. Source: W3C Permissions Policy.
UNUSED: Final = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "fullscreen",
    "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
ALWAYS: Final[Mapping[str, str]] = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Permitted-Cross-Domain-Policies": "none",
}
# A file that is opened in spite of all runs nothing, sends nothing and shows nothing of this site.
FILE_POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


class ContentPolicy(CSPMiddleware):
    """Middleware: the policy of content is the same for every answer, so it is written once."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if POLICY not in response:
            response[POLICY] = _policy()
        return response


@cache
def _policy() -> str:
    return build_policy()


class Headers:
    """Middleware, before all others: also files, redirects, refusals and errors leave with these headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response[name] = value
        if is_file(response):
            response["Content-Security-Policy"] = FILE_POLICY
        if not request.path.startswith(settings.STATIC_URL):
            response["Cache-Control"] = "no-store"
        return response


def is_file(response: HttpResponseBase) -> bool:
    """Whether an answer is handed out as a file."""
    return str(response.headers.get("Content-Disposition", "")).startswith("attachment")
