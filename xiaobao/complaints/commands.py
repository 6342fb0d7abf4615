"""``xiaobao import`` and ``xiaobao export``."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path

import click

from xiaobao.complaints import actions, queries
from xiaobao.complaints.actions.bulk import Incoming
from xiaobao.complaints.imports import EXPORTED, SHEET, RowRefused, to_incoming
from xiaobao.exchange import tables
from xiaobao.exchange.domain.maps import ColumnMap, decode_map
from xiaobao.exchange.domain.sheets import Reject, Row
from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.kernel.identifiers import mask_personal
from xiaobao.organizations import actions as organization_actions
from xiaobao.organizations import queries as organizations
from xiaobao.organizations.domain.units import Profile, UnitKind
from xiaobao.people.domain.actor import SYSTEM

KINDS = ("complaints",)
FIRST_UNIT = "ROOT"


@dataclass(slots=True)
class Tally:
    """What became of the rows of a file."""

    read: int = 0
    accepted: int = 0
    duplicates: int = 0


def shipped_maps() -> list[str]:
    """The names of the maps that come with the platform."""
    folder = resources.files("xiaobao.complaints") / "maps"
    return sorted(path.name.removesuffix(".toml") for path in folder.iterdir() if path.name.endswith(".toml"))


def find_map(name: str) -> ColumnMap:
    """A map by its shipped name, or by its path. Raises click.UsageError, BadMap."""
    if Path(name).is_file():
        return tables.load_map(Path(name))
    plain = Path(name).name.removesuffix(".toml")
    if plain not in shipped_maps():
        raise click.UsageError(f"no map {name!r}: give a path, or one of {', '.join(shipped_maps())}")
    text = (resources.files("xiaobao.complaints") / "maps" / f"{plain}.toml").read_text(encoding="utf-8")
    return decode_map(text, where=plain)


@click.command("import")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map", "map_name", help="A shipped map's name, or the path of a map (TOML).")
@click.option("--org", help="The code of the unit that receives; the only root if not given.")
@click.option("--dry-run", is_flag=True, help="Read and judge every row, write nothing.")
@click.option("--rejects", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where rejects go.")
@click.pass_context
def import_(
    ctx: click.Context, kind: str, file: Path, map_name: str | None, org: str | None, dry_run: bool, rejects: Path
) -> None:
    """Import rows of CSV, XLSX or NDJSON. Running it again changes nothing."""
    at = current_clock().now()
    column_map = find_map(map_name) if map_name else None
    source = Path(map_name).name.removesuffix(".toml") if map_name else SHEET.kind
    unit = _receiver(org, at)
    tally = Tally()
    with _progress(file) as progress, tables.RejectFile(rejects, file.stem, mask=mask_personal) as refused:
        rows = tables.read_rows(file, column_map, SHEET, at=at, progress=progress)
        incoming = _incoming(rows, tally, refused, source=source, profile=unit.profile, at=at)
        for result in actions.import_lodgings(
            incoming=incoming, unit_code=unit.code, actor=SYSTEM, at=at, dry_run=dry_run
        ):
            tally.accepted += result.accepted
            tally.duplicates += result.duplicates
    answer = {
        "read": tally.read,
        "accepted": tally.accepted,
        "rejected": refused.count,
        "duplicates": tally.duplicates,
        "rejects": str(refused.path) if refused.count else None,
    }
    click.echo(json.dumps(answer, ensure_ascii=False))
    ctx.exit(1 if refused.count else 0)


def _receiver(org: str | None, at: datetime) -> queries.Receiver:
    """The unit that receives. On a database without any unit, a first one is made, and said."""
    if org is not None:
        return queries.receiver(organizations.by_code(org))
    roots = [unit for unit in organizations.tree() if unit.depth == 0]
    if len(roots) > 1:
        raise click.UsageError(f"several roots: choose one with --org: {', '.join(unit.code for unit in roots)}")
    if roots:
        return queries.receiver(roots[0])
    click.echo(f"There is no unit yet: the unit {FIRST_UNIT} was made to receive these rows.", err=True)
    made = organization_actions.add_unit(
        code=FIRST_UNIT, name=FIRST_UNIT, kind=UnitKind.BUREAU, profile=Profile.MARKET, actor=SYSTEM, at=at
    )
    return queries.receiver(made)


def _incoming(
    rows: Iterator[Row | Reject],
    tally: Tally,
    refused: tables.RejectFile,
    *,
    source: str,
    profile: str,
    at: datetime,
) -> Iterator[Incoming]:
    for row in rows:
        tally.read += 1
        if isinstance(row, Reject):
            refused.add(row)
            continue
        try:
            yield to_incoming(row, source=source, profile=profile, at=at)
        except RowRefused as error:
            refused.add(Reject(row.line, error.column, str(row.values.get(error.column) or ""), error.reason))
        except XiaobaoError as error:
            refused.add(Reject(row.line, "", "", str(error)))


@contextmanager
def _progress(file: Path) -> Iterator[Callable[[int], object] | None]:
    """A progress bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=tables.total_hint(file), label=file.name, file=sys.stderr) as bar:
        yield lambda position: bar.update(position - bar.pos)


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--org", help="Only cases of this unit and below.")
@click.option("--format", "shape", type=click.Choice(list(tables.FORMATS)), help="By the file's ending if not given.")
def export(kind: str, file: Path, org: str | None, shape: str | None) -> None:
    """Export cases, masked, to CSV, JSON, NDJSON or XLSX."""
    path = organizations.by_code(org).path if org else "/"
    chosen = shape or file.suffix.lstrip(".").lower()
    if chosen not in tables.FORMATS:
        raise click.UsageError(f"say the --format, or end the file's name in one of {', '.join(tables.FORMATS)}")
    written = tables.write_rows(queries.exported(path), EXPORTED, chosen, file)
    click.echo(json.dumps({"written": written, "file": str(file)}, ensure_ascii=False))


COMMANDS = {"import": import_, "export": export}
