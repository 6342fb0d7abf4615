"""Inside a room the same file names mean the same everywhere; a new kind of name needs a decision."""

from collections.abc import Iterator
from pathlib import Path

from tests.sources import told
from tools.places import PACKAGE, in_repository

# The pure rooms are all domain and the wiring is all wiring: their files are named after what they say.
FREE = {"kernel", "charts", "papers", "procedures", "config"}
FILES = {
    "__init__", "models", "permissions", "queries", "actions", "forms", "schemas", "views", "api", "jobs",
    "figures", "imports", "labels", "urls", "admin", "apps",
}  # fmt: skip
FOLDERS = {"domain", "management", "templates", "static", "tests", "migrations"}
# docs/decisions/0002, 0003, 0020 and 0021
DECIDED = {"backends", "commands", "keys", "vault", "search", "papers", "maps", "data", "templatetags"}
ONLY_IN = {
    "coordination": {"table", "reactions"},
    "demo": {"seed"},
    "exchange": {"calling", "growing", "tables"},
    "figures": {"pages"},
}
SHUNNED = {"utils", "helpers", "common", "core", "misc", "extras", "manager", "managers"}


def rooms() -> list[Path]:
    return sorted(p for p in PACKAGE.iterdir() if (p / "__init__.py").exists())


def unknown_names(room: str, names: list[str]) -> Iterator[str]:
    """The names that have no meaning right inside a room. A package of a file's name is that file, grown."""
    known = FILES | FOLDERS | DECIDED | ONLY_IN.get(room, set())
    for name in names:
        if name.removesuffix(".py") not in known and name not in {"__pycache__", "py.typed"}:
            yield name


def test_every_room_holds_only_known_names() -> None:
    found = [
        f"{in_repository(room / name)}: no room has a {name!r}"
        for room in rooms()
        if room.name not in FREE
        for name in unknown_names(room.name, sorted(p.name for p in room.iterdir()))
    ]

    assert not found, told(found, "Use a name of the house (ARCHITECTURE.md), or record a decision.")


def test_nothing_is_called_after_nothing() -> None:
    found = [in_repository(p) for p in sorted(PACKAGE.rglob("*")) if p.stem in SHUNNED]

    assert not found, told(found, "A thing without a place is a design question: name what it is.")


def test_an_unknown_name_is_noticed() -> None:
    assert list(unknown_names("complaints", ["actions", "models.py", "services.py", "tables.py"])) == [
        "services.py",
        "tables.py",
    ]
    assert not list(unknown_names("exchange", ["tables.py"]))


def test_every_room_says_what_it_is_for() -> None:
    silent = [f"{in_repository(room / '__init__.py')}:1" for room in rooms() if not says_something(room)]

    assert not silent, told(silent, "Begin the room with a docstring: its purpose, its words, its statutes.")


def says_something(room: Path) -> bool:
    return (room / "__init__.py").read_text(encoding="utf-8").lstrip().startswith('"""')
