"""Messages that did not arrive, for whoever runs the installation: seen, sent again, discarded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages as told
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xiaobao.exchange import queries as exchange
from xiaobao.exchange.domain.outbox import Channel, State
from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import NotFound
from xiaobao.organizations import actions, labels
from xiaobao.organizations.permissions import MESSAGE_KEEPERS, holds_throughout, require_message_watcher
from xiaobao.organizations.views.acting import done, officer_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TROUBLED = (State.FAILED, State.RETRYING, State.LATE)
DECISIONS = 10


@dataclass(frozen=True, slots=True)
class Count:
    """How many messages of a channel are in a state, and where they are listed."""

    many: int
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class ChannelRow:
    channel: str
    title: "StrOrPromise"
    counts: tuple[Count, ...]
    failed: int


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message in the reader's words; what may be done about it now."""

    letter: exchange.Letter
    channel: "StrOrPromise"
    state: "StrOrPromise"
    tone: str
    fault: "StrOrPromise"
    can_resend: bool
    can_discard: bool


@dataclass(frozen=True, slots=True)
class DecisionRow:
    at: datetime
    who: str
    what: "StrOrPromise"
    message: int
    topic: str
    reason: str


@dataclass(frozen=True, slots=True)
class MessagesPage:
    channels: Sequence[ChannelRow]
    states: Sequence[tuple[str, "StrOrPromise"]]
    channel: str
    state: str
    rows: Sequence[MessageRow]
    next: str
    decisions: Sequence[DecisionRow]


@login_required
def messages(request: HttpRequest) -> HttpResponse:
    """Counts by channel and state; what failed, is tried again or is late, the oldest first, fifty at a time."""
    actor, at = officer_of(request), current_clock().now()
    require_message_watcher(actor)
    channel = _one_of(request.GET.get("channel", ""), [each.value for each in Channel])
    state = _one_of(request.GET.get("state", ""), [each.value for each in State])
    after = request.GET.get("after", "")
    found = exchange.letters(
        at,
        states=(State(state),) if state else TROUBLED,
        channel=channel,
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0,
    )
    keeps = holds_throughout(actor, MESSAGE_KEEPERS)
    asked = {"channel": channel, "state": state}
    page = MessagesPage(
        channels=[_channel_row(each, counts) for each, counts in exchange.undelivered_by_channel(at).items()],
        states=tuple(labels.MESSAGE_STATES.items()),
        channel=channel,
        state=state,
        rows=[_message_row(letter, keeps=keeps) for letter in found.letters],
        next=urlencode({**{k: v for k, v in asked.items() if v}, "after": found.after}) if found.after else "",
        decisions=[
            DecisionRow(
                each.at, each.actor_name, labels.DECIDED[each.what], each.message_id, each.message.topic, each.reason
            )
            for each in exchange.decisions(limit=DECISIONS)
        ],
    )
    return render(request, "organizations/messages.html", {"page": page, "nav": "office", "tab": "messages"})


@login_required
@require_POST
def resend(request: HttpRequest, message_id: int) -> HttpResponse:
    actor, at = officer_of(request), current_clock().now()
    require_message_watcher(actor)
    done(request, lambda: actions.resend_message(message_id=message_id, actor=actor, at=at))
    return redirect("office-messages")


@login_required
@require_POST
def resend_all(request: HttpRequest, channel: str) -> HttpResponse:
    """Have every failed message of a channel tried again."""
    actor, at = officer_of(request), current_clock().now()
    require_message_watcher(actor)
    if channel not in list(Channel):
        raise NotFound("channel", channel)
    many = actions.resend_failed(channel=Channel(channel), actor=actor, at=at)
    told.success(
        request,
        ngettext("%(many)s message is sent again.", "%(many)s messages are sent again.", many) % {"many": many},
    )
    return redirect("office-messages")


@login_required
@require_POST
def discard(request: HttpRequest, message_id: int) -> HttpResponse:
    actor, at = officer_of(request), current_clock().now()
    reason = request.POST.get("reason", "")[: labels.REASON_LENGTH]
    require_message_watcher(actor)
    done(request, lambda: actions.discard_message(message_id=message_id, reason=reason, actor=actor, at=at))
    return redirect("office-messages")


def _one_of(text: str, known: Sequence[str]) -> str:
    return text if text in known else ""


def _channel_row(channel: Channel, counts: dict[State, int]) -> ChannelRow:
    return ChannelRow(
        channel.value,
        labels.CHANNELS[channel],
        tuple(Count(counts[each], each.value, labels.MESSAGE_TONES.get(each, "")) for each in State),
        counts[State.FAILED],
    )


def _message_row(letter: exchange.Letter, *, keeps: bool) -> MessageRow:
    is_open = letter.state is not State.DISCARDED and not letter.in_hand
    return MessageRow(
        letter,
        labels.CHANNELS[letter.channel],
        labels.MESSAGE_STATES[letter.state],
        labels.MESSAGE_TONES.get(letter.state, ""),
        labels.FAULTS.get(letter.fault, ""),
        can_resend=is_open and letter.attempts > 0,
        can_discard=is_open and keeps,
    )
