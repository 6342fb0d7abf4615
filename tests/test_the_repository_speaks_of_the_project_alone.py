"""No committed file names a package registry's host or a path of somebody's machine."""

import re
from collections.abc import Iterator

import pytest

from tests.sources import told
from tests.tracked import read, tracked_files

# Put together here, so that this file does not name them either.
HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("crates", "io"),
    )
)
OF_AN_INSTALLATION = {".keys", ".db", ".sqlite3", ".pem"}
TOP_FOLDERS = ("work", "root", "home", "Users")
MACHINE_PATH = re.compile(rf"(?<![\w.\-}}:/])/(?:{'|'.join(TOP_FOLDERS)})/[\w.\-]")


def places_named(name: str, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        yield from (f"{name}:{number}: names the registry host {host}" for host in HOSTS if host in line)
        if found := MACHINE_PATH.search(line):
            yield f"{name}:{number}: names a path of a machine: {found.group()}…"


def test_no_committed_file_names_a_registry_or_a_machine() -> None:
    found = [fault for path in tracked_files() for fault in places_named(str(path), read(path))]

    assert not found, told(found, "Take it out: use names of packages, and paths from the repository's root.")


@pytest.mark.parametrize("line", [f"see https://{HOSTS[0]}/x", f"cd {'/'}work/x", f'"{"/"}home/me"', f"={'/'}root/a"])
def test_a_name_of_a_place_is_noticed(line: str) -> None:
    assert list(places_named("a.md", line))


@pytest.mark.parametrize("line", ["a/work/b", "https://example.invalid/home/x", "{root}/work/y", "/desk/work/"])
def test_paths_of_the_project_pass(line: str) -> None:
    assert not list(places_named("a.md", line))


def test_no_file_of_an_installation_is_committed() -> None:
    found = [f"{path}:1: belongs to an installation" for path in tracked_files() if path.suffix in OF_AN_INSTALLATION]

    assert not found, told(found, "Add it to .gitignore; if it held keys and was ever pushed, make new ones.")
