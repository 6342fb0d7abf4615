"""The two doors of passkeys: one is added on my page, one signs in. Each asks a question and takes one answer to it.

Both speak JSON with the script of the page: ``options`` for the browser, ``next`` for where to go, or ``told``: what is
wrong.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import actions, queries
from xiaobao.people.domain.passkeys import ANSWERED_WITHIN, RelyingParty
from xiaobao.people.models import Account
from xiaobao.people.views.signing import enter, fault_told, onward_of, remember, site_of

NOT_LET_IN: Final = 401
UNFIT: Final = 422
ASKED: Final = "passkey"  # in a session: the question that waits for its answer


@never_cache
@login_required
@require_POST
@sensitive_post_parameters("present")
def add(request: HttpRequest) -> HttpResponse:
    """Add a passkey: who knows the present password is asked for one, and its public half is kept."""
    account, at = cast("Account", request.user), current_clock().now()
    try:
        site = _site(request)
        if request.POST.get("do") == "ask":
            actions.judge_present(account=account, password=request.POST.get("present", ""), at=at)
            owner = actions.passkey_owner(account)
            challenge = _ask(request, "add", at, owner=owner.hex())
            return _options(
                actions.passkey_offer(
                    account=account, challenge=challenge, owner=owner, site=site, site_name=_("Xiaobao")
                )
            )
        asked = _asked(request, "add", at)
        actions.add_passkey(
            account_id=account.pk,
            answer=_answer(request),
            challenge=asked["challenge"],
            owner=bytes.fromhex(asked["owner"]),
            name=request.POST.get("name", "").strip() or _("Passkey"),
            site=site,
            actor=queries.actor_for(account),
            at=at,
        )
    except XiaobaoError as refused:  # whoever asks is signed in, and stays so
        return _refusal(refused, UNFIT if refused.status == NOT_LET_IN else refused.status)
    messages.success(request, _("The passkey is added. From now on you can sign in with it alone."))
    return JsonResponse({"next": reverse("own")})


@never_cache
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey: it is both factors, for the device made sure of its owner."""
    at = current_clock().now()
    try:
        site = _site(request)
        if request.POST.get("do") == "ask":
            return _options(actions.passkey_question(challenge=_ask(request, "enter", at), site=site))
        challenge = _asked(request, "enter", at)["challenge"]
        account = actions.sign_in_with_passkey(answer=_answer(request), challenge=challenge, site=site, at=at)
    except XiaobaoError as refused:
        return _refusal(refused, refused.status)
    enter(request, account, way="passkey", at=at)
    return remember(JsonResponse({"next": onward_of(request, str(settings.LOGIN_REDIRECT_URL))}), account.language)


def _site(request: HttpRequest) -> RelyingParty:
    """Raises: PasskeyRefused, where passkeys cannot work."""
    site = site_of(request)
    if site is None:
        raise actions.PasskeyRefused
    return site


def _ask(request: HttpRequest, purpose: str, at: datetime, **more: str) -> str:
    challenge = actions.new_challenge()
    until = (at + ANSWERED_WITHIN).isoformat()
    request.session[ASKED] = {"challenge": challenge, "for": purpose, "until": until, **more}
    return challenge


def _asked(request: HttpRequest, purpose: str, at: datetime) -> Mapping[str, str]:
    """What was asked in this session, once. Raises: PasskeyRefused."""
    asked: Mapping[str, str] | None = request.session.pop(ASKED, None)
    if asked is None or asked["for"] != purpose or at > datetime.fromisoformat(asked["until"]):
        raise actions.PasskeyRefused
    return asked


def _answer(request: HttpRequest) -> Mapping[str, Any]:
    """Raises: PasskeyRefused."""
    try:
        answer = json.loads(request.POST.get("answer", ""))
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise actions.PasskeyRefused
    return answer


def _options(said: str) -> HttpResponse:
    return JsonResponse({"options": json.loads(said)})


def _refusal(refused: XiaobaoError, status: int) -> HttpResponse:
    return JsonResponse({"told": fault_told(refused)}, status=status)
