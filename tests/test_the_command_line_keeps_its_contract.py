"""The command line as a shell sees it: exit codes, JSON on stdout, messages on stderr."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from xiaobao.config.cli import COMMANDS, take_database

ROWS = (
    "foreign_id,received_at,text,complainant_name,complainant_phone,respondent_name\n"
    "1,2026-05-11,退货,张测试,19900001234,某店\n"
)


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {k: v for k, v in os.environ.items() if not k.startswith("XIAOBAO_")}
    return subprocess.run(
        [sys.executable, "-m", "xiaobao.config", *arguments],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_new_database_takes_an_import_and_answers_a_figure(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(ROWS, encoding="utf-8")

    imported = run(tmp_path, "import", "complaints", "rows.csv")
    figure = run(tmp_path, "figures", "received", "--from", "2026-05-01", "--to", "2026-05-31", "--by", "channel")
    intact = run(tmp_path, "verify")

    assert (imported.returncode, json.loads(imported.stdout)["accepted"]) == (0, 1), imported.stderr
    assert json.loads(figure.stdout)["total"] == 1
    assert (intact.returncode, json.loads(intact.stdout)) == (0, [])


def test_rejected_rows_are_code_one_and_bad_use_is_code_two(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(ROWS + "2,never,退货,张测试,19900001234,某店\n", encoding="utf-8")

    assert run(tmp_path, "import", "complaints", "rows.csv").returncode == 1
    assert run(tmp_path, "figures", "nonsense", "--from", "2026-01-01", "--to", "2026-01-31").returncode == 2
    assert run(tmp_path, "import", "complaints", "missing.csv").returncode == 2
    assert run(tmp_path, "nonsense").returncode == 2


def test_a_backup_comes_back_whole(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(ROWS, encoding="utf-8")
    run(tmp_path, "import", "complaints", "rows.csv")

    made = run(tmp_path, "backup", "copy.tar")
    again = run(tmp_path, "backup", "copy.tar")
    brought = run(tmp_path, "--database", "sqlite:///other.db", "restore", "copy.tar")
    intact = run(tmp_path, "verify", "--database", "sqlite:///other.db")

    assert (made.returncode, again.returncode, brought.returncode) == (0, 2, 0), brought.stderr
    assert (intact.returncode, json.loads(intact.stdout)) == (0, [])


def test_a_backup_without_its_keys_is_said_to_be_unreadable(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(ROWS, encoding="utf-8")
    run(tmp_path, "import", "complaints", "rows.csv")
    run(tmp_path, "backup", "copy.tar")
    (tmp_path / "xiaobao.keys").rename(tmp_path / "away.keys")

    brought = run(tmp_path, "--database", "sqlite:///other.db", "restore", "copy.tar")

    assert brought.returncode == 1
    assert "sealed with other keys" in brought.stderr


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help(tmp_path: Path, command: str) -> None:
    if command == "manage":  # hands everything on to Django
        pytest.skip("manage hands --help on to Django")
    result = run(tmp_path, command, "--help")

    assert result.returncode == 0, result.stderr
    assert "Usage" in result.stdout


def test_the_database_may_stand_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOBAO_DATABASE_URL", "sqlite:///before.db")

    assert take_database(["figures", "--database", "sqlite:///x.db", "received"]) == ["figures", "received"]
    assert os.environ["XIAOBAO_DATABASE_URL"] == "sqlite:///x.db"
