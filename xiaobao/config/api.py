"""The mount of the API: authentication, errors as problem+json, and every room's router."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.security import HttpBearer, SessionAuth

import xiaobao
from xiaobao.complaints.api import public, router
from xiaobao.config.problems import problem
from xiaobao.figures.api import router as figures
from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import actions
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor


class Token(HttpBearer):
    """``Authorization: Bearer …`` with a token that an account was given."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        return actions.use_token(token=token, at=current_clock().now())


class Session(SessionAuth):
    """The session of the desk (with its CSRF token)."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        user = request.user
        return people.actor_for(user) if user.is_authenticated else None


api = NinjaAPI(
    title="Xiaobao 消保",
    version=xiaobao.__version__,
    description="Consumer rights protection: cases under statute, their clocks, their figures.",
    auth=[Token(), Session()],
    urls_namespace="api",
    docs_url="/docs" if settings.DEBUG else None,
)
api.add_router("", router)
api.add_router("/public", public)
api.add_router("/figures", figures)


@api.exception_handler(XiaobaoError)
def refuse(request: HttpRequest, error: XiaobaoError) -> HttpResponse:
    return problem(error)
