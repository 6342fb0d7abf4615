"""The doors of single sign-on: out to the provider, back from it, and the link that ties an identity to an account.

They are opened by GET: a form may send nobody to another site (Content Security Policy, form-action).
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.people import actions, queries
from xiaobao.people.domain.single_sign_on import ProviderAway, SignedOn, SignOnRefused
from xiaobao.people.models import Account
from xiaobao.people.queries import LinkRefused
from xiaobao.people.views.signing import HALF_WAY, HALF_WAY_LASTS, enter, onward_of, remember

PENDING = "sign_on"  # in a session: a sign-on that waits for the provider's answer
STRONG = "sso-strong"  # the way of a sign-on that counts as both factors
REFUSED = (SignOnRefused, ProviderAway, LinkRefused)


@dataclass(frozen=True, slots=True)
class TiePage:
    """An invitation to tie an identity: whose account, at which provider; a fault where it opens nothing."""

    username: str = ""
    provider: str = ""
    token: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class SignOnPage:
    """What went wrong, as a sentence."""

    fault: str
    provider: str


@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider."""
    return _begin(request, next_page=onward_of(request, str(settings.LOGIN_REDIRECT_URL)))


def _begin(request: HttpRequest, *, next_page: str, invitation: str = "") -> HttpResponse:
    _require_offered()
    at = current_clock().now()
    try:
        address, pending = actions.begin_sign_on(back=_back(request), next_page=next_page, at=at, invitation=invitation)
    except ProviderAway as refused:
        return _refused(request, refused)
    request.session[PENDING] = pending
    return HttpResponseRedirect(address)


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """The provider's answer: whoever it says has signed in goes on, to the second step where one is set up."""
    _require_offered()
    pending, at = request.session.pop(PENDING, None), current_clock().now()
    answer = {name: str(value) for name, value in request.GET.items()}
    try:
        account, signed_on = actions.finish_sign_on(answer=answer, pending=pending, back=_back(request), at=at)
    except REFUSED as refused:
        return _refused(request, refused)
    return _entered(request, account, signed_on, pending["next"], at)


def _entered(request: HttpRequest, account: Account, signed_on: SignedOn, onward: str, at: datetime) -> HttpResponse:
    strong = not signed_on.by.isdisjoint(settings.OIDC_SECOND_FACTOR)
    if queries.has_second(account.pk) and not strong:
        request.session.cycle_key()
        request.session[HALF_WAY] = {"account": account.pk, "until": (at + HALF_WAY_LASTS).isoformat(), "next": onward}
        return HttpResponseRedirect(reverse("login-second"))
    enter(request, account, way=STRONG if strong else "sso", at=at)
    return remember(HttpResponseRedirect(onward), account.language)


@never_cache
@require_safe
def tie(request: HttpRequest, token: str) -> HttpResponse:
    """An invitation: say whose account it is; ``go`` leads to the provider."""
    _require_offered()
    try:
        account = queries.live_link(token=token, at=current_clock().now(), purpose="identity")
    except LinkRefused as refused:
        page = TiePage(fault=queries.told(refused))
        return render(request, "people/tie.html", {"page": page}, status=refused.status)
    if request.GET.get("go"):
        return _begin(request, next_page=str(settings.LOGIN_REDIRECT_URL), invitation=token)
    return render(request, "people/tie.html", {"page": TiePage(account.username, settings.OIDC_NAME, token)})


def _require_offered() -> None:
    """Raises: NotFound where no single sign-on is set up."""
    if not settings.OIDC_ISSUER:
        raise NotFound("single sign-on", "")


def _back(request: HttpRequest) -> str:
    """The address to which the provider sends the browser back: at the site's own origin, whatever the request says."""
    path = reverse("sign-on-back")
    return f"{settings.ORIGIN.rstrip('/')}{path}" if settings.ORIGIN else request.build_absolute_uri(path)


def _refused(request: HttpRequest, refused: XiaobaoError) -> HttpResponse:
    page = SignOnPage(queries.told(refused), settings.OIDC_NAME)
    return render(request, "people/sign_on.html", {"page": page}, status=refused.status)
