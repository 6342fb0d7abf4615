"""One place where an error of this platform becomes an answer: problem+json (RFC 9457) or a page."""

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import queries as people


def problem(error: XiaobaoError) -> HttpResponse:
    """The error as problem+json."""
    body = {
        "type": f"urn:xiaobao:{error.slug}",
        "title": error.slug.replace("-", " "),
        "status": error.status,
        "detail": str(error),
        "data": dict(error.data),
    }
    content = json.dumps(body, ensure_ascii=False, default=str)
    return HttpResponse(content, status=error.status, content_type="application/problem+json")


class Problems:
    """Middleware: an error that a page's view lets through becomes a page that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, XiaobaoError):
            return None
        return render(request, "site/problem.html", {"told": people.told(exception)}, status=exception.status)
