"""Every generated file of the repository, written anew or checked.

python -m tools.generate            write what the code says today
python -m tools.generate --check    exit 1 and name what is stale, and what to run
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click

from tools.api_page import openapi_document
from tools.catalogue import faults, read_catalogue
from tools.commands_page import commands_page
from tools.django_ready import speaking_english
from tools.extracting import all_uses
from tools.messages import load_text
from tools.places import CATALOGUE, ROOT, SETTINGS, in_repository
from tools.settings_page import settings_page
from xiaobao.config.api import api
from xiaobao.config.cli import cli
from xiaobao.figures.pages import figures_page
from xiaobao.procedures.library import load_library
from xiaobao.procedures.pages import all_pages

PROCEDURES = "docs/procedures"


def procedure_pages() -> dict[str, str]:
    """A page for every procedure of the library, and their index."""
    return {f"{PROCEDURES}/{name}": text for name, text in all_pages(load_library()).items()}


def _one(path: str, make: Callable[[], str]) -> Callable[[], Mapping[str, str]]:
    return lambda: {path: make()}


# What is generated, by what. Paths are from the repository's root.
MAKERS: tuple[Callable[[], Mapping[str, str]], ...] = (
    procedure_pages,
    _one("docs/figures.md", figures_page),
    _one("docs/settings.md", lambda: settings_page(SETTINGS.read_text(encoding="utf-8"))),
    _one("docs/openapi.json", lambda: openapi_document(api)),
    _one("docs/cli.md", lambda: commands_page(cli)),
)
# Folders in which every Markdown file is generated: what no maker makes is stale there.
FOLDERS = (PROCEDURES,)


def wanted() -> dict[Path, str]:
    """Every generated file with the text it should have, in English where the interface's words come in."""
    with speaking_english():
        return {ROOT / path: text for make in MAKERS for path, text in make().items()}


def left_over(files: Mapping[Path, str]) -> list[Path]:
    """Files in generated folders that are no longer made."""
    return [p for folder in FOLDERS for p in sorted((ROOT / folder).glob("*.md")) if p not in files]


def stale(files: Mapping[Path, str]) -> Iterator[str]:
    """What differs between the files that should be and those that are, a line each."""
    for path, text in files.items():
        if not path.exists():
            yield f"{in_repository(path)} is missing"
        elif path.read_text(encoding="utf-8") != text:
            yield f"{in_repository(path)} is not what the code says today"
    for path in left_over(files):
        yield f"{in_repository(path)} is made by nothing any more"


def write(files: Mapping[Path, str]) -> None:
    """Write every file and remove those that are no longer made."""
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in left_over(files):
        path.unlink()


def catalogue_faults() -> list[str]:
    """What is wrong with the Chinese catalogue; see `tools.catalogue.faults`."""
    return sorted(faults(read_catalogue(load_text()), all_uses()))


@click.command(help=__doc__)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where a file is stale.")
def main(*, check: bool) -> None:
    files = wanted()
    if not check:
        write(files)
    _report(list(stale(files)), "Run: make generate")
    _report(
        catalogue_faults(),
        f"Run: make messages, then fill in the empty entries of {in_repository(CATALOGUE)}",
        failing=check,
    )


def _report(found: list[str], what_to_do: str, *, failing: bool = True) -> None:
    for fault in found:
        click.echo(fault, err=True)
    if found:
        click.echo(what_to_do, err=True)
    if found and failing:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
