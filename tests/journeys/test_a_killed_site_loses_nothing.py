"""The drill of ``benchmarks/killing.py``, reduced: ``kill -9`` while people lodge, while a file is imported, and while
messages are delivered."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tools.places import ROOT

pytestmark = pytest.mark.journey
SERVER = os.environ.get("PG_URL", "postgres://postgres@127.0.0.1:5432/postgres")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An address of an empty database of its own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'drill.db'}"
        return
    try:
        server = psycopg.connect(SERVER, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError:
        pytest.skip("PostgreSQL does not answer")
    name = f"drill_{uuid.uuid4().hex[:12]}"
    with server:
        server.execute(f"CREATE DATABASE {name}")
    yield f"{SERVER.rpartition('/')[0]}/{name}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize(("what", "many"), [("server", "150"), ("import", "6000"), ("worker", "900")])
def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice(
    database: str, what: str, many: str, tmp_path: Path
) -> None:
    environment = os.environ | {"XIAOBAO_DATA_DIR": str(tmp_path / "data"), "XIAOBAO_KEY_FILE": str(tmp_path / "keys")}
    command = [sys.executable, "-m", "xiaobao.config", "--database", database, "bench", "killing", what]

    run = subprocess.run(
        [*command, "--rounds", "1", "--many", many, "--only-tell"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )

    assert run.returncode == 0, run.stdout + run.stderr
    told = json.loads(run.stdout.splitlines()[-1])
    assert told["faults"] == "none"
    assert int(told["kills"]) >= 1
