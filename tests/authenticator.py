"""A device that keeps one passkey, in a few lines: what a browser and its authenticator would answer."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any, Final

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT: Final = 0x01
VERIFIED: Final = 0x04
ATTESTED: Final = 0x40
ES256: Final = -7
Said = Mapping[str, Any]


class Authenticator:
    """One key (ES256) and its counter; what is told of site, flags and counter may be made wrong."""

    def __init__(self, *, origin: str = "http://localhost", flags: int = PRESENT | VERIFIED) -> None:
        self.origin, self.flags, self.counter = origin, flags, 0
        self.host = origin.partition("://")[2].partition(":")[0]
        self.handle = secrets.token_bytes(24)
        self.owner = b""
        self.key = ec.generate_private_key(ec.SECP256R1())

    def create(self, options: Said) -> dict[str, Any]:
        """The answer to PublicKeyCredentialCreationOptions."""
        self.owner = base64url_to_bytes(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: ES256, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        known = bytes(16) + len(self.handle).to_bytes(2) + self.handle + cbor2.dumps(public)
        told = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + known})
        return self._answer(self._client("webauthn.create", options), attestationObject=told)

    def get(self, options: Said) -> dict[str, Any]:
        """The answer to PublicKeyCredentialRequestOptions."""
        client, data = self._client("webauthn.get", options), self._data()
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(client, authenticatorData=data, signature=signature, userHandle=self.owner)

    def _data(self, more: int = 0) -> bytes:
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([self.flags | more]) + self.counter.to_bytes(4)

    def _client(self, kind: str, options: Said) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _answer(self, client: bytes, **parts: bytes) -> dict[str, Any]:
        handle = bytes_to_base64url(self.handle)
        response = {name: bytes_to_base64url(part) for name, part in {"clientDataJSON": client, **parts}.items()}
        return {"id": handle, "rawId": handle, "type": "public-key", "response": response}
