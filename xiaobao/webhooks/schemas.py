"""The shape of webhooks at the API, and of what goes out, for the OpenAPI document and the published schema."""

from datetime import datetime
from typing import Any

from ninja import Field, Schema

from xiaobao.exchange.queries import Delivery
from xiaobao.webhooks.domain.events import EVENT
from xiaobao.webhooks.models import Endpoint

DRAFT = "https://json-schema.org/draft/2020-12/schema"
SIGNED_BY = ("webhook-id", "webhook-timestamp", "webhook-signature")


class Problem(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    data: dict[str, Any]


class EndpointIn(Schema):
    """Where events are told, and which."""

    name: str = Field(max_length=80)
    url: str = Field(max_length=500)
    kinds: list[str] = Field(min_length=1, max_length=200, description="Like case.accepted, or case.* for every step.")


class NewEndpointIn(EndpointIn):
    unit: str = Field(max_length=64, description="The code of the unit whose subtree it hears of.")


class EndpointOut(Schema):
    id: int
    unit: str
    name: str
    url: str
    kinds: list[str]
    off: str = Field(description="Why it is switched off: by_hand, gone, failing; empty while it is on.")
    failures: int
    last_status: int | None
    last_success_at: datetime | None

    @classmethod
    def of(cls, endpoint: Endpoint) -> "EndpointOut":
        return cls(unit=endpoint.unit.code, off=endpoint.off_why, **_same(endpoint))


class SecretOut(EndpointOut):
    """Told once."""

    secret: str

    @classmethod
    def told(cls, endpoint: Endpoint, secret: str) -> "SecretOut":
        return cls(unit=endpoint.unit.code, off=endpoint.off_why, secret=secret, **_same(endpoint))


class DeliveryOut(Schema):
    """An event that was sent, or is to be."""

    type: str
    state: str
    tries: int
    fault: str
    said: str
    created_at: datetime
    delivered_at: datetime | None
    next_at: datetime | None

    @classmethod
    def of(cls, delivery: Delivery) -> "DeliveryOut":
        letter = delivery.letter
        arrived = delivery.delivered_at is not None
        return cls(
            type=letter.topic,
            state="delivered" if arrived else letter.state.value,
            tries=letter.attempts,
            fault=letter.fault,
            said=delivery.told,
            created_at=letter.created_at,
            delivered_at=delivery.delivered_at,
            next_at=None if arrived else letter.next_at,
        )


def _same(endpoint: Endpoint) -> dict[str, Any]:
    names = ("id", "name", "url", "kinds", "failures", "last_status", "last_success_at")
    return {name: getattr(endpoint, name) for name in names}


def contract() -> dict[str, Any]:
    """The body of every event as a JSON Schema."""
    return {"$schema": DRAFT, "title": "An event told by a webhook of Xiaobao", **EVENT.json_schema()}


def described() -> dict[str, Any]:
    """The section ``webhooks`` of the OpenAPI document (3.1)."""
    shape = EVENT.json_schema()
    kept = shape.pop("$defs")
    shape["properties"]["data"] = kept["Told"]
    return {
        "event": {
            "post": {
                "operationId": "event_told",
                "tags": ["webhooks"],
                "summary": "Something happened to a case, or a ping",
                "description": "Signed as Standard Webhooks say (v1, HMAC-SHA256). It may come twice with the same "
                "webhook-id. Answer 2xx within ten seconds; 410 switches the endpoint off.",
                "security": [],
                "parameters": [
                    {"name": name, "in": "header", "required": True, "schema": {"type": "string"}} for name in SIGNED_BY
                ],
                "requestBody": {"required": True, "content": {"application/json": {"schema": shape}}},
                "responses": {
                    "2XX": {"description": "Taken"},
                    "410": {"description": "No longer wanted: the endpoint is switched off"},
                },
            }
        }
    }
