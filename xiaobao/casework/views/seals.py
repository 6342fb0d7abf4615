"""The daily seals, for everybody: the newest ones, the key they are checked with, and all of them as a file."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xiaobao.casework import queries

NEWEST: Final = 30


@require_safe
def newest(request: HttpRequest) -> HttpResponse:
    """The newest seals and how to check them."""
    told = {"seals": queries.newest_seals(limit=NEWEST), "key": queries.public_key()}
    return render(request, "casework/seals.html", told)


@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """Every seal, a line each, as `xiaobao seals check` and anybody's own program read it."""
    content = "".join(seal.line() for seal in queries.seals())
    return HttpResponse(content, content_type="application/x-ndjson")
