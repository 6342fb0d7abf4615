"""The generator names what is missing, different or left over, and writing mends all three."""

from pathlib import Path

from tools.generate import PROCEDURES, stale, write

FILES = {"docs/a.md": "# A\n", f"{PROCEDURES}/one.md": "# One\n"}


def test_files_that_were_just_written_are_not_stale(tmp_path: Path) -> None:
    write(FILES, tmp_path)

    assert not list(stale(FILES, tmp_path))


def test_what_is_missing_different_or_left_over_is_named(tmp_path: Path) -> None:
    write(FILES, tmp_path)
    (tmp_path / "docs/a.md").write_text("# Changed by hand\n", encoding="utf-8")
    (tmp_path / PROCEDURES / "one.md").rename(tmp_path / PROCEDURES / "old.md")

    assert list(stale(FILES, tmp_path)) == [
        "docs/a.md is not what the code says today",
        f"{PROCEDURES}/one.md is missing",
        f"{PROCEDURES}/old.md is made by nothing any more",
    ]


def test_writing_removes_what_is_left_over_but_only_in_generated_folders(tmp_path: Path) -> None:
    write({**FILES, f"{PROCEDURES}/old.md": "# Old\n"}, tmp_path)
    (tmp_path / "docs/by-hand.md").write_text("# By hand\n", encoding="utf-8")

    write(FILES, tmp_path)

    assert not (tmp_path / PROCEDURES / "old.md").exists()
    assert (tmp_path / "docs/by-hand.md").exists()
