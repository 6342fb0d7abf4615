"""The message catalogue: bring it up to date with the code, and compile it for Django."""

from io import BytesIO
from pathlib import Path

import click
from babel.messages.mofile import write_mo

from tools.catalogue import entries, forms, read_catalogue, updated, write_catalogue
from tools.extracting import all_uses
from tools.places import CATALOGUE, LOCALE, in_repository


def load_text(path: Path = CATALOGUE) -> str:
    """The text of a catalogue; empty where there is none yet."""
    return path.read_text(encoding="utf-8") if path.exists() else ""


def update(path: Path = CATALOGUE) -> int:
    """Write the catalogue anew from the uses in the package; how many entries still want a translation."""
    catalogue = updated(read_catalogue(load_text(path)), all_uses())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(write_catalogue(catalogue), encoding="utf-8")
    return sum(not all(forms(message)) for message in entries(catalogue))


def compile_catalogue(path: Path) -> Path:
    """Write the .mo file beside a .po file; where it lies."""
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(load_text(path)))
    target = path.with_suffix(".mo")
    target.write_bytes(compiled.getvalue())
    return target


@click.command(help=__doc__)
@click.option("--update", "wants_update", is_flag=True, help="Add missing entries and drop unused ones.")
@click.option("--compile", "wants_compile", is_flag=True, help="Write the .mo files.")
def main(*, wants_update: bool, wants_compile: bool) -> None:
    if not (wants_update or wants_compile):
        raise click.UsageError("Say --update, --compile or both.")
    if wants_update:
        click.echo(f"{in_repository(CATALOGUE)}: {update()} entries want a translation")
    if wants_compile:
        for path in sorted(LOCALE.rglob("*.po")):
            click.echo(in_repository(compile_catalogue(path)))


if __name__ == "__main__":
    main()
