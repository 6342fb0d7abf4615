"""Sessions end in time; who holds a role that asks for a second factor sets one up before anything else."""

from collections.abc import Callable
from typing import Final, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from xiaobao.config.problems import problem
from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import actions
from xiaobao.people import queries as people
from xiaobao.people.backends import CAME, SessionStore
from xiaobao.people.domain.devices import NOTED_EVERY
from xiaobao.people.models import Account

INSIDE: Final = ("/desk/", "/office/", "/api/")
BOTH_FACTORS: Final = ("passkey", "sso-strong")  # ways of signing in that are both factors in one
BY_ITSELF: Final = "counts"  # a parameter of what an open page asks by itself every minute


class Sessions:
    """Middleware: a session whose time is over is ended; the use of one is noted every few minutes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            _keep(cast("SessionStore", request.session), by_itself=BY_ITSELF in request.GET)
        return self.get_response(request)


def _keep(session: SessionStore, *, by_itself: bool) -> None:
    session.get(SESSION_KEY)  # reads it, if nobody did
    row, at = session.row, current_clock().now()
    if row is None or row.signed_in_at is None:
        return
    if people.session_limits().are_over(signed_in_at=row.signed_in_at, seen_at=row.seen_at, at=at):
        session.flush()
    elif not by_itself and at - row.seen_at >= NOTED_EVERY:
        actions.note_use(session_key=row.pk, at=at)


class SecondFactorNeeded(XiaobaoError):
    """Raised for a session whose account must set up a second factor first."""

    slug = "second-factor-needed"
    status = 403

    def __init__(self) -> None:
        super().__init__(
            "A role of this account asks for a second factor: set it up on the page of your account first."
        )


class SecondFactors:
    """Middleware: sessions of such accounts see one page until they have it. Tokens of programs are not asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        own = reverse("own")
        if not settings.SECOND_FACTOR_FOR or not request.path.startswith(INSIDE) or request.path == own:
            return self.get_response(request)
        user = request.user
        by_both = request.session.get(CAME, {}).get("way") in BOTH_FACTORS
        if by_both or not isinstance(user, Account) or not _lacks(user):
            return self.get_response(request)
        return problem(SecondFactorNeeded()) if request.path.startswith("/api/") else HttpResponseRedirect(own)


def _lacks(account: Account) -> bool:
    roles = {role.value for role in people.actor_for(account).roles}
    return bool(roles & set(settings.SECOND_FACTOR_FOR)) and not people.has_second(account.pk)
