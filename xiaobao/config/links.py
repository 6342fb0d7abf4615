"""What of an answer of the API leads on: the links of its description. Source: OpenAPI 3.1, Link Object.

An answer that names a case leads to every operation on a case; one that names an approval, to the decision about it.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

BODY: Final = "$response.body#"
# what is answered → the parameter of a path that a place in it gives a value to
GIVES: Final[Mapping[str, Mapping[str, str]]] = {
    "LodgedOut": {"number": "/receipts/0/number", "code": "/receipts/0/query_code"},
    "CaseOut": {"number": "/number", "party": "/parties/0/id"},
    "TakenOut": {"approval": "/waiting"},
    "SecretOut": {"endpoint_id": "/id"},
}
SCHEMAS: Final = "#/components/schemas/"


def link(document: dict[str, Any]) -> None:
    """Write the links into a description, each once among its components and by reference where it begins."""
    operations = [each for item in document["paths"].values() for each in item.values()]
    links = document["components"].setdefault("links", {})
    for operation in operations:
        for response, gives in _answers(operation):
            for other in operations:
                if wanted := _taken(other, gives):
                    name = "_".join((other["operationId"], "of", *sorted(wanted)))
                    links[f"{name}_{_name(gives)}"] = {
                        "operationId": other["operationId"],
                        "parameters": {each: f"{BODY}{gives[each]}" for each in sorted(wanted)},
                    }
                    told = {"$ref": f"#/components/links/{name}_{_name(gives)}"}
                    response.setdefault("links", {})[other["operationId"]] = told


def _answers(operation: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], Mapping[str, str]]]:
    """The answers of an operation that give something, and what."""
    for response in operation["responses"].values():
        for content in response.get("content", {}).values():
            shape = str(content.get("schema", {}).get("$ref", "")).removeprefix(SCHEMAS)
            if shape in GIVES:
                yield response, GIVES[shape]


def _taken(operation: Mapping[str, Any], gives: Mapping[str, str]) -> set[str]:
    """The parameters that an operation is given: none where it needs another in its path."""
    required = {each["name"] for each in operation.get("parameters", []) if each.get("required")}
    in_path = {each["name"] for each in operation.get("parameters", []) if each["in"] == "path"}
    found = required & gives.keys()
    return found if in_path <= found else set()


def _name(gives: Mapping[str, str]) -> str:
    return next(shape.removesuffix("Out").lower() for shape, given in GIVES.items() if given is gives)
