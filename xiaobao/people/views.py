"""The doors of signing in, signing out and choosing a language."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from xiaobao.kernel.clock import current_clock
from xiaobao.people import actions, queries
from xiaobao.people.forms import LoginForm
from xiaobao.people.models import Account

YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class LoginPage:
    """What the login page shows. ``fault`` is a sentence for the person, or empty."""

    form: LoginForm
    next: str
    fault: str = ""


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
        return _page(request, form, fault=_wait(refused.until), status=refused.status)
    except actions.LoginRefused as refused:
        return _page(request, form, fault=_("User name or password is wrong."), status=refused.status)
    auth.login(request, account)
    return _remember(HttpResponseRedirect(_safe(request, str(settings.LOGIN_REDIRECT_URL))), account.language)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session."""
    auth.logout(request)
    return HttpResponseRedirect(settings.LOGOUT_REDIRECT_URL or "/")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Read on in another language; an account remembers it."""
    chosen = request.POST.get("language", "")
    answer = HttpResponseRedirect(_safe(request, "/"))
    if chosen not in Account.Language.values:
        return answer
    if isinstance(request.user, Account):
        now, actor = current_clock().now(), queries.actor_for(request.user)
        actions.set_language(account_id=request.user.pk, language=chosen, actor=actor, at=now)
    return _remember(answer, chosen)


def _page(request: HttpRequest, form: LoginForm, *, fault: str = "", status: int = 200) -> HttpResponse:
    page = LoginPage(form=form, next=_safe(request, ""), fault=fault)
    return render(request, "people/login.html", {"page": page}, status=status)


def _wait(until: datetime) -> str:
    clock = localtime(until).strftime("%H:%M")
    return _("Too many failing logins. Please try again after %(clock)s.") % {"clock": clock}


def _safe(request: HttpRequest, otherwise: str) -> str:
    """Where to go next, if it is a place on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=request.is_secure()):
        return wanted
    return otherwise


def _remember(answer: HttpResponse, language: str) -> HttpResponse:
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return answer
