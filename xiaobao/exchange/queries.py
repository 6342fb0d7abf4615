"""Questions about notices and the outbox."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Q

from xiaobao.exchange.domain.outbox import LATE_AFTER, STALE_CLAIM, Channel, Decided, State, masked
from xiaobao.exchange.models import JobRun, Notice, OutboxDecision, OutboxMessage, state_is
from xiaobao.kernel.clock import SKEW


def unread_notices(recipients: tuple[str, ...], *, limit: int = 20) -> list[Notice]:
    """Unread notices of these recipients (``account:<id>``, ``business:<id>``), the newest first."""
    return list(Notice.objects.of(recipients).unread().order_by("-created_at", "-pk")[:limit])


def unread_count(recipients: tuple[str, ...]) -> int:
    """How many notices these recipients have not read."""
    return Notice.objects.of(recipients).unread().count()


def failing_messages(at: datetime, *, limit: int = 100) -> list[OutboxMessage]:
    """Messages that failed and are not delivered, those given up too; the oldest first."""
    return list(OutboxMessage.objects.failing(at).order_by("created_at", "pk")[:limit])


def tally() -> dict[str, int]:
    """How many messages wait, have failed and will be tried again, and were given up. One query."""
    dead = Q(failed_at__isnull=False)
    counted = OutboxMessage.objects.undelivered().aggregate(
        waiting=Count("pk", filter=~dead & Q(attempts=0)),
        failing=Count("pk", filter=~dead & Q(attempts__gt=0)),
        given_up=Count("pk", filter=dead),
    )
    return {state: int(many) for state, many in counted.items()}


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that was not delivered, as people may see it: the recipient masked, the error only by its kind.

    ``next_at`` is None for one that is tried no more; ``reason`` is why it was discarded.
    """

    id: int
    topic: str
    channel: str
    recipient: str
    state: State
    attempts: int
    fault: str
    created_at: datetime
    next_at: datetime | None
    in_hand: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Letters:
    """Some letters, the oldest first; ``after`` is the last one's id where more lie behind it, else None."""

    letters: tuple[Letter, ...]
    after: int | None


def undelivered_by_channel(at: datetime) -> dict[Channel, dict[State, int]]:
    """How many messages of each channel are in each state, those of every channel. One query."""
    states = {state.value: Count("pk", filter=state_is(state, at)) for state in State}
    rows = OutboxMessage.objects.filter(delivered_at__isnull=True).values("channel").annotate(**states)
    counted: dict[str, Mapping[str, Any]] = {row["channel"]: row for row in rows.order_by("channel")}
    return {each: {s: counted[each][s] if each in counted else 0 for s in State} for each in Channel}


def letters(
    at: datetime,
    *,
    states: Sequence[State] = (State.FAILED, State.RETRYING, State.LATE),
    channel: str = "",
    after: int = 0,
    limit: int = 50,
) -> Letters:
    """The undelivered messages of these states, of one channel or of all, those behind an id. Two queries at most."""
    wanted = reduce(or_, (state_is(state, at) for state in states))
    found = OutboxMessage.objects.filter(wanted, delivered_at__isnull=True, pk__gt=after)
    if channel:
        found = found.filter(channel=channel)
    rows = list(found.defer("payload").order_by("pk")[: limit + 1])
    shown = rows[:limit]
    discarded = [row.pk for row in shown if row.discarded_at]
    reasons = _reasons(discarded) if discarded else {}
    told = tuple(_letter(row, at, reasons.get(row.pk, "")) for row in shown)
    return Letters(told, shown[-1].pk if len(rows) > limit else None)


def _letter(row: OutboxMessage, at: datetime, reason: str) -> Letter:
    state = _state_of(row, at)
    return Letter(
        id=row.pk,
        topic=row.topic,
        channel=row.channel,
        recipient=masked(row.channel, row.recipient),
        state=state,
        attempts=row.attempts,
        fault=row.fault,
        created_at=row.created_at,
        next_at=None if state in (State.FAILED, State.DISCARDED) else row.deliver_after,
        in_hand=row.failed_at is None
        and row.claimed_at is not None
        and at - STALE_CLAIM <= row.claimed_at <= at + SKEW,
        reason=reason,
    )


def _state_of(row: OutboxMessage, at: datetime) -> State:
    """What `state_is` says of a row that was read."""
    if row.discarded_at is not None:
        return State.DISCARDED
    if row.failed_at is not None:
        return State.FAILED
    if row.attempts:
        return State.RETRYING
    return State.LATE if row.deliver_after < at - LATE_AFTER else State.WAITING


def _reasons(ids: Sequence[int]) -> dict[int, str]:
    found = OutboxDecision.objects.filter(message__in=ids, what=Decided.DISCARDED.value)
    return dict(found.values_list("message_id", "reason"))


def decisions(*, limit: int = 20) -> list[OutboxDecision]:
    """What people decided about messages, the newest first."""
    found = OutboxDecision.objects.select_related("message").defer("message__payload")
    return list(found.order_by("-pk")[:limit])


def failing_jobs() -> list[JobRun]:
    """Periodic jobs whose last run ended with a fault."""
    return list(JobRun.objects.exclude(last_error="").order_by("name"))


def due_recipients(channel: Channel, at: datetime) -> list[str]:
    """Who has messages of a channel waiting that may go out now."""
    due = OutboxMessage.objects.due(at).filter(channel=channel.value)
    return list(due.order_by("recipient").values_list("recipient", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to one recipient and how it stands with it; ``delivered_at`` or ``letter`` says more."""

    letter: Letter
    delivered_at: datetime | None
    told: str


def deliveries(*, channel: Channel, recipient: str, at: datetime, limit: int = 50) -> list[Delivery]:
    """The messages that went or go to a recipient, the newest first. Two queries."""
    found = OutboxMessage.objects.filter(channel=channel.value, recipient=recipient)
    rows = list(found.defer("payload").order_by("-pk")[:limit])
    reasons = _reasons([row.pk for row in rows if row.discarded_at])
    return [Delivery(_letter(row, at, reasons.get(row.pk, "")), row.delivered_at, row.last_error) for row in rows]
