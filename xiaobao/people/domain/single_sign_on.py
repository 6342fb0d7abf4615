"""Single sign-on by OpenID Connect: what is asked of the provider, and what must hold of what it says. Pure.

Source: OpenID Connect Core 1.0 (3.1.2, 3.1.3.7, 3.3.2.11), Discovery 1.0 (4.3); RFC 6749 (10.12), RFC 7636 (PKCE),
RFC 9207 (issuer in the answer, against mix-up), RFC 9700 (best practice), RFC 8725 (algorithms).
"""

import base64
import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from xiaobao.kernel.errors import XiaobaoError

LEEWAY: Final = timedelta(seconds=60)  # between two clocks
PENDING_LASTS: Final = timedelta(minutes=10)
NEVER_TAKEN: Final = ("none", "HS256", "HS384", "HS512")
HASHES: Final = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}
NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class SignOnRefused(XiaobaoError):
    """Raised where a sign-on did not come to its end; ``fault`` says why, as a word."""

    slug = "sign-on-refused"
    status = 401

    def __init__(self, fault: str) -> None:
        super().__init__(f"Signing in by single sign-on did not work: {fault}.", fault=fault)


class ProviderAway(XiaobaoError):
    """Raised where the provider does not answer, or not as OpenID Connect wants it."""

    slug = "provider-away"
    status = 502

    def __init__(self, why: str) -> None:
        super().__init__(f"The provider of single sign-on does not answer as it should: {why}.", why=why)


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider says of itself, as far as it is used here."""

    issuer: str
    authorization: str
    token: str
    keys: str
    end_session: str = ""
    names_itself: bool = False  # in every answer (RFC 9207)


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-on that was begun in this browser and waits for the provider's answer, once."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    until: str
    next: str
    invitation: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SignedOn:
    """Who the provider says has signed in. ``by`` are the values of acr and amr, like ``amr:otp``."""

    issuer: str
    subject: str
    claims: Mapping[str, Any] = field(repr=False)
    by: frozenset[str] = frozenset()


def provider_of(told: Mapping[str, Any], *, issuer: str) -> Provider:
    """The provider from its own metadata, which must name the very issuer that was asked. Raises: ProviderAway."""
    if told.get("issuer") != issuer:
        raise ProviderAway("it names another issuer")
    if missing := [name for name in NEEDED if not isinstance(told.get(name), str)]:
        raise ProviderAway(f"its metadata lacks {', '.join(missing)}")
    end_session = told.get("end_session_endpoint")
    return Provider(
        issuer=issuer,
        authorization=told["authorization_endpoint"],
        token=told["token_endpoint"],
        keys=told["jwks_uri"],
        end_session=end_session if isinstance(end_session, str) else "",
        names_itself=told.get("authorization_response_iss_parameter_supported") is True,
    )


def taken_algorithms(configured: Collection[str]) -> list[str]:
    """The algorithms that are taken: never none, never one with a secret that both sides share (RFC 8725, 3.1)."""
    return [name for name in configured if name not in NEVER_TAKEN]


def challenge_of(verifier: str) -> str:
    """The challenge of PKCE by S256 (RFC 7636, 4.2)."""
    return _base64url(hashlib.sha256(verifier.encode("ascii")).digest())


def question(provider: Provider, *, client_id: str, back: str, pending: Pending) -> str:
    """The address at the provider to which the browser is sent."""
    asked = {
        "response_type": "code", "client_id": client_id, "redirect_uri": back, "scope": "openid profile",
        "state": pending.state, "nonce": pending.nonce, "code_challenge": challenge_of(pending.verifier),
        "code_challenge_method": "S256",
    }  # fmt: skip
    mark = "&" if "?" in provider.authorization else "?"
    return f"{provider.authorization}{mark}{urlencode(asked)}"


def goodbye(provider: Provider, *, client_id: str, back: str) -> str:
    """The address at which somebody signs out at the provider too; empty where none is offered.

    Source: OpenID Connect RP-Initiated Logout 1.0, 2.
    """
    if not provider.end_session:
        return ""
    mark = "&" if "?" in provider.end_session else "?"
    return f"{provider.end_session}{mark}{urlencode({'client_id': client_id, 'post_logout_redirect_uri': back})}"


def judge_answer(answer: Mapping[str, str], pending: Pending | None, provider: Provider, *, at: datetime) -> str:
    """The code out of the provider's answer to the question that this browser asked. Raises: SignOnRefused."""
    if pending is None or datetime.fromisoformat(pending.until) <= at:
        raise SignOnRefused("not-begun")
    if not hmac.compare_digest(answer.get("state", "").encode(), pending.state.encode()):
        raise SignOnRefused("state")
    told = answer.get("iss")
    if told != provider.issuer and (told is not None or provider.names_itself):
        raise SignOnRefused("issuer")
    if answer.get("error"):
        raise SignOnRefused("denied" if answer["error"] == "access_denied" else "provider")
    if not answer.get("code"):
        raise SignOnRefused("provider")
    return answer["code"]


def judge_claims(
    claims: Mapping[str, Any],
    *,
    provider: Provider,
    client_id: str,
    nonce: str,
    algorithm: str,
    access: str,
    at: datetime,
) -> SignedOn:
    """Who has signed in, by the claims of an ID token whose signature holds.

    ``access`` is the access token that came with it, empty if none. Raises: SignOnRefused.
    """
    if claims.get("iss") != provider.issuer:
        raise SignOnRefused("issuer")
    _judge_audience(claims, client_id)
    _judge_times(claims, at)
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise SignOnRefused("nonce")
    if "at_hash" in claims and claims["at_hash"] != access_digest(access, algorithm):
        raise SignOnRefused("token")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise SignOnRefused("token")
    return SignedOn(provider.issuer, subject, claims, _by(claims))


def _judge_audience(claims: Mapping[str, Any], client_id: str) -> None:
    """For this site, and where it is for others too, asked for by this site."""
    said = claims.get("aud")
    audience = said if isinstance(said, list) else [said]
    if client_id not in audience:
        raise SignOnRefused("audience")
    if claims.get("azp", client_id) != client_id or (len(audience) > 1 and "azp" not in claims):
        raise SignOnRefused("audience")


def _judge_times(claims: Mapping[str, Any], at: datetime) -> None:
    now, leeway = at.timestamp(), LEEWAY.total_seconds()
    ends, made, begins = (_seconds(claims.get(name)) for name in ("exp", "iat", "nbf"))
    if ends is None or made is None or ("nbf" in claims and begins is None):
        raise SignOnRefused("token")
    begins = begins or 0.0
    if now >= ends + leeway or made > now + leeway or begins > now + leeway:
        raise SignOnRefused("expired")


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _by(claims: Mapping[str, Any]) -> frozenset[str]:
    methods = claims.get("amr")
    told = {f"amr:{each}" for each in methods} if isinstance(methods, list) else set()
    return frozenset(told | ({f"acr:{claims['acr']}"} if isinstance(claims.get("acr"), str) else set()))


def access_digest(access: str, algorithm: str) -> str:
    """The left half of the hash of an access token (OpenID Connect Core 1.0, 3.3.2.11)."""
    digest = HASHES.get(algorithm[-3:], hashlib.sha256)(access.encode("ascii", "replace")).digest()
    return _base64url(digest[: len(digest) // 2])


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")
