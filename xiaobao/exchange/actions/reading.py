"""Notices that were read."""

from datetime import datetime

from xiaobao.exchange.models import Notice
from xiaobao.kernel.errors import NotFound


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
