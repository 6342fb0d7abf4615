"""The drills of PostgreSQL, from the scripts themselves: a database that is away, and a mistake taken back."""

import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.journey
DRILLS = Path(__file__).resolve().parents[2] / "deploy" / "drills"


@pytest.mark.parametrize(
    ("drill", "said"),
    [("point_in_time.sh", "202 of 202 cases, verified"), ("database_away.sh", "back: answers again after")],
)
def test_a_drill_ends_well(drill: str, said: str) -> None:
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or not shutil.which("runuser"):
        pytest.skip("PostgreSQL's programs are not installed")

    done = subprocess.run([DRILLS / drill], capture_output=True, text=True, check=False)  # our own

    assert done.returncode == 0, done.stdout + done.stderr
    assert said in done.stdout
