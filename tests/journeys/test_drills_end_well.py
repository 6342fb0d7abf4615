"""The drills of operations, from the scripts themselves: a database that is away, a mistake taken back, an upgrade and
the way back, a city, a disk that is full."""

import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.journey
DRILLS = Path(__file__).resolve().parents[2] / "deploy" / "drills"
NOT_PERMITTED = 77


def ends_well(drill: str, *said: str) -> None:
    done = subprocess.run([DRILLS / drill], capture_output=True, text=True, check=False)  # our own
    if done.returncode == NOT_PERMITTED:
        pytest.skip(done.stderr.strip())

    assert done.returncode == 0, done.stdout + done.stderr
    assert [words for words in said if words not in done.stdout] == []


@pytest.mark.parametrize(
    ("drill", "said"),
    [
        ("point_in_time.sh", "202 of 202 cases, verified"),
        ("database_away.sh", "back: answers again after"),
        ("upgrade.sh", "back: "),
        ("city.sh", "the others went on; verified, backed up with the bucket"),
    ],
)
def test_a_drill_of_postgresql_ends_well(drill: str, said: str) -> None:
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or not shutil.which("runuser"):
        pytest.skip("PostgreSQL's programs are not installed")

    ends_well(drill, said)


def test_a_full_disk_is_told_and_left_behind() -> None:
    ends_well("disk_full.sh", "database: by itself again", "files: by itself again")
