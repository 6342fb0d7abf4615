"""What is published beside docs/webhooks.md: the schema of an event, and signed examples."""

import json
from typing import Any, Final

from xiaobao.exchange.domain.signing import signed_headers, symmetric, written_secret
from xiaobao.kernel.clock import parse_instant
from xiaobao.webhooks.domain.events import PING, Event, Told, body_of, payload_of
from xiaobao.webhooks.schemas import contract

FOLDER: Final = "docs/webhooks"
MOMENT: Final = "2026-05-11T10:00:00+08:00"
# for examples alone: two of 32 bytes, the second the one that takes over
EXAMPLE_SECRETS: Final = tuple(written_secret(bytes(range(start, start + 32))) for start in (0, 100))
EXAMPLES: Final[dict[str, dict[str, str]]] = {
    "case.accepted": {"case": "EAST-C2026-000001-A", "kind": "complaint", "stage": "accepted"},
    PING: {},
}


def example(kind: str) -> dict[str, Any]:
    """A request as an endpoint gets it during a change of secrets: both signatures, the newer one first."""
    at = parse_instant(MOMENT)
    told = Told(event=kind, unit="EAST", at=at, **EXAMPLES[kind])
    event = Event(id=f"msg_{kind.replace('.', '_')}", source="/units/EAST", type=kind, time=at, data=told)
    body = body_of(payload_of(event))
    signers = [symmetric(secret) for secret in reversed(EXAMPLE_SECRETS)]
    return {
        "secrets": list(reversed(EXAMPLE_SECRETS)),
        "headers": signed_headers(key=event.id, body=body, at=at, signers=signers),
        "body": body.decode(),
        "event": payload_of(event),
    }


def webhook_files() -> dict[str, str]:
    """Path → text: the schema, and the examples."""
    files = {f"{FOLDER}/schema.json": contract()}
    files |= {f"{FOLDER}/{kind}.json": example(kind) for kind in EXAMPLES}
    return {path: json.dumps(told, ensure_ascii=False, indent=2) + "\n" for path, told in files.items()}
