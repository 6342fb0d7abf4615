"""Posting messages, reading notices, trying a failed message again."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from xiaobao.exchange.domain.outbox import check_message
from xiaobao.exchange.models import Notice, OutboxMessage
from xiaobao.kernel.errors import NotFound

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


def mark_read(*, notice_id: int, recipients: tuple[str, ...], at: datetime) -> None:
    """Mark a notice as read by one of its recipients; the first reading counts.

    Raises NotFound for a notice that does not exist or is for somebody else.
    """
    mine = Notice.objects.of(recipients).filter(pk=notice_id)
    if not mine.unread().update(read_at=at) and not mine.exists():
        raise NotFound("notice", notice_id)


def mark_all_read(*, recipients: tuple[str, ...], at: datetime) -> int:
    """Mark all notices of these recipients as read; how many were unread."""
    return Notice.objects.of(recipients).unread().update(read_at=at)


def retry(*, key: str, at: datetime) -> None:
    """Have a failing message tried again now, with all its attempts. An interrupted e-mail may so arrive twice.

    Raises NotFound for a message that is not failing.
    """
    again = OutboxMessage.objects.failing(at).filter(key=key)
    if not again.update(claimed_at=None, attempts=0, deliver_after=at):
        raise NotFound("failing message", key)
