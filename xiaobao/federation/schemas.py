"""The contract as JSON Schema, and what a refusal looks like."""

from typing import Any

from ninja import Schema
from pydantic import TypeAdapter

from xiaobao.federation.domain.messages import BODIES, ENVELOPE, POSITIONS, RECEIPT

TITLE = "Federation of Xiaobao instances"
DRAFT = "https://json-schema.org/draft/2020-12/schema"


class Problem(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    data: dict[str, Any]


def body_schema(shape: type) -> dict[str, Any]:
    """A request body for the OpenAPI document, where the body is read as the bytes that were signed."""
    schema = TypeAdapter(shape).json_schema()
    schema.pop("$defs", None)
    if "type" in schema.get("properties", {}):
        schema["properties"]["type"] = {"enum": [kind.value for kind in BODIES], "type": "string"}
    headers = [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    ]
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "parameters": headers,
    }


def contract() -> dict[str, Any]:
    """Every message as one schema: the envelope, with the data that its type has."""
    definitions: dict[str, Any] = {}
    kinds = []
    for kind, body in BODIES.items():
        schema = TypeAdapter(body).json_schema(ref_template="#/$defs/{model}")
        definitions |= schema.pop("$defs", {}) | {body.__name__: schema}
        kinds.append(
            {
                "if": {"properties": {"type": {"const": kind.value}}},
                "then": {"properties": {"data": {"$ref": f"#/$defs/{body.__name__}"}}},
            }
        )
    envelope = ENVELOPE.json_schema(ref_template="#/$defs/{model}")
    definitions |= envelope.pop("$defs", {})
    definitions |= {"Receipt": RECEIPT.json_schema(), "Positions": POSITIONS.json_schema()}
    return {
        "$schema": DRAFT,
        **envelope,
        "title": TITLE,
        "allOf": kinds,
        "$defs": definitions,
    }
