"""Questions about notices and the outbox."""

from datetime import datetime

from xiaobao.exchange.models import JobRun, Notice, OutboxMessage


def unread_notices(recipients: tuple[str, ...], *, limit: int = 20) -> list[Notice]:
    """Unread notices of these recipients (``account:<id>``, ``business:<id>``), the newest first."""
    return list(Notice.objects.of(recipients).unread().order_by("-created_at", "-pk")[:limit])


def unread_count(recipients: tuple[str, ...]) -> int:
    """How many notices these recipients have not read."""
    return Notice.objects.of(recipients).unread().count()


def failing_messages(at: datetime, *, limit: int = 100) -> list[OutboxMessage]:
    """Messages that failed and are not delivered, those given up too; the oldest first."""
    return list(OutboxMessage.objects.failing(at).order_by("created_at", "pk")[:limit])


def failing_jobs() -> list[JobRun]:
    """Periodic jobs whose last run ended with a fault."""
    return list(JobRun.objects.exclude(last_error="").order_by("name"))
