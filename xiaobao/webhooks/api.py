"""The API of webhooks: endpoints registered and looked after by whoever administers their unit."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from xiaobao.kernel.clock import current_clock
from xiaobao.people.domain.actor import Actor
from xiaobao.webhooks import actions, queries
from xiaobao.webhooks.schemas import DeliveryOut, EndpointIn, EndpointOut, NewEndpointIn, Problem, SecretOut

router = Router(tags=["webhooks"])
PROBLEMS = {400: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]  # ninja's own attribute
    return actor


@router.get("", response={200: list[EndpointOut], **PROBLEMS}, summary="The endpoints of the units I administer")
def list_endpoints(request: HttpRequest) -> Any:
    return [EndpointOut.of(each) for each in queries.endpoints(actor=_actor(request))]


@router.post("", response={201: SecretOut, **PROBLEMS}, summary="Register an endpoint; its secret is told this once")
def register_endpoint(request: HttpRequest, body: NewEndpointIn) -> Any:
    made = actions.register_endpoint(
        unit_code=body.unit,
        name=body.name,
        url=body.url,
        kinds=body.kinds,
        actor=_actor(request),
        at=current_clock().now(),
    )
    return Status(201, SecretOut.told(made.endpoint, made.secret))


@router.get("/{endpoint_id}", response={200: EndpointOut, **PROBLEMS}, summary="One endpoint")
def get_endpoint(request: HttpRequest, endpoint_id: int) -> Any:
    return EndpointOut.of(queries.endpoint(endpoint_id=endpoint_id, actor=_actor(request)))


@router.put("/{endpoint_id}", response={200: EndpointOut, **PROBLEMS}, summary="Say all of an endpoint anew")
def change_endpoint(request: HttpRequest, endpoint_id: int, body: EndpointIn) -> Any:
    changed = actions.change_endpoint(
        endpoint_id=endpoint_id, name=body.name, url=body.url, kinds=body.kinds, actor=_actor(request)
    )
    return EndpointOut.of(changed)


@router.post(
    "/{endpoint_id}/rotate",
    response={200: SecretOut, **PROBLEMS},
    summary="Another secret, told this once; both sign for a day",
)
def rotate_endpoint(request: HttpRequest, endpoint_id: int) -> Any:
    made = actions.rotate_secret(endpoint_id=endpoint_id, actor=_actor(request), at=current_clock().now())
    return SecretOut.told(made.endpoint, made.secret)


@router.post("/{endpoint_id}/ping", response={202: EndpointOut, **PROBLEMS}, summary="Send a ping")
def ping_endpoint(request: HttpRequest, endpoint_id: int) -> Any:
    actor = _actor(request)
    actions.ping(endpoint_id=endpoint_id, actor=actor, at=current_clock().now())
    return Status(202, EndpointOut.of(queries.endpoint(endpoint_id=endpoint_id, actor=actor)))


@router.post("/{endpoint_id}/off", response={200: EndpointOut, **PROBLEMS}, summary="Tell it nothing more")
def switch_endpoint_off(request: HttpRequest, endpoint_id: int) -> Any:
    actor = _actor(request)
    actions.switch_off(endpoint_id=endpoint_id, actor=actor, at=current_clock().now())
    return EndpointOut.of(queries.endpoint(endpoint_id=endpoint_id, actor=actor))


@router.post("/{endpoint_id}/on", response={200: EndpointOut, **PROBLEMS}, summary="Tell it what happens from now")
def switch_endpoint_on(request: HttpRequest, endpoint_id: int) -> Any:
    actor = _actor(request)
    actions.switch_on(endpoint_id=endpoint_id, actor=actor)
    return EndpointOut.of(queries.endpoint(endpoint_id=endpoint_id, actor=actor))


@router.get(
    "/{endpoint_id}/deliveries",
    response={200: list[DeliveryOut], **PROBLEMS},
    summary="What was sent to it last, and what came of it",
)
def list_deliveries(request: HttpRequest, endpoint_id: int) -> Any:
    found = queries.endpoint(endpoint_id=endpoint_id, actor=_actor(request))
    return [DeliveryOut.of(each) for each in queries.deliveries(endpoint=found, at=current_clock().now())]
