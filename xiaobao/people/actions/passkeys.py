"""Passkeys: added by the owner, one sign-in each time a device proves to have one and to know its owner.

User verification is asked for, so that a passkey is both factors. No attestation is asked for: every maker's is taken.

Source: W3C Web Authentication Level 3 (7.1 and 7.2, what is to be verified); NIST SP 800-63B-4 (multi-factor
cryptographic authenticators, resistant to phishing).
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import webauthn
from django.db import IntegrityError, transaction
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.people import permissions, queries
from xiaobao.people.actions.events import record
from xiaobao.people.actions.locking import locked
from xiaobao.people.domain.actor import Actor
from xiaobao.people.domain.passkeys import MOST, NAME_LENGTH, RelyingParty, counter_fits
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.models import Account, Passkey

BYTES: Final = 32  # of a challenge, and of the handle by which devices know an account
UNREADABLE: Final = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)


class PasskeyRefused(XiaobaoError):
    """Raised where a passkey is unknown, of another site, answers another question or seems a copy. Not told which."""

    slug = "passkey-refused"
    status = 401

    def __init__(self) -> None:
        super().__init__("This passkey was not taken. Try again, or sign in with your password.")


class TooManyPasskeys(XiaobaoError):
    """Raised where an account has as many passkeys as it may."""

    slug = "too-many-passkeys"
    status = 409

    def __init__(self) -> None:
        super().__init__(f"There are {MOST} passkeys already: remove one first.", most=MOST)


def new_challenge() -> str:
    """A question that is asked once: 256 bits, base64url."""
    return bytes_to_base64url(secrets.token_bytes(BYTES))


def passkey_owner(account: Account) -> bytes:
    """The handle by which devices know an account: the one its passkeys have, or a new one by chance."""
    known = Passkey.objects.filter(account=account).values_list("owner", flat=True).first()
    return bytes(known) if known else secrets.token_bytes(BYTES)


def passkey_offer(*, account: Account, challenge: str, owner: bytes, site: RelyingParty, site_name: str) -> str:
    """What a browser is told to make a passkey: JSON of PublicKeyCredentialCreationOptions."""
    known = Passkey.objects.filter(account=account).values_list("handle", flat=True)
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site_name,
        user_name=account.username,
        user_display_name=account.name,
        user_id=owner,
        challenge=base64url_to_bytes(challenge),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(handle)) for handle in known],
    )
    return webauthn.options_to_json(options)


def passkey_question(*, challenge: str, site: RelyingParty) -> str:
    """What a browser is told to sign in with a passkey it has: JSON of PublicKeyCredentialRequestOptions."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=base64url_to_bytes(challenge),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


@transaction.atomic
def add_passkey(
    *,
    account_id: int,
    answer: Mapping[str, Any],
    challenge: str,
    owner: bytes,
    name: str,
    site: RelyingParty,
    actor: Actor,
    at: datetime,
) -> Passkey:
    """Keep the public half of a passkey that a device has just made. ``owner`` is the handle it was offered with.

    Raises: NotFound, NotPermitted for anybody else, PasskeyRefused, TooManyPasskeys.
    """
    account = locked(account_id)
    if not permissions.is_own(actor, account):
        raise NotPermitted(actor, "add a passkey for somebody else")
    if Passkey.objects.filter(account=account).count() >= MOST:
        raise TooManyPasskeys
    try:
        told = webauthn.verify_registration_response(
            credential=dict(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except UNREADABLE as refused:
        raise PasskeyRefused from refused
    passkey = Passkey(
        account=account,
        name=name.strip()[:NAME_LENGTH],
        handle=bytes_to_base64url(told.credential_id),
        owner=owner,
        public_key=told.credential_public_key,
        counter=told.sign_count,
        added_at=at,
    )
    try:
        with transaction.atomic():
            passkey.save(force_insert=True)
    except IntegrityError as known:
        raise PasskeyRefused from known
    record(account, "passkey_added", actor=actor, at=at, passkey=passkey.pk, name=passkey.name)
    return passkey


def sign_in_with_passkey(*, answer: Mapping[str, Any], challenge: str, site: RelyingParty, at: datetime) -> Account:
    """The account whose passkey answered this challenge, by a device that made sure of its owner.

    A counter that does not grow is written down: the passkey may have been copied.

    Raises: PasskeyRefused.
    """
    with transaction.atomic():
        keys = Passkey.objects.select_for_update(of=("self",)).select_related("account")
        passkey = keys.filter(handle=str(answer.get("id", "")), account__is_active=True).first()
        if passkey is None:
            raise PasskeyRefused
        counter = _counter_told(passkey, answer, challenge, site)
        fits = counter_fits(kept=passkey.counter, told=counter)
        if fits:
            passkey.counter, passkey.used_at = counter, at
            passkey.save(update_fields=["counter", "used_at"])
        else:
            actor = queries.actor_for(passkey.account)
            record(passkey.account, "passkey_counter_fell", actor=actor, at=at, passkey=passkey.pk)
    if not fits:
        raise PasskeyRefused
    return passkey.account


def _counter_told(passkey: Passkey, answer: Mapping[str, Any], challenge: str, site: RelyingParty) -> int:
    """The counter that a genuine answer tells. Raises: PasskeyRefused."""
    try:
        if base64url_to_bytes(str(answer["response"]["userHandle"])) != bytes(passkey.owner):
            raise PasskeyRefused
        told = webauthn.verify_authentication_response(
            credential=dict(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=0,  # judged by `counter_fits`
            require_user_verification=True,
        )
    except UNREADABLE as refused:
        raise PasskeyRefused from refused
    return told.new_sign_count


@transaction.atomic
def remove_passkey(*, account_id: int, passkey_id: int, actor: Actor, at: datetime) -> None:
    """A passkey opens nothing any more. Raises: NotFound, NotPermitted."""
    account = locked(account_id)
    permissions.require_own_or_over(actor, account, what="remove this passkey")
    passkey = Passkey.objects.filter(account=account, pk=passkey_id).first()
    if passkey is None:
        raise NotFound("passkey", passkey_id)
    record(account, "passkey_removed", actor=actor, at=at, passkey=passkey.pk, name=passkey.name)
    passkey.delete()
