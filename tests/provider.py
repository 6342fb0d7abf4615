"""A small provider of single sign-on on this machine, that tests make honest or hostile."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

Key = RSAKey | ECKey


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def forged(header: dict[str, Any], claims: dict[str, Any], secret: bytes | None) -> str:
    """A token that no honest provider makes: unsigned, or signed with what everybody knows."""
    told = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
    mark = hmac.new(secret, told.encode(), hashlib.sha256).digest() if secret is not None else b""
    return f"{told}.{b64(mark)}"


@dataclass
class Provider:
    """What it knows, what it was asked, and what it answers with."""

    issuer: str = ""
    keys: list[Key] = field(default_factory=lambda: [RSAKey.generate_key(2048, {"kid": "one"})])
    signing: int = 0
    algorithm: str = "RS256"
    over: dict[str, Any] = field(default_factory=dict)  # claims that are told instead
    metadata: dict[str, Any] = field(default_factory=dict)
    token: str | None = None  # handed out instead of an honest one
    answer: dict[str, Any] = field(default_factory=dict)  # of the token's door, beside the ID token
    codes: dict[str, dict[str, str]] = field(default_factory=dict)  # code → what was asked for it
    asked: list[str] = field(default_factory=list)  # paths
    authorization: list[str] = field(default_factory=list)

    def code_for(self, question: str, *, subject: str = "s-1", **claims: Any) -> str:
        """Somebody has signed in at the provider: the code that it sends back."""
        said = {name: values[0] for name, values in parse_qs(urlsplit(question).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = {**said, "claims": json.dumps({"sub": subject, **claims})}
        return code

    def public(self) -> list[dict[str, Any]]:
        return [dict(key.as_dict(private=False)) for key in self.keys]

    def claims(self, asked: dict[str, str], now: float) -> dict[str, Any]:
        told = {"iss": self.issuer, "aud": asked["client_id"], "nonce": asked["nonce"], "iat": now, "exp": now + 300}
        return {**told, **json.loads(asked["claims"]), **self.over}

    def signed(self, claims: dict[str, Any]) -> str:
        key = self.keys[self.signing]
        header = {"alg": self.algorithm, "kid": key.kid}
        return jws.serialize_compact(header, json.dumps(claims).encode(), key, [self.algorithm])


def _exchanged(provider: Provider, said: dict[str, str], now: float) -> tuple[int, dict[str, Any]]:
    asked = provider.codes.pop(said.get("code", ""), None)
    fits = asked is not None and asked["redirect_uri"] == said.get("redirect_uri")
    challenge = b64(hashlib.sha256(said.get("code_verifier", "").encode()).digest())
    if asked is None or not fits or asked["code_challenge"] != challenge:
        return 400, {"error": "invalid_grant"}
    token = provider.token or provider.signed(provider.claims(asked, now))
    return 200, {"access_token": "access", "token_type": "Bearer", "id_token": token, **provider.answer}


@contextmanager
def running(now: float) -> Iterator[Provider]:
    """The provider, on a port of its own, at an instant that stands still."""
    provider = Provider()

    class Doors(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked.append(self.path)
            if self.path == "/.well-known/openid-configuration":
                doors = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
                told = {name: provider.issuer + path for name, path in doors.items()}
                self._tell(200, {"issuer": provider.issuer, **told, **provider.metadata})
            else:
                self._tell(200, {"keys": provider.public()})

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            provider.authorization.append(self.headers.get("Authorization", ""))
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            said = {name: values[0] for name, values in parse_qs(body).items()}
            self._tell(*_exchanged(provider, said, now))

        def _tell(self, status: int, told: dict[str, Any]) -> None:
            content = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # the name of the library
            """Nothing: a test reads what was asked."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Doors)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
