"""`xiaobao unit …` and `xiaobao outbox …`: the door of whoever runs the installation; acts as the system."""

from collections.abc import Callable
from typing import Any, TypeVar

import click
from django.core.validators import slug_re

from xiaobao.exchange import queries as exchange
from xiaobao.exchange.domain.outbox import Channel, State
from xiaobao.exchange.tables import STYLES, tell_rows
from xiaobao.kernel.clock import current_clock
from xiaobao.organizations import actions, queries
from xiaobao.organizations.domain.units import Profile, UnitKind
from xiaobao.people.domain.actor import SYSTEM

Command = TypeVar("Command", bound=Callable[..., Any])
CHANNELS = click.Choice([channel.value for channel in Channel])
STATES = click.Choice([state.value for state in State])
TROUBLED = (State.FAILED, State.RETRYING, State.LATE)


def _format_option(command: Command) -> Command:
    return click.option("--format", "style", type=click.Choice(STYLES), default="table", show_default=True)(command)


@click.group()
def outbox() -> None:
    """Messages that did not arrive: list, resend, discard."""


@outbox.command("list")
@click.option("--channel", type=CHANNELS, default=None, help="Of this channel alone.")
@click.option("--state", "states", type=STATES, multiple=True, help="In this state; else failed, retrying and late.")
@click.option("--after", default=0, help="Those behind this id, for the next part of a long list.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
@_format_option
def list_messages(channel: str | None, states: tuple[str, ...], after: int, limit: int, style: str) -> None:
    """The messages that were not delivered, the oldest first; recipients are masked."""
    found = exchange.letters(
        current_clock().now(),
        states=[State(state) for state in states] or TROUBLED,
        channel=channel or "",
        after=after,
        limit=limit,
    )
    rows = [
        {
            "id": each.id,
            "state": each.state.value,
            "channel": each.channel,
            "topic": each.topic,
            "recipient": each.recipient,
            "tries": each.attempts,
            "fault": each.fault,
            "created_at": each.created_at.isoformat(),
            "next_at": each.next_at.isoformat() if each.next_at else "",
            "reason": each.reason,
        }
        for each in found.letters
    ]
    click.echo(tell_rows(rows, style), nl=False)
    if found.after is not None:
        click.echo(f"There are more: --after {found.after}", err=True)


@outbox.command()
@click.argument("message_id", type=int, required=False)
@click.option("--channel", type=CHANNELS, help="All failed messages of this channel, instead of one by its id.")
@_format_option
def resend(message_id: int | None, channel: str | None, style: str) -> None:
    """Have one message, or all failed ones of a channel, tried again now, with all their tries.

    An e-mail that was interrupted may have arrived: it is only sent again by its id.
    """
    at = current_clock().now()
    if message_id is not None and channel is None:
        actions.resend_message(message_id=message_id, actor=SYSTEM, at=at)
        many = 1
    elif channel is not None and message_id is None:
        many = actions.resend_failed(channel=Channel(channel), actor=SYSTEM, at=at)
    else:
        raise click.UsageError("give the id of one message, or --channel for all failed ones of it")
    click.echo(tell_rows([{"resent": many}], style), nl=False)


@outbox.command()
@click.argument("message_id", type=int)
@click.option("--reason", required=True, help="Why it shall not arrive; it is kept.")
@_format_option
def discard(message_id: int, reason: str, style: str) -> None:
    """Give a message up for good."""
    actions.discard_message(message_id=message_id, reason=reason, actor=SYSTEM, at=current_clock().now())
    click.echo(tell_rows([{"discarded": message_id}], style), nl=False)


@click.group()
def unit() -> None:
    """Units: add (the first one too), list."""


@unit.command()
@click.argument("code")
@click.option("--name", required=True, help="The name in full.")
@click.option("--short-name", default="", help="The name on pages; without it the full one.")
@click.option("--kind", required=True, type=click.Choice([kind.value for kind in UnitKind]))
@click.option("--profile", required=True, type=click.Choice([profile.value for profile in Profile]))
@click.option("--parent", help="The code of the unit above it; without one it is a root.")
@click.option("--region", default="", help="The division's code (GB/T 2260), like 330102.")
@click.option("--address", default="")
@click.option("--phone", default="")
def add(
    code: str,
    name: str,
    short_name: str,
    kind: str,
    profile: str,
    parent: str | None,
    region: str,
    address: str,
    phone: str,
) -> None:
    """Found a unit under CODE, which stands in the numbers of its cases."""
    if not slug_re.fullmatch(code):
        raise click.BadParameter("letters, digits, - and _ alone", param_hint="CODE")
    made = actions.add_unit(
        code=code,
        name=name,
        short_name=short_name,
        kind=UnitKind(kind),
        profile=Profile(profile),
        parent_id=queries.by_code(parent).pk if parent else None,
        region_code=region,
        address=address,
        phone=phone,
        actor=SYSTEM,
        at=current_clock().now(),
    )
    click.echo(f"{made.code} {made.name} is founded.", err=True)


@unit.command("list")
@_format_option
def list_units(style: str) -> None:
    """Every unit, each tree from its root down."""
    rows = [
        {
            "code": each.code,
            "name": each.name,
            "kind": each.kind,
            "profile": each.profile,
            "parent": each.parent.code if each.parent else "",
        }
        for each in queries.tree(with_closed=False)
    ]
    click.echo(tell_rows(rows, style), nl=False)


COMMANDS = {"unit": unit, "outbox": outbox}
