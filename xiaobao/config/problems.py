"""One place where an error of this platform becomes an answer: problem+json (RFC 9457) or a page."""

import errno
import json
import sys
from collections.abc import Callable, Iterator

import psycopg
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

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


def refusal(request: HttpRequest, error: XiaobaoError) -> HttpResponse:
    """The error as a page that says what to do; to whoever speaks to the API, as problem+json."""
    if request.path.startswith("/api/"):
        return problem(error)
    return render(request, "site/problem.html", {"told": people.told(error)}, status=error.status)


class Away(XiaobaoError):
    """Told where the database does not answer; nothing was kept of what was asked."""

    slug = "away"
    status = 503

    def __init__(self) -> None:
        super().__init__("The database does not answer at the moment. Nothing was changed: try again in a minute.")


class NoRoom(XiaobaoError):
    """Told where the disk, or the database's, is full; what is there is kept."""

    slug = "no-room"
    status = 507

    def __init__(self) -> None:
        super().__init__("There is no room left to write. Nothing was changed: whoever runs this has to make room.")


def outage(error: BaseException | None) -> XiaobaoError | None:
    """What lies behind a fault that is none of the code: a database that is away, a full disk; None for all others."""
    chain = list(_behind(error))
    full = "disk is full"  # SQLite says it in words alone
    if any(
        getattr(each, "errno", None) == errno.ENOSPC
        or isinstance(each, psycopg.errors.DiskFull)
        or (isinstance(each, DatabaseError) and full in str(each))
        for each in chain
    ):
        return NoRoom()
    lost = InterfaceError if connection.vendor == "sqlite" else (InterfaceError, OperationalError)
    return Away() if any(isinstance(each, lost) for each in chain) else None


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those it came from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def fault(request: HttpRequest) -> HttpResponse:
    """The answer to a fault that nobody caught: what is out, where something is; else that it is our fault.

    Needs no database and no session: one of them may be what is broken.
    """
    out = outage(sys.exc_info()[1])
    if out is None:
        return render(request, "500.html", status=500)
    told = (
        problem(out)
        if request.path.startswith("/api/")
        else HttpResponse(render_to_string("out.html", {"told": people.told(out)}), status=out.status)
    )
    told["Retry-After"] = "60"
    return told


class Problems:
    """Middleware: an error that a page's view lets through becomes a page that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, XiaobaoError):
            return None
        return refusal(request, exception)
