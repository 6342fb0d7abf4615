"""A write of the API that gives itself a key is done once, however often it is sent."""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from xiaobao.config.problems import problem
from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import actions as people

HEADER = "Idempotency-Key"
API = "/api/"
PUBLIC = "/api/public/"


class Once:
    """Middleware: the effect and the answer of a keyed request are one transaction."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get(HEADER)
        if key is None or request.method != "POST" or not request.path.startswith(API):
            return self.get_response(request)
        given: list[HttpResponse] = []

        def answer() -> people.Answer:
            given.append(self.get_response(request))
            return people.Answer(given[0].status_code, given[0].content)

        try:
            told = people.answer_once(
                scope=_scope(request), key=key, request=_asked(request), answer=answer, at=current_clock().now()
            )
            if told.again:
                _require_token(request)
        except XiaobaoError as error:
            return problem(error)
        if not told.again:
            return given[0]
        response = HttpResponse(told.content, status=told.status, content_type="application/json; charset=utf-8")
        response["Idempotent-Replayed"] = "true"
        return response


def _require_token(request: HttpRequest) -> None:
    """What was kept is told again only to a token that still opens this, from here. Raises: see `people.use_token`."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and not request.path.startswith(PUBLIC):
        address = request.META.get("REMOTE_ADDR", "")
        people.use_token(token=token, method=request.method or "", address=address, at=current_clock().now())


def _scope(request: HttpRequest) -> str:
    """Who asks: by token, by session, or nobody known. The public's keys are kept apart by what they ask."""
    who = request.headers.get("Authorization", "") or request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return hashlib.sha256(who.encode()).hexdigest()


def _asked(request: HttpRequest) -> str:
    """What is asked: address and body; of a form with files its fields and files, however it is cut into parts."""
    told = hashlib.sha256(f"{request.get_full_path()}\0{request.content_type}\0".encode())
    if request.content_type != "multipart/form-data":
        told.update(request.body)
        return told.hexdigest()
    told.update(repr(sorted(request.POST.lists())).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            told.update(f"\0{name}\0{file.name}\0{file.size}\0".encode())
            for chunk in file.chunks():
                told.update(chunk)
            file.seek(0)
    return told.hexdigest()
