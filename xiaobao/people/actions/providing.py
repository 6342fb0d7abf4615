"""What the provider of single sign-on says: its metadata and keys, asked seldom, and the token for a code.

Keys are kept for a while and asked again when a token names one that is not among them, at most once in half a minute,
so that the provider can change its keys and nobody can have it asked at will.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote_plus, urlencode

from django.conf import settings
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from xiaobao.exchange import calling
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people.domain.single_sign_on import Provider, ProviderAway, SignOnRefused, provider_of, taken_algorithms

KEPT: Final = timedelta(minutes=10)
ASKED_AGAIN: Final = timedelta(seconds=30)
METADATA: Final = "/.well-known/openid-configuration"
JSON: Final = {"Accept": "application/json"}
SYMMETRIC: Final = "oct"
UNREADABLE: Final = (JoseError, ValueError, TypeError, KeyError)


@dataclass(slots=True)
class _Known:
    """What is known of the provider in this process."""

    provider: Provider
    keys: tuple[Mapping[str, Any], ...]
    asked_at: datetime
    keys_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.keys_at = self.asked_at


_KNOWN: dict[str, _Known] = {}


def forget_providers() -> None:
    """Ask anew what providers say of themselves."""
    _KNOWN.clear()


def provider(*, at: datetime) -> Provider:
    """The configured provider. Raises: ProviderAway."""
    return _known(at).provider


def _known(at: datetime) -> _Known:
    issuer = settings.OIDC_ISSUER
    known = _KNOWN.get(issuer)
    if known is None or not timedelta(0) <= at - known.asked_at < KEPT:
        found = provider_of(_object(issuer.rstrip("/") + METADATA), issuer=issuer)
        known = _KNOWN[issuer] = _Known(found, _keys(found), at)
    return known


def _keys(found: Provider) -> tuple[Mapping[str, Any], ...]:
    """The provider's public keys for signatures; a secret among them is no public key."""
    told = _object(found.keys).get("keys")
    keys = told if isinstance(told, list) else []
    return tuple(
        key for key in keys if isinstance(key, dict) and key.get("kty") != SYMMETRIC and key.get("use", "sig") == "sig"
    )


def token_for(code: str, *, verifier: str, back: str, at: datetime) -> Mapping[str, Any]:
    """What the provider gives for a code. Raises: ProviderAway; SignOnRefused where it takes the code not."""
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    headers = {**JSON, "Content-Type": "application/x-www-form-urlencoded"}
    if settings.OIDC_CLIENT_SECRET:
        name, secret = quote_plus(settings.OIDC_CLIENT_ID), quote_plus(settings.OIDC_CLIENT_SECRET)
        headers["Authorization"] = f"Basic {base64.b64encode(f'{name}:{secret}'.encode()).decode()}"
    else:
        asked["client_id"] = settings.OIDC_CLIENT_ID
    status, body = _called(provider(at=at).token, "POST", urlencode(asked).encode(), headers)
    if status in (400, 401):
        raise SignOnRefused("code")
    return _read(status, body)


def claims_of(token: str, *, at: datetime) -> tuple[Mapping[str, Any], str]:
    """The claims of a token that one of the provider's keys signed, and the algorithm.

    Raises: SignOnRefused, ProviderAway.
    """
    try:
        header = jws.extract_compact(token.encode("ascii")).headers()
    except (*UNREADABLE, UnicodeEncodeError) as error:
        raise SignOnRefused("signature") from error
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in taken_algorithms(settings.OIDC_ALGORITHMS):
        raise SignOnRefused("signature")
    for key in _candidates(kid, at):
        try:
            signed = jws.deserialize_compact(token, KeySet.import_key_set({"keys": [dict(key)]}).keys[0], [algorithm])
            claims = json.loads(signed.payload)
        except UNREADABLE:
            continue
        if isinstance(claims, dict):
            return claims, str(algorithm)
    raise SignOnRefused("signature")


def _candidates(kid: object, at: datetime) -> tuple[Mapping[str, Any], ...]:
    """The keys a token may be signed with: that of its name, or all where it names none."""
    known = _known(at)
    found = tuple(key for key in known.keys if kid is None or key.get("kid") == kid)
    if not found and at - known.keys_at >= ASKED_AGAIN:
        known.keys, known.keys_at = _keys(known.provider), at
        found = tuple(key for key in known.keys if kid is None or key.get("kid") == kid)
    return found


def _object(url: str) -> Mapping[str, Any]:
    return _read(*_called(url, "GET", None, JSON))


def _called(url: str, method: str, body: bytes | None, headers: Mapping[str, str]) -> tuple[int, bytes]:
    try:
        reply = calling.call(method, url, headers, body)
    except XiaobaoError as error:
        raise ProviderAway(str(error)) from error
    return reply.status, reply.body


def _read(status: int, body: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(body)
    except ValueError as error:
        raise ProviderAway("it does not speak JSON") from error
    if status != 200 or not isinstance(told, dict):  # OK
        raise ProviderAway(f"it answers {status}")
    return told
