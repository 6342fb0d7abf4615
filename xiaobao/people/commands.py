"""`xiaobao user …`: the door of whoever runs the installation. Acts as the system.

Results go to the standard output, messages to the standard error. Django is set up before these are called.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

import click

from xiaobao.exchange.tables import STYLES, tell_rows
from xiaobao.kernel.clock import current_clock, parse_instant
from xiaobao.people import actions, queries
from xiaobao.people.domain.actor import SYSTEM, Role
from xiaobao.people.domain.delegating import DELEGABLE
from xiaobao.people.domain.granting import NEVER_GRANTED
from xiaobao.people.domain.tokens import scope

Row = Mapping[str, Any]
Command = TypeVar("Command", bound=Callable[..., Any])
ROLES = click.Choice([role.value for role in Role if role not in NEVER_GRANTED])
LANGUAGES = click.Choice(["zh-hans", "en"])


def _format_option(command: Command) -> Command:
    return click.option("--format", "style", type=click.Choice(STYLES), default="table", show_default=True)(command)


@click.group()
def user() -> None:
    """Accounts: create, grant, revoke, delegate, password, token, list."""


@user.command()
@click.argument("username")
@click.option("--name", required=True, help="The person's name.")
@click.option("--unit", "unit_code", help="The code of the unit the account belongs to.")
@click.option("--business", "uscc", help="The USCC of the business the account answers for.")
@click.option("--email", default="")
@click.option("--language", type=LANGUAGES, default="zh-hans", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from the standard input.")
@_format_option
def create(
    username: str,
    name: str,
    unit_code: str | None,
    uscc: str | None,
    email: str,
    language: str,
    password_stdin: bool,
    style: str,
) -> None:
    """Open an account; the password is asked for."""
    account = actions.create_account(
        username=username,
        name=name,
        password=_password(password_stdin),
        email=email,
        unit_id=_unit(unit_code),
        business_id=queries.business_id(uscc) if uscc else None,
        language=language,
        actor=SYSTEM,
        at=_now(),
    )
    _tell(f"Account {account.username} is open.")
    _show([{"id": account.pk, "username": account.username}], style)


@user.command()
@click.argument("username")
@click.argument("role", type=ROLES)
@click.option("--unit", "unit_code", help="The code of a unit; without one the role is held everywhere.")
@click.option("--from", "since", help="The day or instant from which it counts.")
@click.option("--until", help="The day or instant from which it counts no more, e.g. 2027-01-01.")
def grant(username: str, role: str, unit_code: str | None, since: str | None, until: str | None) -> None:
    """Let an account have a role at a unit and below it, for good or for a time."""
    account, unit_id = queries.by_username(username), _unit(unit_code)
    actions.grant_role(
        account_id=account.pk,
        role=Role(role),
        unit_id=unit_id,
        starts_at=_instant(since),
        ends_at=_instant(until),
        actor=SYSTEM,
        at=_now(),
    )
    _tell(f"{account.username} is {role} at {unit_code or 'every unit'}.")


@user.command()
@click.argument("username")
@click.argument("role", type=ROLES)
@click.option("--unit", "unit_code", help="The code of the unit at which the role was given.")
def revoke(username: str, role: str, unit_code: str | None) -> None:
    """Take a role back."""
    account, unit_id = queries.by_username(username), _unit(unit_code)
    actions.revoke_role(account_id=account.pk, role=Role(role), unit_id=unit_id, actor=SYSTEM, at=_now())
    _tell(f"{account.username} is no longer {role} at {unit_code or 'every unit'}.")


@user.command()
@click.argument("giver")
@click.argument("role", type=click.Choice([role.value for role in DELEGABLE]))
@click.option("--to", "taker", required=True, help="The user name of the colleague who stands in.")
@click.option("--unit", "unit_code", required=True, help="The code of the unit at which the role is handed over.")
@click.option("--from", "since", help="The day or instant from which it counts; now, if not said.")
@click.option("--until", required=True, help="The day or instant from which it counts no more.")
@click.option("--reason", required=True)
@_format_option
def delegate(
    giver: str, role: str, taker: str, unit_code: str, since: str | None, until: str, reason: str, style: str
) -> None:
    """Hand a role over to a colleague for a time."""
    made = actions.delegate_role(
        giver_id=queries.by_username(giver).pk,
        taker=taker,
        role=Role(role),
        unit_id=queries.unit_id(unit_code),
        starts_at=_instant(since) or _now(),
        ends_at=parse_instant(until),
        reason=reason,
        actor=SYSTEM,
        at=_now(),
    )
    _tell(f"{taker} stands in for {giver} as {role} at {unit_code}.")
    _show([{"delegation": made.pk, "until": made.ends_at}], style)


@user.command()
@click.argument("username")
@_format_option
def delegations(username: str, style: str) -> None:
    """What an account handed over and took over."""
    account = queries.by_username(username)
    _show([asdict(row) for row in queries.delegations_of(account.pk, at=_now())], style)


@user.command()
@click.argument("delegation", type=int)
def undelegate(delegation: int) -> None:
    """End what was handed over before its time."""
    actions.end_delegation(delegation_id=delegation, actor=SYSTEM, at=_now())
    _tell(f"Delegation {delegation} counts no more.")


@user.command()
@click.argument("username")
@click.option("--password-stdin", is_flag=True, help="Read the password from the standard input.")
def password(username: str, password_stdin: bool) -> None:
    """Give an account a new password."""
    account = queries.by_username(username)
    chosen = _password(password_stdin)
    actions.set_password(account_id=account.pk, password=chosen, actor=SYSTEM, at=_now())
    _tell(f"{account.username} has a new password.")


@user.command()
@click.argument("username")
@click.option("--name", required=True, help="What the token is for.")
@click.option("--expires", help="The day or instant from which it opens nothing, e.g. 2027-01-01.")
@click.option("--read-only", is_flag=True, help="It asks and changes nothing: GET alone.")
@click.option("--network", "networks", multiple=True, help="Where it is taken from, like 10.20.0.0/16; repeatable.")
@_format_option
def token(
    username: str, name: str, expires: str | None, read_only: bool, networks: tuple[str, ...], style: str
) -> None:
    """Make a token for a program. It is shown this once."""
    account = queries.by_username(username)
    made = actions.issue_token(
        account_id=account.pk,
        name=name,
        expires_at=_instant(expires),
        scope=scope(read_only=read_only, networks=networks),
        actor=SYSTEM,
        at=_now(),
    )
    _tell("Keep this token: it cannot be shown again.")
    _show([asdict(made)], style)


@user.command(name="list")
@_format_option
def list_accounts(style: str) -> None:
    """Every account with its roles, written role@unit."""
    _show([_flat(asdict(row)) for row in queries.accounts(actor=SYSTEM)], style)


COMMANDS = {"user": user}


def _now() -> datetime:
    return current_clock().now()


def _instant(text: str | None) -> datetime | None:
    return parse_instant(text) if text else None


def _unit(code: str | None) -> int | None:
    return queries.unit_id(code) if code else None


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    chosen: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return chosen


def _tell(message: str) -> None:
    click.echo(message, err=True)


def _flat(row: Row) -> Row:
    told = {key: value for key, value in row.items() if key != "held"}
    return {key: " ".join(value) if isinstance(value, tuple) else value for key, value in told.items()}


def _show(rows: Sequence[Row], style: str) -> None:
    click.echo(tell_rows(rows, style), nl=False)
