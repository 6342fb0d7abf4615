"""``xiaobao deadline`` and ``xiaobao verify``."""

from datetime import datetime

import click

from xiaobao.casework import queries
from xiaobao.exchange.domain.answers import FORMATS, render
from xiaobao.kernel.calendar import load_calendar
from xiaobao.kernel.clock import local_day, parse_instant
from xiaobao.kernel.errors import XiaobaoError
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
    reasons = explain(procedure, run_clocks(procedure, entries, load_calendar()))
    click.echo(render([reason.to_json() for reason in reasons], shape))


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


COMMANDS = {"deadline": deadline, "verify": verify}
