"""How I sign in: my password, my second step, my passkeys, the devices on which I am signed in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

import segno
from django.contrib import auth
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import actions, queries
from xiaobao.people.domain.actor import Actor
from xiaobao.people.forms import CodeForm, PasswordForm
from xiaobao.people.models import Account
from xiaobao.people.queries import PasskeyRow, SignInRow
from xiaobao.people.views.signing import fault_told, site_of

OK: Final = 200
UNFIT: Final = 422
CODED: Final = ("confirm", "drop")  # what is done with a code of the second step


@dataclass(frozen=True, slots=True)
class OwnPage:
    """How somebody signs in. A ``secret`` with its ``picture`` and recovery ``codes`` are shown once.

    ``fault`` and ``done`` are sentences, or empty; ``part`` is the section that they belong to.
    """

    username: str
    has_second: bool
    codes_left: int
    devices: tuple[SignInRow, ...]
    passkeys: tuple[PasskeyRow, ...]
    takes_passkeys: bool
    code_form: CodeForm
    password_form: PasswordForm
    waits: bool = False
    secret: str = ""
    picture: str = ""
    codes: tuple[str, ...] = ()
    done: str = ""
    fault: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for something on their own page, and when."""

    request: HttpRequest
    account: Account
    actor: Actor
    at: datetime


@never_cache
@login_required
@sensitive_post_parameters("code", "present", "password", "again")
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """How I sign in; on POST one thing is done (``do``), and the page says what came of it."""
    account = cast("Account", request.user)
    asking = Asking(request, account, queries.actor_for(account), current_clock().now())
    part, does = DOING.get(request.POST.get("do", ""), ("", _nothing))
    status = OK
    try:
        told = dict(does(asking))
        status = told.pop("status", OK)
    except XiaobaoError as refused:
        told, status = {"fault": fault_told(refused), "waits": request.POST.get("do") in CODED}, refused.status
    page = OwnPage(
        username=account.username,
        has_second=queries.has_second(account.pk),
        codes_left=queries.recovery_codes_left(account.pk),
        devices=tuple(queries.sign_ins(account.pk, at=asking.at, session_key=request.session.session_key or "")),
        passkeys=tuple(queries.passkeys_of(account.pk)),
        takes_passkeys=site_of(request) is not None,
        code_form=CodeForm(),
        part=part,
        **{"password_form": PasswordForm(), **told},
    )
    return render(request, "people/own.html", {"page": page, "nav": "own"}, status=status)


def _nothing(_asking: Asking) -> Mapping[str, Any]:
    return {}


def _password(asking: Asking) -> Mapping[str, Any]:
    form = PasswordForm(asking.request.POST)
    if not form.is_valid():
        return {"password_form": form, "status": UNFIT}
    said = form.cleaned_data
    changed = actions.change_password(
        account_id=asking.account.pk,
        present=said["present"],
        password=said["password"],
        actor=asking.actor,
        at=asking.at,
    )
    auth.update_session_auth_hash(asking.request, changed)
    return {"done": _("Your password is changed. Every other device is signed out.")}


def _offer(asking: Asking) -> Mapping[str, Any]:
    actions.judge_present(account=asking.account, password=asking.request.POST.get("present", ""), at=asking.at)
    offer = actions.offer_second(account_id=asking.account.pk, issuer=_("Xiaobao"), actor=asking.actor, at=asking.at)
    return {"secret": offer.secret, "picture": _picture(offer.address), "waits": True}


def _picture(address: str) -> str:
    """An address as a QR code: SVG with its size as attributes."""
    return mark_safe(segno.make(address, error="m").svg_inline(scale=4, border=3))  # noqa: S308  # drawn here


def _confirm(asking: Asking) -> Mapping[str, Any]:
    codes = actions.confirm_second(account_id=asking.account.pk, code=_code(asking), actor=asking.actor, at=asking.at)
    return {"codes": tuple(codes)}


def _drop(asking: Asking) -> Mapping[str, Any]:
    actions.drop_second(account_id=asking.account.pk, actor=asking.actor, at=asking.at, code=_code(asking))
    auth.update_session_auth_hash(asking.request, queries.by_id(asking.account.pk))
    return {"done": _("The second step is taken off. Every other device is signed out.")}


def _code(asking: Asking) -> str:
    form = CodeForm(asking.request.POST)
    return str(form.cleaned_data["code"]) if form.is_valid() else ""


def _remove_passkey(asking: Asking) -> Mapping[str, Any]:
    asked = asking.request.POST.get("passkey", "")
    actions.remove_passkey(
        account_id=asking.account.pk,
        passkey_id=int(asked) if asked.isascii() and asked.isdigit() else 0,
        actor=asking.actor,
        at=asking.at,
    )
    return {"done": _("The passkey is removed.")}


def _end(asking: Asking) -> Mapping[str, Any]:
    mark = asking.request.POST.get("mark", "")
    actions.end_session(account_id=asking.account.pk, mark=mark, actor=asking.actor, at=asking.at)
    return {"done": _("That device is signed out.")}


def _everywhere(asking: Asking) -> Mapping[str, Any]:
    fresh = actions.sign_out_everywhere(account_id=asking.account.pk, actor=asking.actor, at=asking.at)
    auth.update_session_auth_hash(asking.request, fresh)
    return {"done": _("Every other device is signed out.")}


# What is asked for → the section of the page it belongs to, and what does it.
DOING: Final[Mapping[str, tuple[str, Callable[[Asking], Mapping[str, Any]]]]] = {
    "password": ("password", _password),
    "offer": ("second", _offer),
    "confirm": ("second", _confirm),
    "drop": ("second", _drop),
    "remove-passkey": ("passkeys", _remove_passkey),
    "end": ("devices", _end),
    "everywhere": ("devices", _everywhere),
}
