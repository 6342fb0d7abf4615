"""Sending events: every endpoint by itself, so that a slow one keeps nothing else waiting.

The database is asked by this thread alone; the others only call. While some endpoints are being called, what comes up
for others is looked for every second. At most `BESIDE` endpoints are called at a time, and of those that did not answer
last time at most half as many.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Final

from xiaobao.exchange import actions as exchange
from xiaobao.exchange import queries as outbox
from xiaobao.exchange.calling import post
from xiaobao.exchange.domain.addresses import AddressRefused
from xiaobao.exchange.domain.calls import NoAnswer
from xiaobao.exchange.domain.outbox import OUTAGES, Channel, Fault
from xiaobao.exchange.domain.signing import Signer, signed_headers, symmetric
from xiaobao.webhooks import actions
from xiaobao.webhooks.domain.events import body_of
from xiaobao.webhooks.domain.standing import GONE, fault_of
from xiaobao.webhooks.models import Endpoint

if TYPE_CHECKING:
    from xiaobao.exchange.models import OutboxMessage

BATCH: Final = 10  # events to one endpoint between two looks at the database
BESIDE: Final = 16  # endpoints called at the same time
TURN_SECONDS: Final = 20.0
LOOK_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Parcel:
    """Events for one endpoint, written out, so that they can be sent without the database."""

    endpoint: Endpoint
    messages: Sequence["OutboxMessage"]
    signers: Sequence[Signer] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one event: the status if there was an answer, the fault if it was not taken."""

    status: int | None
    fault: Fault | None
    told: str = ""


def deliver(at: datetime, *, clock: Callable[[], datetime] | None = None) -> int:
    """Send what is due; how many events were taken by their receivers."""
    now, until, taken = clock or (lambda: at), monotonic() + TURN_SECONDS, 0
    with ThreadPoolExecutor(max_workers=BESIDE) as pool:
        calls: dict[Future[list[Sent]], Parcel] = {}
        while True:
            if monotonic() < until:
                for parcel in _parcels(now(), [each.endpoint for each in calls.values()]):
                    calls[pool.submit(_send_all, parcel, now)] = parcel
            if not calls:
                return taken
            ended, _ = wait(calls, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
            taken += sum(_settle(calls.pop(each), each.result(), now()) for each in ended)


def _parcels(at: datetime, called: Sequence[Endpoint]) -> list[Parcel]:
    """What may go out now to endpoints that are not being called, claimed."""
    names = set(outbox.due_recipients(Channel.WEBHOOK, at))
    busy = {each.pk for each in called}
    ready = [each for each in Endpoint.objects.ready(at).order_by("pk") if each.recipient in names]
    well = [each for each in ready if not each.failures and each.pk not in busy]
    failing = [each for each in ready if each.failures and each.pk not in busy]
    room = BESIDE // 2 - sum(each.failures > 0 for each in called)
    chosen = [*well, *failing[: max(room, 0)]][: BESIDE - len(called)]
    return [parcel for each in chosen if (parcel := _parcel(each, at)).messages]


def _parcel(endpoint: Endpoint, at: datetime) -> Parcel:
    found = exchange.claim((Channel.WEBHOOK,), at=at, most=BATCH, recipient=endpoint.recipient)
    return Parcel(endpoint, found, [symmetric(secret) for secret in actions.secrets_of(endpoint, at)])


def _send_all(parcel: Parcel, now: Callable[[], datetime]) -> list[Sent]:
    """Runs beside others, without a database. It ends where the receiver is not there, or took too long."""
    sent: list[Sent] = []
    until = monotonic() + TURN_SECONDS
    for message in parcel.messages:
        body = body_of(message.payload)
        headers = signed_headers(key=message.payload["id"], body=body, at=now(), signers=parcel.signers)
        sent.append(_send(parcel.endpoint.url, body, headers))
        if sent[-1].fault in OUTAGES or sent[-1].status == GONE or monotonic() > until:
            break
    return sent


def _send(url: str, body: bytes, headers: dict[str, str]) -> Sent:
    try:
        status = post(url, body, {**headers, "Content-Type": "application/json"}).status
    except (NoAnswer, AddressRefused) as error:
        return Sent(None, Fault.UNREACHABLE, str(error))
    fault = fault_of(status)
    return Sent(status, fault, f"It answered {status}." if fault else "")


def _settle(parcel: Parcel, sent: Sequence[Sent], at: datetime) -> int:
    """Write down what came of a parcel; how many of its events were taken. What was not tried is given back."""
    exchange.release(parcel.messages[len(sent) :])
    for message, each in zip(parcel.messages, sent, strict=False):
        if each.fault is None:
            with suppress(exchange.ClaimLost):
                exchange.mark_delivered(message, at)
        else:
            exchange.record_failure(message, fault=each.fault, told=each.told, at=at)
        actions.settle(endpoint_id=parcel.endpoint.pk, status=each.status, fault=each.fault, at=at)
    return sum(each.fault is None for each in sent)
