"""The doors of signing in, signing out and choosing a language."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import auth
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import actions, queries
from xiaobao.people.backends import CAME, told_of
from xiaobao.people.domain.devices import device_of
from xiaobao.people.domain.passkeys import RelyingParty, relying_party
from xiaobao.people.domain.single_sign_on import ProviderAway, goodbye
from xiaobao.people.forms import CodeForm, LoginForm
from xiaobao.people.models import Account

YEAR = 365 * 24 * 3600
HALF_WAY = "half_way"  # in a session: who gave the password and not yet the second factor
HALF_WAY_LASTS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class LoginPage:
    """What the login page shows. ``fault`` is a sentence for the person, or empty."""

    form: Form
    next: str
    fault: str = ""
    takes_passkeys: bool = False
    provider: str = ""  # of single sign-on, where one is offered


@dataclass(frozen=True, slots=True)
class SignedOutPage:
    """Where somebody signs out at the provider of single sign-on too."""

    provider: str
    address: str


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Show the form; on POST sign in, remember the account's language and go on to ``next``."""
    form = LoginForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _page(request, form)
    now = current_clock().now()
    try:
        account = actions.sign_in(**form.cleaned_data, address=request.META.get("REMOTE_ADDR", ""), at=now)
    except actions.TooManyFailures as refused:
        return _page(request, form, fault=wait_told(refused.until), status=refused.status)
    except actions.LoginRefused as refused:
        return _page(request, form, fault=_("User name or password is wrong."), status=refused.status)
    onward = onward_of(request, str(settings.LOGIN_REDIRECT_URL))
    if queries.has_second(account.pk):
        request.session.cycle_key()
        request.session[HALF_WAY] = {"account": account.pk, "until": (now + HALF_WAY_LASTS).isoformat(), "next": onward}
        return HttpResponseRedirect(reverse("login-second"))
    enter(request, account, way="password", at=now)
    return remember(HttpResponseRedirect(onward), account.language)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """Who gave the right password gives the code of their app, or a recovery code, within a few minutes."""
    half, now = request.session.get(HALF_WAY), current_clock().now()
    if half is None or datetime.fromisoformat(half["until"]) < now:
        request.session.pop(HALF_WAY, None)
        return HttpResponseRedirect(reverse("login"))
    account = Account.objects.active().filter(pk=half["account"]).first()
    form = CodeForm(request.POST or None)
    if account is None or request.method == "GET" or not form.is_valid():
        return _second_page(request, form)
    try:
        actions.judge_second(account=account, code=form.cleaned_data["code"], at=now)
    except actions.TooManyFailures as refused:
        return _second_page(request, form, fault=wait_told(refused.until), status=refused.status)
    except actions.WrongCode as refused:
        return _second_page(request, form, fault=queries.told(refused), status=refused.status)
    enter(request, account, way="code", at=now)
    request.session.pop(HALF_WAY, None)
    return remember(HttpResponseRedirect(half["next"]), account.language)


def enter(request: HttpRequest, account: Account, *, way: str, at: datetime) -> None:
    """Begin an account's session; it tells where and how somebody signed in (``way``: password, code, passkey)."""
    auth.login(request, account, settings.AUTHENTICATION_BACKENDS[0])
    device = device_of(request.headers.get("User-Agent", ""), request.META.get("REMOTE_ADDR", ""))
    request.session[CAME] = told_of(device, way=way, at=at)


def _second_page(request: HttpRequest, form: CodeForm, *, fault: str = "", status: int = 200) -> HttpResponse:
    return render(request, "people/second.html", {"page": LoginPage(form=form, next="", fault=fault)}, status=status)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session; the browser is told to drop what it kept of this site."""
    came = request.session.get(CAME, {}).get("way", "")
    auth.logout(request)
    address = _goodbye(request) if came.startswith("sso") else ""
    page = SignedOutPage(settings.OIDC_NAME, address)
    answer: HttpResponse = HttpResponseRedirect(settings.LOGOUT_REDIRECT_URL or "/")
    if address:
        answer = render(request, "people/signed_out.html", {"page": page})
    answer["Clear-Site-Data"] = '"cache", "storage"'  # language and display stay: they are no secret
    return answer


def _goodbye(request: HttpRequest) -> str:
    """The provider's own door for signing out; empty where it has none or is away: that keeps nobody signed in here."""
    home = f"{settings.ORIGIN.rstrip('/')}/" if settings.ORIGIN else request.build_absolute_uri("/")
    try:
        provider = actions.provider(at=current_clock().now())
    except ProviderAway:
        return ""
    return goodbye(provider, client_id=settings.OIDC_CLIENT_ID, back=home)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Read on in another language; an account remembers it."""
    chosen = request.POST.get("language", "")
    answer = HttpResponseRedirect(onward_of(request, "/"))
    if chosen not in Account.Language.values:
        return answer
    if isinstance(request.user, Account):
        now, actor = current_clock().now(), queries.actor_for(request.user)
        actions.set_language(account_id=request.user.pk, language=chosen, actor=actor, at=now)
    return remember(answer, chosen)


def _page(request: HttpRequest, form: LoginForm, *, fault: str = "", status: int = 200) -> HttpResponse:
    provider = settings.OIDC_NAME if settings.OIDC_ISSUER else ""
    page = LoginPage(form, onward_of(request, ""), fault, site_of(request) is not None, provider)
    return render(request, "people/login.html", {"page": page}, status=status)


def wait_told(until: datetime) -> str:
    """That there were too many tries, and when the next one is taken."""
    clock = localtime(until).strftime("%H:%M")
    return _("Too many failing logins. Please try again after %(clock)s.") % {"clock": clock}


def onward_of(request: HttpRequest, otherwise: str) -> str:
    """Where to go next, if it is a place on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=request.is_secure()):
        return wanted
    return otherwise


def site_of(request: HttpRequest) -> RelyingParty | None:
    """The site that passkeys belong to, as this request has reached it; None where they cannot work."""
    return relying_party(configured=settings.ORIGIN, asked=f"{request.scheme}://{request.get_host()}")


def fault_told(refused: XiaobaoError) -> str:
    """What an error says on the pages of signing in."""
    return wait_told(refused.until) if isinstance(refused, actions.TooManyFailures) else queries.told(refused)


def remember(answer: HttpResponse, language: str) -> HttpResponse:
    """The answer, with the language of the account for the pages after it."""
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return answer
