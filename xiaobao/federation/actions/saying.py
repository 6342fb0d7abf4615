"""Putting what is said into a thread: numbered, sealed, and waiting to be sent."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from xiaobao.casework.actions.storing import fetch, store
from xiaobao.exchange.domain.signing import Signer, asymmetric
from xiaobao.federation.actions.registering import speaking
from xiaobao.federation.domain.messages import Body, Kind, written
from xiaobao.federation.models import Message, Thread
from xiaobao.people import queries as people


@transaction.atomic
def say(*, thread_id: int, said: Iterable[tuple[Kind, Body]], at: datetime) -> list[Message]:
    """Give messages the next numbers of a thread; a worker sends them, in this order."""
    thread = Thread.objects.locked().get(pk=thread_id)
    rows = []
    for kind, body in said:
        thread.last_seq += 1
        rows.append(
            Message(
                thread=thread,
                incoming=False,
                seq=thread.last_seq,
                kind=kind,
                said_at=at,
                digest=store(json.dumps(written(body), ensure_ascii=False).encode()),
                state="waiting",
                since=at,
            )
        )
    made = Message.objects.bulk_create(rows)
    thread.save(update_fields=["last_seq"])
    return made


def envelope(message: Message) -> bytes:
    """The body of a message as it goes over the wire; the same bytes whenever it is sent under the same number."""
    thread = message.thread
    told = {
        "type": message.kind,
        "timestamp": message.said_at.isoformat(),
        "sender": settings.INSTANCE,
        "recipient": thread.peer.code,
        "thread": thread.key,
        "seq": message.seq,
        "data": json.loads(fetch(message.digest)),
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def key_of(message: Message, body: bytes) -> str:
    """The message's id: the same number with the same words has the same."""
    return f"{message.thread_id}-{message.seq}-{hashlib.sha256(body).hexdigest()[:24]}"


def signers() -> list[Signer]:
    """This instance's own keys, the newest first."""
    told = sorted(speaking().items(), reverse=True)
    return [asymmetric(people.peer_signing(root, f"federation:{generation}")[1]) for generation, root in told]
