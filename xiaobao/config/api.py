"""The mount of the API: authentication, errors as problem+json, and every room's router."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer, SessionAuth

import xiaobao
from xiaobao.complaints.api import public, router
from xiaobao.config.links import link
from xiaobao.config.problems import problem
from xiaobao.config.texts import KeptText
from xiaobao.federation.api import router as federation
from xiaobao.figures.api import router as figures
from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import actions
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor
from xiaobao.webhooks.api import router as webhooks
from xiaobao.webhooks.schemas import described as webhooks_described


class NotValid(XiaobaoError):
    """Raised when a request does not fit the description of the API."""

    slug = "not-valid"
    status = 422

    def __init__(self, faults: list[dict[str, Any]]) -> None:
        super().__init__("The request does not fit the description of this operation.", faults=faults)


class NotKnown(XiaobaoError):
    """Raised when a request says neither by a token nor by a session whose it is."""

    slug = "not-known"
    status = 401

    def __init__(self) -> None:
        super().__init__("Send a token: Authorization: Bearer …")


class NotRead(XiaobaoError):
    """Raised when a body cannot be read."""

    slug = "not-read"

    def __init__(self, why: str) -> None:
        super().__init__(f"The body cannot be read: {why}")


class Token(HttpBearer):
    """``Authorization: Bearer …`` with a token that an account was given; one may only read, or only from a network."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        address = request.META.get("REMOTE_ADDR", "")
        return actions.use_token(token=token, method=request.method or "", address=address, at=current_clock().now())


class Session(SessionAuth):
    """The session of the desk (with its CSRF token)."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        user = request.user
        return people.actor_for(user) if user.is_authenticated else None


# What any operation may answer beside its own answers.
REFUSALS: Final = {
    400: "Not understood",
    401: "Who are you",
    403: "Not for you",
    404: "Nothing here, or not for you",
    409: "Not as the case stands",
    422: "Something is missing or wrong",
    429: "Too many requests",
}
PROBLEM: Final = "application/problem+json"


class DescribedAPI(NinjaAPI):
    """An API whose description tells every refusal, as it is answered: problem+json (RFC 9457)."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        shape = {"schema": {"$ref": "#/components/schemas/Problem"}}
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, words in REFUSALS.items():
                    operation["responses"][status] = {"description": words, "content": {PROBLEM: shape}}
        link(schema)
        schema["webhooks"] = webhooks_described()
        return schema


api = DescribedAPI(
    title="Xiaobao 消保",
    version=xiaobao.__version__,
    description="Consumer rights protection: cases under statute, their clocks, their figures.",
    auth=[Token(), Session()],
    urls_namespace="api",
    parser=KeptText(),
    docs_url="/docs" if settings.DEBUG else None,
)
api.add_router("/public", public)  # before the hundred addresses of steps: it is asked most
api.add_router("", router)
api.add_router("/figures", figures)
api.add_router("/federation", federation)
api.add_router("/webhooks", webhooks)


@api.exception_handler(XiaobaoError)
def refuse(request: HttpRequest, error: XiaobaoError) -> HttpResponse:
    return problem(error)


@api.exception_handler(ValidationError)
def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What was sent does not fit the schema: every place that does not, and never what stood there."""
    faults = [{"at": [str(part) for part in each["loc"]], "why": each["msg"]} for each in error.errors]
    return problem(NotValid(faults))


@api.exception_handler(AuthenticationError)
def not_known(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(NotKnown())


@api.exception_handler(HttpError)
def not_read(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that is no JSON, or whose texts cannot be kept."""
    return problem(error.__cause__ if isinstance(error.__cause__, XiaobaoError) else NotRead(str(error)))
