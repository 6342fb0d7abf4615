"""The OpenAPI document is valid, in version 3.1, and names every operation once."""

import json
from collections import Counter
from typing import Any

from openapi_spec_validator import validate

from tools.api_page import openapi_document
from xiaobao.config.api import api

METHODS = {"get", "post", "put", "patch", "delete"}


def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(openapi_document(api))
    return found


def operations() -> list[tuple[str, dict[str, Any]]]:
    """(``METHOD path``, operation) of the whole API."""
    return [
        (f"{method.upper()} {path}", operation)
        for path, item in document()["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def test_the_document_is_valid_openapi_3_1() -> None:
    found = document()

    assert found["openapi"].startswith("3.1")
    validate(found)


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does() -> None:
    names = Counter(operation["operationId"] for _, operation in operations())

    assert operations()
    assert not [name for name, many in names.items() if many > 1]
    assert not [where for where, operation in operations() if not operation.get("summary")]


def test_the_same_api_gives_the_same_document() -> None:
    assert openapi_document(api) == openapi_document(api)
