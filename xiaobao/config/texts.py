"""Text that no database keeps is refused at the door, for every page and every operation alike."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from xiaobao.config.problems import refusal
from xiaobao.kernel import text

API: Final = "/api/"


class Texts:
    """Middleware: the address, its parameters and the fields of a form hold text that can be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            text.check(request.path_info, "address")
            text.check(dict(request.GET.lists()))
            if not request.path_info.startswith(API):  # a form there is read by its own parser, and a body only once
                text.check(dict(request.POST.lists()))
        except text.NotText as error:
            return refusal(request, error)
        return self.get_response(request)


class KeptText(Parser):
    """The API's parser: a JSON body, or the fields of a form, whose texts can be kept."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        body = super().parse_body(request)
        text.check(body)
        return body

    def parse_querydict(
        self, data: MultiValueDict[str, str], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        text.check(dict(data.lists()))
        return super().parse_querydict(data, list_fields, request)
