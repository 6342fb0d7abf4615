"""What a release left behind is brought up to this version: every row is there, verified, and answers as it did."""

import json
import secrets
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pysqlite3
import pytest
from django.db import connection

from tools import release

NAMES = sorted(path.name for path in release.RELEASES.iterdir() if path.is_dir())
CHANGED = tomllib.loads((release.RELEASES / "changed.toml").read_text(encoding="utf-8"))["changed"]
AN_INDEX = "casework_search"  # of words that stand elsewhere; SQLite keeps it in tables of its own
Tables = Mapping[str, list[dict[str, Any]]]


def lost(before: Tables, after: Tables, changed: Mapping[str, str] = CHANGED) -> Iterator[str]:
    """The rows that are not there any more as they were, apart from columns and tables that were changed on purpose."""
    for table, rows in before.items():
        if table in changed or table.startswith(AN_INDEX):
            continue
        if table not in after:
            yield f"{table} is gone"
            continue
        columns = [name for name in (rows[0] if rows else ()) if f"{table}.{name}" not in changed]
        there = Counter(_told(row, columns) for row in after[table])
        for row in (Counter(_told(row, columns) for row in rows) - there).elements():
            yield f"{table}: {row[:300]}"


def _told(row: Mapping[str, Any], columns: list[str]) -> str:
    return repr({name: row.get(name, "no such column") for name in columns})


def rows_of_sqlite(file: Path) -> Tables:
    with pysqlite3.connect(str(file)) as asked:
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence'"
        names = [name for (name,) in asked.execute(tables)]
        return {name: _dicts(asked.execute(f'SELECT * FROM "{name}"')) for name in names if "search" not in name}


def rows_of_postgresql(url: str) -> Tables:
    with psycopg.connect(url) as asked:
        names = asked.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {name: _dicts(asked.execute(f'SELECT * FROM "{name}"'.encode())) for (name,) in names}


def _dicts(cursor: Any) -> list[dict[str, Any]]:
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture
def places(tmp_path: Path, db: None) -> Iterator[tuple[str, str]]:
    """Two empty databases of the kind that is being tested."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'one.db'}", f"sqlite:///{tmp_path / 'two.db'}"
        return
    told = connection.settings_dict
    where = {"host": told["HOST"], "port": told["PORT"] or 5432, "user": told["USER"], "password": told["PASSWORD"]}
    names = [f"xb_release_{secrets.token_hex(4)}" for _ in range(2)]
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        for name in names:
            server.execute(f'CREATE DATABASE "{name}"'.encode())
        at = f"postgres://{where['user']}:{where['password']}@{where['host']}:{where['port']}"
        yield f"{at}/{names[0]}", f"{at}/{names[1]}"
        for name in names:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def as_it_was(backup: Path, folder: Path, url: str) -> Tables:
    """The rows of a backup, before any later version has touched them."""
    database = release.database_of(backup, folder)
    if connection.vendor == "sqlite":
        return rows_of_sqlite(database)
    subprocess.run(["pg_restore", "--no-owner", "--dbname", url, str(database)], check=True)
    return rows_of_postgresql(url)


@pytest.mark.parametrize("name", NAMES)
def test_every_row_of_a_release_survives_and_answers_as_it_did(
    name: str, places: tuple[str, str], tmp_path: Path
) -> None:
    one, two = places
    told = json.loads((release.RELEASES / name / "told.json").read_text(encoding="utf-8"))
    backup = release.unpacked(name, connection.vendor, tmp_path)
    before = as_it_was(backup, tmp_path, one)
    given = release.environment(name, two, tmp_path / "data")

    restored = json.loads(release.run(given, "restore", str(backup)))

    after = rows_of_sqlite(tmp_path / "two.db") if connection.vendor == "sqlite" else rows_of_postgresql(two)
    assert restored["findings"] == []
    assert list(lost(before, after)) == []
    assert release.answers(given, release.QUESTIONS, told["period"]) == told["answers"][connection.vendor]
    assert {row["name"] for row in after["django_migrations"]} >= {
        each.partition(".")[2] for each in told["migrations"]
    }


def test_both_databases_of_a_release_hold_the_same_cases() -> None:
    told = json.loads((release.RELEASES / NAMES[-1] / "told.json").read_text(encoding="utf-8"))

    assert told["answers"]["sqlite"]["figures complaints.received --by kind"]["total"] > 20
    assert told["answers"]["sqlite"] == told["answers"]["postgresql"]


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ({"a": [{"id": 1, "b": 2}, {"id": 2, "b": 2}]}, []),
        ({"a": [{"id": 1, "b": 2}]}, ["a: {'id': 2, 'b': 2}"]),
        ({"a": [{"id": 1, "b": 2}, {"id": 2, "b": 3}]}, ["a: {'id': 2, 'b': 2}"]),
        ({"a": [{"id": 1, "b": 2, "c": 0}, {"id": 2, "b": 2, "c": 0}], "n": []}, []),
        ({"n": []}, ["a is gone"]),
        ({"a": [{"id": 1}, {"id": 2}]}, ["a: {'id': 1, 'b': 2}", "a: {'id': 2, 'b': 2}"]),
    ],
)
def test_a_row_that_is_lost_or_changed_is_noticed(after: Tables, found: list[str]) -> None:
    assert list(lost({"a": [{"id": 1, "b": 2}, {"id": 2, "b": 2}]}, after, {})) == found


def test_what_was_changed_on_purpose_is_left_out() -> None:
    before = {"a": [{"id": 1, "b": 2}], "old": [{"id": 1}]}

    assert list(lost(before, {"a": [{"id": 1, "b": 9}]}, {"a.b": "counted anew", "old": "taken into a"})) == []
