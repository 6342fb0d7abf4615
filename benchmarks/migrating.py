"""An upgrade of a database full of cases: how long each migration takes, and how long it keeps anybody waiting.

    git worktree add /tmp/release f75bb6f
    mkdir /tmp/drill && export XIAOBAO_DATA_DIR=/tmp/drill/data XIAOBAO_KEY_FILE=/tmp/drill/keys
    xiaobao --database postgres:///drill bench migrating --tree /tmp/release --cases 100000

The cases are written by the older version itself, out of its own tree, into an empty database. Then its tables are
brought up to this version while a reader and a writer of the cases knock all the time; the longest that either waited
stands beside the seconds for which a migration held a growing table (PostgreSQL).
"""

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import psycopg
import pysqlite3
from django.conf import settings
from django.db import connection

from benchmarks.driving import XIAOBAO
from benchmarks.measuring import record

KNOCK: Final = 0.02
READ: Final = "SELECT count(*) FROM (SELECT id FROM casework_case ORDER BY id LIMIT 50) AS a_few"
WRITE: Final = "UPDATE casework_case SET title = title WHERE id = (SELECT max(id) FROM casework_case)"


class Knocking:
    """Somebody who asks the same of the database again and again, and the longest that they waited."""

    def __init__(self, statement: str) -> None:
        self.statement, self.longest = statement, 0.0
        self.faults: list[str] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> "Knocking":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        ask = _asker()
        while not self._stop.wait(KNOCK):
            began = time.monotonic()
            try:
                ask(self.statement)
            except Exception as fault:  # counted and said at the end; the knocking goes on
                self.faults.append(str(fault))
            self.longest = max(self.longest, time.monotonic() - began)


def _asker() -> Callable[[str], Any]:
    told = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        file = pysqlite3.connect(str(told["NAME"]), timeout=60, isolation_level=None)
        return lambda statement: file.execute(statement).fetchall()
    where: dict[str, Any] = {"host": told["HOST"] or None, "port": told["PORT"] or None, "user": told["USER"] or None}
    asked = psycopg.connect(dbname=told["NAME"], password=told["PASSWORD"] or None, autocommit=True, **where)
    return lambda statement: asked.execute(statement.encode())


def fill(tree: Path, cases: int) -> None:
    """Let the older version write its cases, out of its own tree."""
    given = os.environ | {"PYTHONPATH": str(tree)}
    command = [*XIAOBAO, "demo", "--no-serve", "--cases", str(cases)]
    subprocess.run(command, cwd=tree, env=given, check=True, stderr=subprocess.DEVNULL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tree", type=Path, required=True, help="A checkout of the older version.")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--only-tell", action="store_true", help="Leave docs/benchmarks alone.")
    asked = parser.parse_args()
    fill(asked.tree, asked.cases)
    with Knocking(READ) as reader, Knocking(WRITE) as writer:
        began = time.monotonic()
        done = subprocess.run([sys.executable, "-m", "tools.locking"], stdout=subprocess.PIPE, check=True, text=True)
        took = time.monotonic() - began
    told = [json.loads(line) for line in done.stdout.splitlines()]
    verified = subprocess.run([*XIAOBAO, "verify"], capture_output=True, check=False).returncode == 0
    rows = [
        {
            "database": connection.vendor,
            "migration": f"all {len(told)}, of {asked.cases:,} cases",
            "seconds": f"{took:.1f}",
            "a growing table held": f"{max((row['held'] for row in told), default=0):.2f} s at most",
            "longest wait of a reader, a writer": f"{reader.longest:.2f} s, {writer.longest:.2f} s",
            "verify": "clean" if verified else "has findings",
            "faults": str(sorted(set(reader.faults + writer.faults)) or "none"),
        }
    ]
    slow = sorted(told, key=lambda row: -float(row["seconds"]))[:5]
    rows += [
        {
            "database": connection.vendor,
            "migration": row["migration"],
            "seconds": f"{row['seconds']:.1f}",
            "a growing table held": f"{row['held']:.2f} s",
        }
        for row in slow
    ]
    if asked.only_tell:
        print(json.dumps(rows))
    else:
        record(f"upgrade on {connection.vendor}", rows)


if __name__ == "__main__":
    main()
