"""Every generated file of the repository: written anew, or checked with --check, which names what is stale."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click

from tools.api_page import openapi_document
from tools.catalogue import faults, read_catalogue
from tools.commands_page import commands_page
from tools.django_ready import speaking_english
from tools.extracting import all_uses
from tools.federation_contract import contract_files
from tools.licences_page import licences_page
from tools.matrix_page import matrix_page
from tools.messages import load_text
from tools.places import CATALOGUE, ROOT, SETTINGS, in_repository
from tools.settings_page import settings_page
from tools.webhooks_contract import webhook_files
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
    contract_files,
    webhook_files,
    _one("docs/figures.md", figures_page),
    _one("docs/settings.md", lambda: settings_page(SETTINGS.read_text(encoding="utf-8"))),
    _one("docs/openapi.json", lambda: openapi_document(api)),
    _one("docs/cli.md", lambda: commands_page(cli)),
    _one("docs/trust/matrix.md", matrix_page),
    _one("docs/licences.md", licences_page),
)
# Folders in which every Markdown file is generated: what no maker makes is stale there.
FOLDERS = (PROCEDURES,)
WORDS_ARE_MENDED_BY = f"make messages, then fill in the empty entries of {in_repository(CATALOGUE)}"


def wanted() -> dict[str, str]:
    """Path → text of every generated file, in English where the interface's words come in."""
    with speaking_english():
        return {path: text for make in MAKERS for path, text in make().items()}


def left_over(files: Mapping[str, str], root: Path) -> list[str]:
    """Files in generated folders that are no longer made."""
    found = [path.relative_to(root).as_posix() for folder in FOLDERS for path in (root / folder).glob("*.md")]
    return sorted(path for path in found if path not in files)


def stale(files: Mapping[str, str], root: Path = ROOT) -> Iterator[str]:
    """What differs between the files that should be and those that are, a line each."""
    for path, text in files.items():
        if not (root / path).exists():
            yield f"{path} is missing"
        elif (root / path).read_text(encoding="utf-8") != text:
            yield f"{path} is not what the code says today"
    for path in left_over(files, root):
        yield f"{path} is made by nothing any more"


def write(files: Mapping[str, str], root: Path = ROOT) -> None:
    """Write every file and remove those that are no longer made."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    for path in left_over(files, root):
        (root / path).unlink()


def catalogue_faults() -> list[str]:
    """What is wrong with the Chinese catalogue; see `tools.catalogue.faults`."""
    return sorted(faults(read_catalogue(load_text()), all_uses()))


@click.command(help=__doc__)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where a file or the catalogue is stale.")
def main(*, check: bool) -> None:
    files = wanted()
    if not check:
        write(files)
        return
    told = _told(list(stale(files)), "make generate") + _told(catalogue_faults(), WORDS_ARE_MENDED_BY)
    for line in told:
        click.echo(line, err=True)
    if told:
        raise SystemExit(1)


def _told(found: list[str], run: str) -> list[str]:
    return [*found, f"→ Run: {run}"] if found else []


if __name__ == "__main__":
    main()
