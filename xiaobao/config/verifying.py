"""``xiaobao verify``: every check of every room that owns rows beside cases."""

from collections.abc import Iterable, Iterator
from typing import IO, Final

import click

from xiaobao.casework import queries as cases
from xiaobao.casework.domain.seals import Fault, Sealed, read_lines
from xiaobao.complaints import queries as complaints
from xiaobao.exchange.domain.answers import FORMATS, render

BESIDE: Final[tuple[cases.Beside, ...]] = (complaints.verify_details,)


def verify_everything(kept: Iterable[Sealed | Fault] | None = None) -> Iterator[cases.Finding]:
    """Every check there is; ``kept`` are published seals that were kept elsewhere."""
    return cases.verify_everything(kept, BESIDE)


@click.command()
@click.option(
    "--seals", "kept", type=click.File(encoding="utf-8"), help="Published seals to compare with, kept elsewhere."
)
@click.option("--format", "shape", type=click.Choice(FORMATS), default="json", show_default=True)
@click.pass_context
def verify(ctx: click.Context, kept: IO[str] | None, shape: str) -> None:
    """Check all that is kept against all that was written; exit code 1 where something was touched.

    Every journal hash by hash and, folded again, against the rows of its case, detail, clocks, files and papers; every
    content against its hash; every sealed record; every number; every seal; what every account holds against its
    events. Names the first entry that was touched.
    """
    outside = list(read_lines(kept.read())) if kept else None
    found = verify_everything(outside)
    findings = [{"case": finding.number, "entry": finding.seq, "what": finding.what} for finding in found]
    click.echo(render(findings, shape))
    told = f"{len(findings)} findings" if findings else "everything is as it was written"
    click.echo(f"{told}; {cases.unsealed()} entries wait for the next daily seal", err=True)
    ctx.exit(1 if findings else 0)


COMMANDS = {"verify": verify}
