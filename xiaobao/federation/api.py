"""The door for peers: signed messages in, signed receipts out. docs/federation.md is the contract."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from xiaobao.exchange.domain.signing import ID, signed_headers
from xiaobao.federation import actions, queries
from xiaobao.federation.actions.saying import signers
from xiaobao.federation.domain.messages import POSITIONS, RECEIPT, Envelope, Positions, Receipt
from xiaobao.federation.schemas import Problem, body_schema
from xiaobao.kernel.clock import current_clock

router = Router(tags=["federation"], auth=None)
REFUSED = {401: Problem, 422: Problem}


def _signed(request: HttpRequest, body: bytes) -> HttpResponse:
    """An answer under the id of the message it answers."""
    headers = signed_headers(key=request.headers[ID], body=body, at=current_clock().now(), signers=signers())
    return HttpResponse(body, content_type="application/json", headers=headers)


@router.post(
    "/messages",
    response={200: Receipt, **REFUSED},
    summary="Hear a message of a peer",
    openapi_extra=body_schema(Envelope),
)
def hear(request: HttpRequest) -> Any:
    receipt = actions.hear(headers=_small(request), body=request.body, at=current_clock().now())
    return _signed(request, RECEIPT.dump_json(receipt))


@router.post(
    "/positions",
    response={200: Positions, **REFUSED},
    summary="Compare how far both sides have come",
    openapi_extra=body_schema(Positions),
)
def positions(request: HttpRequest) -> Any:
    at = current_clock().now()
    peer, told = actions.hear_positions(headers=_small(request), body=request.body, at=at)
    actions.compare(peer=peer, told=told, at=at)
    answer = Positions(
        sender=settings.INSTANCE,
        recipient=peer.code,
        threads=queries.positions(peer),
        begins=queries.begins_for(peer, told.threads),
        knows=peer.keys if told.keys else [],
    )
    return _signed(request, POSITIONS.dump_json(answer, exclude_defaults=True))


def _small(request: HttpRequest) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}
