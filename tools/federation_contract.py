"""The published contract between instances: a JSON Schema, and an example of every message, truly signed."""

import hashlib
import json
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from xiaobao.exchange.domain.signing import asymmetric, signed_headers, written_key
from xiaobao.federation.domain.messages import BODIES, ENVELOPE, Kind, body_of, read_as
from xiaobao.federation.schemas import contract
from xiaobao.kernel.clock import parse_instant

FOLDER: Final = "docs/federation"
MOMENT: Final = "2026-05-11T10:00:00+08:00"
PIECE: Final = "iVBORw0KGgo="
# the examples' key: made from known words, so that anybody can check the signatures; never use it
EXAMPLE_KEY: Final = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"an example, not a secret").digest())
DATA: Final[dict[Kind, dict[str, Any]]] = {
    Kind.FORWARDED: {
        "number": "EAST-C2026-000001-A",
        "basis": "Law and article",
        "received_at": "2026-05-09T09:30:00+08:00",
        "title": "Fee of three years",
        "text": "The bank took a fee for three years and will not give it back.",
        "claims": "The fee back",
        "claimed_fen": 36_000,
        "complainants": [{"name": "Zhang Example", "phone": "19900001234"}],
        "respondent": {"name": "An Example Bank"},
        "files": 1,
    },
    Kind.FILE: {
        "name": "receipt.png",
        "digest": hashlib.sha256(b"\x89PNG\r\n\x1a\n").hexdigest(),
        "part": 1,
        "parts": 1,
        "content": PIECE,
    },
    Kind.WITHDRAWN: {"reason": "The consumer withdraws."},
    Kind.ACKNOWLEDGED: {"number": "BANK-C2026-000007-K", "received_at": MOMENT, "due_on": "2026-05-26"},
    Kind.EXTENDED: {"due_on": "2026-06-10", "reason": "Accounts of three years", "basis": "Article"},
    Kind.ANSWERED: {"text": "The fee was paid back on 20 May."},
    Kind.CLOSED: {"outcome": "replied", "on": "2026-05-20"},
    Kind.REOPENED: {"reason": "The payment did not arrive."},
}
BY_BANK: Final = {Kind.ACKNOWLEDGED, Kind.EXTENDED, Kind.ANSWERED, Kind.CLOSED, Kind.REOPENED}


def example(kind: Kind) -> dict[str, Any]:
    """A message, its headers, and the exact bytes that were signed. Raises: MessageRefused if the contract says no."""
    sender, recipient = ("bank", "regulator") if kind in BY_BANK else ("regulator", "bank")
    message = {
        "type": kind.value,
        "timestamp": MOMENT,
        "sender": sender,
        "recipient": recipient,
        "thread": "regulator/EAST-C2026-000001-A/3",
        "seq": 1,
        "data": DATA[kind],
    }
    body = json.dumps(message, ensure_ascii=False, sort_keys=True).encode()
    body_of(read_as(ENVELOPE, body))
    key = f"1-1-{hashlib.sha256(body).hexdigest()[:24]}"
    headers = signed_headers(key=key, body=body, at=parse_instant(MOMENT), signers=[asymmetric(EXAMPLE_KEY.sign)])
    return {
        "public_key": written_key(EXAMPLE_KEY.public_key().public_bytes_raw()),
        "headers": headers,
        "body": body.decode(),
        "message": message,
    }


def contract_files() -> dict[str, str]:
    """Path → text: the schema, and an example for each kind of message."""
    files = {f"{FOLDER}/schema.json": contract()}
    files |= {f"{FOLDER}/{kind.value}.json": example(kind) for kind in BODIES}
    return {path: json.dumps(told, ensure_ascii=False, indent=2) + "\n" for path, told in files.items()}
