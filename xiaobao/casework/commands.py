"""``xiaobao deadline`` and ``xiaobao verify``."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO

import click
from django.db import DatabaseError, connection

from xiaobao.casework import actions, queries
from xiaobao.exchange.domain.answers import FORMATS, render
from xiaobao.kernel.calendar import CalendarDataError, WorkCalendar, YearTable, load_calendar
from xiaobao.kernel.clock import current_clock, local_day, parse_instant
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.organizations import actions as organizations
from xiaobao.organizations.queries import work_calendar
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.procedures.clocks import run_clocks
from xiaobao.procedures.entries import STEP, Entry
from xiaobao.procedures.explaining import explain
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Procedure


class Event(click.ParamType[tuple[str, datetime]]):
    """``name=instant``."""

    name = "event=instant"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, datetime]:
        event, _, instant = str(value).partition("=")
        try:
            return event.strip(), parse_instant(instant)
        except (ValueError, XiaobaoError) as error:
            self.fail(f"{value!r} is not like received=2026-04-29T10:00: {error}", param, ctx)


@click.command()
@click.option("--procedure", "family", required=True, help="Family, or family@version to choose the version.")
@click.option("--event", "events", multiple=True, required=True, type=Event(), help="What happened, and when.")
@click.option("--format", "shape", type=click.Choice(FORMATS), default="json", show_default=True)
def deadline(family: str, events: tuple[tuple[str, datetime], ...], shape: str) -> None:
    """When is what due, under which article, and which days were counted and left out.

    The version in force on the day of receipt governs. Example:

    xiaobao deadline --procedure samr-complaint --event received=2026-04-29T10:00
    """
    happened = sorted(events, key=lambda event: event[1])
    procedure = _governing(family, happened)
    unknown = [name for name, _ in happened if name not in procedure.events]
    if unknown:
        raise click.UsageError(
            f"{procedure.key} knows no event {unknown[0]!r}. Known: {', '.join(sorted(procedure.events))}."
        )
    entries = [Entry(n, STEP + name, at) for n, (name, at) in enumerate(happened, start=1)]
    reasons = explain(procedure, run_clocks(procedure, entries, _calendar()))
    click.echo(render([reason.to_json() for reason in reasons], shape))


def _calendar() -> WorkCalendar:
    """With the announcements of the database, where there is one: this command needs none."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and "memory" not in name and not Path(name).exists():
        return load_calendar()
    try:
        return work_calendar()
    except DatabaseError:
        return load_calendar()


def _governing(family: str, happened: list[tuple[str, datetime]]) -> Procedure:
    library = load_library()
    if "@" in family:
        return library.procedure(family)
    versions = library.family(family).versions
    opening = versions[-1].opening
    received = [at for name, at in happened if name == opening]
    if not received:
        raise click.UsageError(f"say when it was received: --event {opening}=2026-04-29T10:00")
    return library.family(family).in_force_on(local_day(received[0]))


@click.command()
@click.option("--format", "shape", type=click.Choice(FORMATS), default="json", show_default=True)
@click.pass_context
def verify(ctx: click.Context, shape: str) -> None:
    """Refold every journal: hashes, links, snapshots, seals. Names the first entry that was touched; exit code 1."""
    findings = [
        {"case": finding.number, "entry": finding.seq, "what": finding.what}
        for finding in (*queries.verify_journals(), *queries.verify_seals())
    ]
    click.echo(render(findings, shape))
    click.echo(f"{len(findings)} findings" if findings else "every journal is intact", err=True)
    ctx.exit(1 if findings else 0)


@click.group()
def calendar() -> None:
    """The working days: what is announced, what is only expected, and loading an announcement."""


@calendar.command()
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--reason", default="", help="Why a year that was announced before is corrected.")
@click.pass_context
def load(ctx: click.Context, file: IO[str], reason: str) -> None:
    """Load an announcement of holidays (TOML) and count every due day anew that rests on its years."""
    at = current_clock().now()
    try:
        told = organizations.announce_holidays(text=file.read(), actor=SYSTEM, at=at, reason=reason)
    except CalendarDataError as error:
        click.echo(str(error), err=True)
        ctx.exit(1)
    moved = sum(actions.recount_year(year=year, at=at) for year in told.changed)
    click.echo(render([{"changed": list(told.changed), "same": list(told.same), "due_days_moved": moved}], "json"))


@calendar.command()
@click.option("--year", "years", multiple=True, type=int, help="Only this year; may be given again.")
@click.option("--format", "shape", type=click.Choice(FORMATS), default="json", show_default=True)
def show(years: tuple[int, ...], shape: str) -> None:
    """Every public holiday and every weekend day that is worked, with where it was announced."""
    tables = [table for table in work_calendar().years if not years or table.year in years]
    click.echo(render([row for table in tables for row in _days(table)], shape))


def _days(table: YearTable) -> list[dict[str, object]]:
    off = [(holiday.name, holiday.days) for holiday in table.holidays]
    runs = [(name, run, False) for name, days in off for run in _runs(days)]
    runs += [("", run, True) for run in _runs(table.make_up)]
    return [
        {
            "year": table.year,
            "status": table.status.value,
            "first": run[0].isoformat(),
            "last": run[-1].isoformat(),
            "worked": worked,
            "holiday": name,
            "source": table.source,
        }
        for name, run, worked in sorted(runs, key=lambda found: found[1][0])
    ]


def _runs(days: tuple[date, ...]) -> list[list[date]]:
    """Days that follow each other, together."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


COMMANDS = {"deadline": deadline, "verify": verify, "calendar": calendar}
