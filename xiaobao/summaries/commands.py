"""``xiaobao summary``."""

import sys
from datetime import datetime
from pathlib import Path

import click

from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.periods import between
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.summaries import queries

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--org", required=True, help="Code of the unit; everything below it is counted too.")
@click.option("--from", "first", type=DAY, required=True, help="The first day, in China.")
@click.option("--to", "last", type=DAY, required=True, help="The last day, included.")
@click.option("--template", default="", help="Name of a template; without it, the one for the unit's profile.")
@click.option("--format", "shape", type=click.Choice(queries.SHAPES), help="By the file's ending if not given.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file; without it, standard output.")
def summary(org: str, first: datetime, last: datetime, template: str, shape: str | None, out: Path | None) -> int:
    """The work summary of a unit in a period; exit code 1 where parts do not add up to their whole.

    xiaobao summary --org 999901 --from 2026-01-01 --to 2026-06-30 --format docx --out summary.docx
    """
    chosen, at = shape or _ending(out), current_clock().now()
    made = queries.summarize(
        org=org,
        period=between(first.date(), last.date()),
        template=template,
        actor=SYSTEM,
        at=at,
    )
    content = queries.set_summary(made, chosen, at=at)
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        out.write_bytes(content)
    gaps = queries.gaps_of(made)
    for gap in gaps:
        click.echo(gap, err=True)
    return 1 if gaps else 0


def _ending(out: Path | None) -> str:
    ending = out.suffix.removeprefix(".").lower() if out else "md"
    if ending not in queries.SHAPES:
        raise click.UsageError(f"say which --format; a file ending in .{ending} is none of {', '.join(queries.SHAPES)}")
    return ending


COMMANDS = {"summary": summary}
