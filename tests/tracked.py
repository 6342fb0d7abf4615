"""The files that are, or would be, committed."""

import subprocess
from functools import cache
from pathlib import PurePosixPath

import pytest

from tools.places import ROOT


@cache
def _listed() -> tuple[PurePosixPath, ...]:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = sorted(name for name in listing.split("\0") if name)
    return tuple(PurePosixPath(name) for name in names if (ROOT / name).is_file())


def tracked_files() -> tuple[PurePosixPath, ...]:
    """Every file that git knows or does not ignore, by its path from the repository's root.

    Skips the test where this is no clone.
    """
    if not (ROOT / ".git").exists():
        pytest.skip("this is not a clone: git cannot say which files are committed")
    return _listed()


def read(path: PurePosixPath) -> str:
    """The text of a file; nothing for what is no text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
