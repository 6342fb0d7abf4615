"""Every door of the site, tried by every kind of person: what the permission matrix is measured with."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any, Final, cast

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from xiaobao.config.api import api

# Who knocks. The case lies at the eastern office, and is not shared with the business; west is a sister, bank another
# tree, merchant the business that the complaint is about.
PEOPLE: Final = (
    "visitor", "merchant", "east-handler", "east-head", "registrar", "head", "auditor",
    "west-handler", "west-head", "bank-office", "bank-head",
)  # fmt: skip
INSIDE: Final = frozenset({"east-handler", "east-head", "registrar", "head", "auditor"})
UNKNOWN: Final = "NOWHERE-C2026-999999-X"
NOBODY: Final = 987_654
# what a form is sent with, so that it is read and not refused before anything is looked for
FORM: Final = {"reason": "如实", "text": "如实", "granted": "yes"}
SAMPLES: Final[Mapping[str, Any]] = {
    "string": "x", "integer": 1, "number": 1, "boolean": True, "array": [], "object": {}, "null": None,
}  # fmt: skip
FORMATS: Final = {"date": "2026-06-01", "date-time": "2026-06-01T09:00:00+08:00"}
TOKEN: Final = re.compile(rb'csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"')


@dataclass(frozen=True, slots=True)
class Door:
    """A method and the pattern of an address, with places like {number}. ``body`` is the JSON of an operation."""

    method: str
    pattern: str
    body: Any = None
    with_file: bool = False

    @property
    def name(self) -> str:
        return f"{self.method} {self.pattern}"

    def address(self, places: Mapping[str, object]) -> str:
        return re.sub(r"\{(\w+)\}", lambda m: str(places.get(m.group(1), 1)), self.pattern)


def page_doors(routes: Iterator[str]) -> Iterator[Door]:
    """A GET and a POST for each route of the URL map."""
    for route in routes:
        pattern = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
        pattern = re.sub(r"\(\?P<\w+>(\w+)[^)]*\)", r"\1", pattern).lstrip("^").rstrip("$").replace("\\", "")
        yield Door("GET", f"/{pattern}")
        yield Door("POST", f"/{pattern}")


def operation_doors() -> Iterator[Door]:
    """Every operation of the OpenAPI file, with the least body that fits its schema."""
    document = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    for path, operations in sorted(document["paths"].items()):
        for method, operation in sorted(operations.items()):
            asked = [each for each in operation.get("parameters", ()) if each["in"] == "query" and each.get("required")]
            query = "&".join(f"{each['name']}={least(each['schema'], document) or 'x'}" for each in asked)
            content = operation.get("requestBody", {}).get("content", {})
            body = least(content["application/json"]["schema"], document) if "application/json" in content else None
            address = path + (f"?{query}" if query else "")
            yield Door(method.upper(), address, body, with_file="multipart/form-data" in content)


def least(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Any:
    """The least value that fits a schema."""
    if "$ref" in schema:
        found = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return least(found, document)
    if "enum" in schema:
        return schema["enum"][0]
    for union in ("anyOf", "allOf", "oneOf"):
        if union in schema:
            return least(schema[union][0], document)
    if schema.get("type") == "object":
        known = schema.get("properties", {})
        return {name: least(known.get(name, {}), document) for name in schema.get("required", ())}
    if schema.get("type") == "array" and schema.get("minItems"):
        return [least(schema["items"], document)] * int(schema["minItems"])
    return schema.get("const", FORMATS.get(schema.get("format", ""), SAMPLES.get(schema.get("type", ""), "x")))


def knock(client: Client, door: Door, places: Mapping[str, object], token: str = "") -> HttpResponse:
    """Try a door, and take back whatever it did."""
    said = {"Authorization": f"Bearer {token}"} if token else None
    kept = SimpleCookie(client.cookies)
    with transaction.atomic():
        if door.with_file:
            file = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n")
            response = client.post(door.address(places), {"file": file}, headers=said)
        elif door.pattern.startswith("/api/") and door.method != "GET":
            address, body = door.address(places), json.dumps(door.body)
            response = client.generic(door.method, address, body, content_type="application/json", headers=said)
        elif door.method == "GET":
            response = client.get(door.address(places), headers=said)
        else:
            response = client.post(door.address(places), FORM)
        transaction.set_rollback(True)
    client.cookies = kept  # some doors sign out
    return cast(HttpResponse, response)


def heard(answer: HttpResponse, unknown: HttpResponse, places: Mapping[str, object]) -> str:
    """What somebody is told: ``sign in``, ``hidden`` (as where there is nothing), ``no``, ``unread`` or ``open``."""
    if answer.status_code == 401 or answer.headers.get("Location", "").startswith("/login/"):
        return "sign in"
    if answer.status_code in (404, 409, 422) and whole(answer, places) == whole(unknown, places):
        return "hidden" if answer.status_code == 404 else "unread"
    if answer.status_code == 403:
        return "no"
    return "closed" if answer.status_code in (404, 405) else "open"


MOMENT = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?")  # a form may say the minute it was asked for
OF_EACH = ("Content-Length", "Expires", "X-Request-ID")  # of every answer its own, or of the second it was given in


def whole(answer: HttpResponse, places: Mapping[str, object]) -> tuple[int, list[tuple[str, str]], bytes]:
    """An answer without what the asker wrote into it: status, headers, body (so its length too)."""
    body = MOMENT.sub(b"", TOKEN.sub(b"", answer.content))
    asked = {UNKNOWN, str(NOBODY), *(str(value) for value in places.values())}
    for value in sorted(asked, key=len, reverse=True):  # an id of two digits may stand inside of a number
        body = body.replace(value.encode(), b"?")
    headers = sorted((name, value) for name, value in answer.headers.items() if name not in OF_EACH)
    return answer.status_code, headers, body
