"""A file that passes 400 lines becomes a package of the same name."""

from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from tests.sources import told
from tests.tracked import read, tracked_files

MOST_LINES = 400
CODE = {".py", ".html", ".css", ".js"}
NOT_WRITTEN_BY_HAND = {"migrations", "data", "packs", "locale"}


def too_long(path: PurePosixPath, text: str) -> Iterator[str]:
    lines = text.count("\n")
    if path.suffix in CODE and not NOT_WRITTEN_BY_HAND & set(path.parts) and lines > MOST_LINES:
        yield f"{path}:{MOST_LINES + 1}: {lines} lines"


def test_no_file_is_longer_than_it_may_be() -> None:
    found = [fault for path in tracked_files() for fault in too_long(path, read(path))]

    assert not found, told(found, "Make it a package of the same name, a file for each thing it says.")


@pytest.mark.parametrize(
    ("path", "lines", "faults"),
    [
        ("xiaobao/casework/models.py", MOST_LINES, 0),
        ("xiaobao/casework/models.py", MOST_LINES + 1, 1),
        ("xiaobao/site/static/site/site.css", MOST_LINES + 1, 1),
        ("xiaobao/casework/migrations/0001_initial.py", MOST_LINES + 1, 0),
        ("xiaobao/demo/data/units.toml", MOST_LINES + 1, 0),
    ],
)
def test_only_code_written_by_hand_is_measured(path: str, lines: int, faults: int) -> None:
    assert len(list(too_long(PurePosixPath(path), "\n" * lines))) == faults
