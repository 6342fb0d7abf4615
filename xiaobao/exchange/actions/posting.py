"""Posting messages into the outbox."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from xiaobao.exchange.domain.outbox import check_message
from xiaobao.exchange.models import OutboxMessage

BATCH: Final = 500


def post(
    *,
    topic: str,
    key: str,
    payload: Mapping[str, Any],
    channel: str,
    recipient: str,
    at: datetime,
    deliver_after: datetime | None = None,
) -> bool:
    """Post a message for delivery after the surrounding transaction; False if one of this key is there already.

    It is a part of that transaction, and does not break it. Raises BadMessage.
    """
    message = _message(
        topic=topic,
        key=key,
        payload=payload,
        channel=channel,
        recipient=recipient,
        at=at,
        deliver_after=deliver_after,
    )
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        if OutboxMessage.objects.filter(key=key).exists():
            return False
        raise
    return True


def post_many(*, messages: Iterable[Mapping[str, Any]], at: datetime) -> None:
    """Post many messages at once, each with the arguments of `post`; keys that are there are passed over.

    Raises BadMessage, and then posts none.
    """
    rows = [_message(at=at, **message) for message in messages]
    OutboxMessage.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def _message(
    *,
    topic: str,
    key: str,
    payload: Mapping[str, Any],
    channel: str,
    recipient: str,
    at: datetime,
    deliver_after: datetime | None = None,
) -> OutboxMessage:
    check_message(topic=topic, key=key, channel=channel, recipient=recipient, payload=payload)
    return OutboxMessage(
        topic=topic,
        key=key,
        payload=dict(payload),
        channel=str(channel),
        recipient=recipient,
        created_at=at,
        deliver_after=deliver_after or at,
    )
