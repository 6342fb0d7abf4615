"""Signatures of the Standard Webhooks specification: over ``id.timestamp.body``, with Ed25519 (``v1a``) between
instances, with a shared secret (HMAC-SHA256, ``v1``) to the endpoints of webhooks.

A receiver takes a message only within five minutes of its timestamp, and an id with other words never.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from xiaobao.kernel.errors import XiaobaoError

ID: Final = "webhook-id"
TIMESTAMP: Final = "webhook-timestamp"
SIGNATURE: Final = "webhook-signature"
TOLERANCE: Final = timedelta(minutes=5)
PUBLIC: Final = "whpk_"
SECRET: Final = "whsec_"  # noqa: S105  # what every secret begins with
LONGEST_ID: Final = 200
Signer = Callable[[bytes], str]  # what is signed → ``v1a,…`` or ``v1,…``


class NotAuthentic(XiaobaoError):
    """Raised for a message whose signature, sender or moment is not to be trusted."""

    slug = "not-authentic"
    status = 401

    def __init__(self, why: str) -> None:
        super().__init__(f"The message is not taken: {why}.", why=why)


class BadKey(XiaobaoError):
    """Raised for a key that is not written as ``whpk_`` and 32 bytes in base64."""

    slug = "bad-public-key"
    status = 422

    def __init__(self, text: str) -> None:
        super().__init__(f"{text[:12]!r}… is no public key: write {PUBLIC} and 32 bytes in base64.", key=text[:12])


def asymmetric(sign: Callable[[bytes], bytes]) -> Signer:
    """A signer with an Ed25519 key, given as the function that signs."""
    return lambda content: f"v1a,{base64.b64encode(sign(content)).decode()}"


def symmetric(secret: str) -> Signer:
    """A signer with a shared secret, ``whsec_`` and base64."""
    key = base64.b64decode(secret.removeprefix(SECRET), validate=True)
    return lambda content: f"v1,{base64.b64encode(hmac.digest(key, content, 'sha256')).decode()}"


def written_secret(raw: bytes) -> str:
    """A shared secret as it is told to a receiver, once."""
    return SECRET + base64.b64encode(raw).decode()


def signed_headers(*, key: str, body: bytes, at: datetime, signers: Iterable[Signer]) -> dict[str, str]:
    """The three headers of a message; several signers while a key is being changed."""
    moment = str(int(at.timestamp()))
    content = signed_content(key, moment, body)
    return {ID: key, TIMESTAMP: moment, SIGNATURE: " ".join(sign(content) for sign in signers)}


def signed_content(key: str, moment: str, body: bytes) -> bytes:
    return f"{key}.{moment}.".encode() + body


def written_key(raw: bytes) -> str:
    """A public key as it is told to others."""
    return PUBLIC + base64.b64encode(raw).decode()


def public_key(text: str) -> Ed25519PublicKey:
    """Raises: BadKey."""
    try:
        raw = base64.b64decode(text.removeprefix(PUBLIC), validate=True)
        return Ed25519PublicKey.from_public_bytes(raw)
    except (binascii.Error, ValueError) as fault:
        raise BadKey(text) from fault


def fingerprint(text: str) -> str:
    """A public key so short that two people can read it to each other: 80 bits of its SHA-256, in fours.

    Raises: BadKey.
    """
    told = hashlib.sha256(public_key(text).public_bytes_raw()).hexdigest()[:20]
    return " ".join(told[n : n + 4] for n in range(0, len(told), 4))


def verify(*, headers: Mapping[str, str], body: bytes, keys: Iterable[str], at: datetime) -> str:
    """The id of a message that one of these public keys has signed just now. Raises: NotAuthentic."""
    key, moment, given = (headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE))
    if not key or len(key) > LONGEST_ID or not key.isascii() or not key.isprintable():
        raise NotAuthentic(f"{ID} is missing or too long")
    if not (moment.isascii() and moment.isdigit() and len(moment) <= 12):
        raise NotAuthentic(f"{TIMESTAMP} is not in whole seconds since 1970")
    if abs(datetime.fromtimestamp(int(moment), UTC) - at) > TOLERANCE:
        raise NotAuthentic(f"{TIMESTAMP} is more than five minutes from the clock here")
    content = signed_content(key, moment, body)
    told = [text.removeprefix("v1a,") for text in given.split(" ")[:8] if text.startswith("v1a,")]
    if not any(_fits(public_key(each), signature, content) for each in keys for signature in told):
        raise NotAuthentic("no signature of a key that is known here")
    return key


def _fits(key: Ed25519PublicKey, signature: str, content: bytes) -> bool:
    try:
        key.verify(base64.b64decode(signature, validate=True), content)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True
