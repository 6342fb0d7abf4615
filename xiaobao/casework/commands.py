"""``xiaobao deadline``, ``calendar``, ``papers`` and ``seals``."""

import json
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO

import click
from django.db import DatabaseError, connection

from xiaobao.casework import actions, queries
from xiaobao.casework.domain.erasures import check_erasures, read_erasures
from xiaobao.casework.domain.seals import Fault, check_lines, check_proof, proven_keys, read_lines, require_key
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


@click.group()
def papers() -> None:
    """The templates of papers: an office's own Word files, looked at before they are taken."""


UNIT = click.option("--unit", required=True, help="Code of the unit whose templates these are.")
KIND = click.option("--kind", required=True, help="Kind of paper, as `xiaobao papers kinds` names it.")


@papers.command()
@UNIT
@click.option("--format", "shape", type=click.Choice(FORMATS), default="json", show_default=True)
def kinds(unit: str, shape: str) -> None:
    """Every kind of paper with its fields, and by whose template the unit issues it."""
    click.echo(render([asdict(row) for row in queries.template_rows(unit)], shape))


@papers.command()
@click.argument("file", type=click.File("rb"))
@KIND
@click.pass_context
def check(ctx: click.Context, file: IO[bytes], kind: str) -> None:
    """Look at a Word template without taking it; exit code 1 where it has mistakes."""
    faults = queries.template_faults(kind, file.read())
    rows = [
        {"what": fault.why, "where": str(fault.place), "field": fault.field, "around": fault.around} for fault in faults
    ]
    click.echo(render(rows, "json"))
    ctx.exit(1 if faults else 0)


@papers.command()
@click.argument("file", type=click.File("rb"))
@UNIT
@KIND
@click.pass_context
def put(ctx: click.Context, file: IO[bytes], unit: str, kind: str) -> None:
    """Take a Word template: from now on the unit, and those below, issue this kind of paper with it."""
    at, name = current_clock().now(), Path(file.name).name
    try:
        taken = actions.put_template(unit_code=unit, kind=kind, name=name, content=file.read(), actor=SYSTEM, at=at)
    except actions.TemplateRefused as error:
        click.echo(str(error), err=True)
        ctx.exit(1)
    click.echo(render([{"unit": unit, "kind": kind, "version": taken.version, "sha256": taken.digest}], "json"))


@papers.command()
@UNIT
@KIND
def withdraw(unit: str, kind: str) -> None:
    """Go back to the template of the unit above, or to the built-in one. Every version is kept."""
    done = actions.withdraw_template(unit_code=unit, kind=kind, actor=SYSTEM, at=current_clock().now())
    click.echo(render([{"unit": unit, "kind": kind, "version": done.version}], "json"))


@papers.command()
@UNIT
@click.option("--format", "shape", type=click.Choice(FORMATS), default="json", show_default=True)
def versions(unit: str, shape: str) -> None:
    """Every version of a unit's own templates: who put it, when, its hash. A withdrawal has none."""
    rows = [
        {"kind": v.kind, "version": v.version, "name": v.name, "by": v.added_by, "at": v.added_at, "sha256": v.digest}
        for v in queries.versions(unit)
    ]
    click.echo(render(rows, shape))


@papers.command()
@click.argument("file", type=click.File("wb"))
@KIND
@click.option("--unit", default="", help="Code of the unit; without it the built-in paper, to begin with.")
@click.option("--version", default=0, help="Version of the unit's own template.")
def get(file: IO[bytes], kind: str, unit: str, version: int) -> None:
    """Write a Word template into a file: the built-in paper with its fields, or a version of a unit's own."""
    file.write(queries.template_content(unit, kind, version) if unit else queries.starter(kind))


@click.group()
def seals() -> None:
    """The daily seals: the key they are checked with, all of them, proofs of cases, and checking without a database."""


@seals.command()
def key() -> None:
    """The public key of this installation's seals: publish it where this database is not."""
    click.echo(queries.public_key())


@seals.command(name="export")
@click.argument("file", type=click.File("w", encoding="utf-8"))
def export_seals(file: IO[str]) -> None:
    """Write every seal into FILE, a line each."""
    file.writelines(seal.line() for seal in queries.seals())


@seals.command()
@click.argument("number")
@click.argument("file", type=click.File("w", encoding="utf-8"))
def proof(number: str, file: IO[str]) -> None:
    """Write the journal of the case NUMBER into FILE, each entry with its way to a seal. It is not masked."""
    json.dump(queries.case_proof(number), file, ensure_ascii=False, indent=1)


@seals.command(name="check")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--key", "public", required=True, help="The public key, from where the installation published it.")
@click.option("--proof", "told", type=click.File(encoding="utf-8"), help="The proof of a case to check as well.")
@click.option("--format", "shape", type=click.Choice(FORMATS), default="json", show_default=True)
@click.pass_context
def check_published(ctx: click.Context, file: IO[str], public: str, told: IO[str] | None, shape: str) -> None:
    """Check published seals, and a proof of a case, without any database; exit code 1 where something does not fit."""
    lines = list(read_lines(file.read()))
    faults = list(check_lines(lines, public))
    if told:
        try:
            faults += check_proof(json.load(told), lines, public)
        except ValueError:
            faults.append(Fault("the proof", "is no JSON"))
    click.echo(render([asdict(fault) for fault in faults], shape))
    whole = f"{len(lines)} seals follow each other and are signed"
    click.echo(f"{len(faults)} faults" if faults else whole + (", and the proof holds" if told else ""), err=True)
    ctx.exit(1 if faults else 0)


@seals.command(name="erased")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--key", "public", required=True, help="The public key, from where the installation published it.")
@click.option("--seals", "sealed", type=click.File(encoding="utf-8"), help="Published seals: keys that followed it.")
@click.option("--format", "shape", type=click.Choice(FORMATS), default="json", show_default=True)
@click.pass_context
def check_erased(ctx: click.Context, file: IO[str], public: str, sealed: IO[str] | None, shape: str) -> None:
    """Check the published list of what was erased, without any database; exit code 1 where something does not fit."""
    require_key(public)
    keys = proven_keys(read_lines(sealed.read()), public) if sealed else {public}
    lines = list(read_erasures(file.read()))
    faults = list(check_erasures(lines, keys))
    click.echo(render([asdict(fault) for fault in faults], shape))
    whole = f"{len(lines)} erasures follow each other and are signed"
    click.echo(f"{len(faults)} faults" if faults else whole, err=True)
    ctx.exit(1 if faults else 0)


COMMANDS = {"deadline": deadline, "calendar": calendar, "papers": papers, "seals": seals}
