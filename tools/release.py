"""A release leaves its own backups behind, small and of an invented county: what later versions carry forward.

    python -m tools.release make 2026-11-25        # at a release, from its own tree: writes tests/releases/2026-11-25/

Each holds a backup of SQLite and one of PostgreSQL (PG_URL; a database is made for it and dropped), and ``told.json``:
the commit, the migrations, and what the release itself answered to some questions. The keys are made from the name:
they guard nothing but an invention. ``tests/test_a_release_is_carried_forward.py`` brings them up to the present.
"""

import base64
import gzip
import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click
import psycopg

from tools.places import ROOT

RELEASES: Final = ROOT / "tests" / "releases"
XIAOBAO: Final = (sys.executable, "-m", "xiaobao.config")
VENDORS: Final = ("sqlite", "postgresql")
CASES: Final = 30
UNIT: Final = "99990101"
# what the release answered, and any later version must answer too
QUESTIONS: Final = (
    ("figures", "complaints.received", "--by", "kind"),
    ("figures", "complaints.closed", "--by", "kind"),
    ("figures", "complaints.claimed_yuan"),
)


def environment(name: str, database: str, folder: Path) -> dict[str, str]:
    """The environment of a release's installation: its database, its files, its keys, and nothing else's."""

    def key(of: str) -> str:
        return base64.b64encode(hashlib.sha256(f"the invented county of {name}: {of}".encode()).digest()).decode()

    inherited = {word: value for word, value in os.environ.items() if not word.startswith("XIAOBAO_")}
    return inherited | {
        "PYTHONPATH": str(ROOT),
        "XIAOBAO_DATABASE_URL": database,
        "XIAOBAO_DATA_DIR": str(folder),
        "XIAOBAO_KEY_FILE": str(folder / "keys"),
        "XIAOBAO_SECRET_KEY": key("pages"),
        "XIAOBAO_VAULT_KEYS": f"k1:{key('vault')}",
        "XIAOBAO_INDEX_KEY": f"i1:{key('index')}",
        "XIAOBAO_SIGNING_KEY": key("signing"),
        "XIAOBAO_CODES_KEY": key("codes"),
    }


def run(given: Mapping[str, str], *words: str, module: str = "xiaobao.config") -> str:
    """What a command of this tree says, in that environment. Raises click.ClickException with its own message."""
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(command, env=dict(given), cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  # our own
    if done.returncode:
        raise click.ClickException(f"{' '.join(words)}: {done.stdout[-600:]}{done.stderr[-1200:]}")
    return done.stdout


@contextmanager
def empty_database(vendor: str, folder: Path) -> Iterator[str]:
    """The URL of a new database of that kind."""
    if vendor == "sqlite":
        yield f"sqlite:///{folder / 'release.db'}"
        return
    server, name = os.environ.get("PG_URL", "postgres://postgres@127.0.0.1:5432/postgres"), secrets.token_hex(6)
    with psycopg.connect(server, autocommit=True) as asked:
        asked.execute(f'CREATE DATABASE "xb_release_{name}"'.encode())
        try:
            yield f"{server.rpartition('/')[0]}/xb_release_{name}"
        finally:
            asked.execute(f'DROP DATABASE "xb_release_{name}" WITH (FORCE)'.encode())


def answers(given: Mapping[str, str], questions: tuple[tuple[str, ...], ...], period: list[str]) -> dict[str, Any]:
    """What this tree answers to questions about the whole of a period."""
    told = {" ".join(words): json.loads(run(given, *words, *period)) for words in questions}
    return {
        words: {part: answer[part] for part in ("total", "rows") if part in answer} for words, answer in told.items()
    }


def unpacked(name: str, vendor: str, folder: Path) -> Path:
    """A release's backup, ready for `restore`; its files and seals are put into the folder too."""
    file = folder / f"{vendor}.tar"
    with gzip.open(RELEASES / name / f"{vendor}.tar.gz") as packed, file.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    return file


def database_of(file: Path, folder: Path) -> Path:
    """The copy of the database that lies in a backup, untouched by any later version."""
    with tarfile.open(file) as tar:
        tar.extract("database", folder, filter="data")
    return folder / "database"


def manifest_of(file: Path) -> dict[str, Any]:
    """What a backup says of itself."""
    with tarfile.open(file) as tar:
        stream = tar.extractfile("manifest.json")
        return json.load(stream) if stream else {}


@click.group()
def release() -> None:
    """The states that later versions carry forward."""


@release.command()
@click.argument("name")
def make(name: str) -> None:
    """Write the backups of a release, from its own tree, under NAME."""
    place = RELEASES / name
    place.mkdir(parents=True)
    told: dict[str, Any] = {"name": name, "commit": _commit(), "answers": {}}
    for vendor in VENDORS:
        with tempfile.TemporaryDirectory() as folder, empty_database(vendor, Path(folder)) as database:
            given, copy = environment(name, database, Path(folder) / "data"), Path(folder) / "copy.tar"
            run(given, "demo", "--no-serve", "--cases", str(CASES))
            told["period"] = json.loads(run(given, UNIT, module="tools.release_filling"))
            run(given, "worker", "--once")
            run(given, "verify")
            run(given, "backup", str(copy))
            told["migrations"] = manifest_of(copy)["migrations"]
            told["answers"][vendor] = answers(given, QUESTIONS, told["period"])
            with copy.open("rb") as plain, gzip.GzipFile(place / f"{vendor}.tar.gz", "wb", mtime=0) as packed:
                shutil.copyfileobj(plain, packed)
    (place / "told.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@release.command()
@click.argument("name")
@click.argument("vendor", type=click.Choice(VENDORS))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def unpack(name: str, vendor: str, folder: Path) -> None:
    """Put a release's backup, what lies in it and its keys (`keys.env`) into FOLDER; its commit is told."""
    with tarfile.open(unpacked(name, vendor, folder)) as tar:
        tar.extractall(folder, filter="data")
    given = environment(name, "", folder)
    keys = [f"{word}={value}\n" for word, value in given.items() if word.endswith(("_KEY", "_KEYS"))]
    (folder / "keys.env").write_text("".join(keys), encoding="utf-8")
    click.echo(json.loads((RELEASES / name / "told.json").read_text(encoding="utf-8"))["commit"])


def _commit() -> str:
    words = ["git", "rev-parse", "HEAD"]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603


if __name__ == "__main__":
    release()
