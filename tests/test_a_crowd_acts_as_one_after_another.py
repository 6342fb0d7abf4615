"""Many officers at once, in every mixture: what each did stands once, what was refused left nothing, and no deadlock.

Reduced here; fifty officers on one case and a thousand on one unit, on both databases (many minutes):
``XIAOBAO_CROWD=50 pytest tests/test_a_crowd_acts_as_one_after_another.py``.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.crowd import walk
from tests.founding import found
from tools.places import ROOT

IN_A_FILE = """
import django
django.setup()
from xiaobao.config.tables import ensure
ensure()
from tests.crowd import walk
from tests.founding import found
walk(found())
print("all of it holds")
"""


@pytest.mark.skipif(connection.vendor == "sqlite", reason="there they meet in a file, below")
@pytest.mark.django_db(transaction=True)
def test_a_crowd_on_postgresql_acts_as_if_one_after_another() -> None:
    walk(found())


@pytest.mark.skipif(connection.vendor != "sqlite", reason="on PostgreSQL they meet above")
def test_a_crowd_on_sqlite_acts_as_if_one_after_another(tmp_path: Path) -> None:
    """In a process of its own, on a file: threads cannot meet in memory, and a journal is not deleted after a test."""
    places = {"XIAOBAO_DATABASE_URL": f"sqlite:///{tmp_path / 'crowd.db'}", "XIAOBAO_DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", IN_A_FILE],
        cwd=ROOT,
        env={**os.environ, **places, "DJANGO_SETTINGS_MODULE": "xiaobao.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["all of it holds"]), done.stderr[-5_000:]
