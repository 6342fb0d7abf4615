"""What is shipped may be shipped; and each row of the security checklist names a test that exists, or a reason."""

import re
import shutil
import tomllib
from typing import Any

import pytest

from tests.sources import told
from tools import auditing
from tools.licences_page import Part, sorted_parts
from tools.places import ROOT

CHECKLIST = ROOT / "docs" / "trust" / "asvs.toml"


def rows() -> list[dict[str, Any]]:
    return list(tomllib.loads(CHECKLIST.read_text(encoding="utf-8"))["row"])


def test_every_part_has_a_licence_that_is_allowed() -> None:
    found = [f"{part.name}: {part.licence!r}" for part in sorted_parts() if not part.is_allowed]

    assert len(sorted_parts()) > 20
    assert not found, told(found, "Use another package, or add the licence in tools/licences_page.py with care.")


def test_a_licence_that_is_not_allowed_is_noticed() -> None:
    assert not Part("x", "1", "AGPL-3.0-only").is_allowed
    assert not Part("x", "1", "").is_allowed


def test_a_weakness_that_the_index_knows_of_is_told_and_fails() -> None:
    weak = {"id": "PYSEC-1", "fix_versions": ["2.1"]}
    report = {
        "dependencies": [
            {"name": "a", "version": "1", "vulns": []},
            {"name": "b", "version": "2", "vulns": [weak, {**weak, "id": "PYSEC-2", "fix_versions": []}]},
            {"name": "c", "skip_reason": "not found"},
        ]
    }

    assert auditing.judged("dev.txt", report) == (
        [
            "dev.txt: b 2 has PYSEC-1; mended in 2.1",
            "dev.txt: b 2 has PYSEC-2; mended in no release yet",
            "dev.txt: 2 packages looked up, 2 weaknesses known; 1 the index says nothing of",
        ],
        1,
    )
    assert auditing.judged("dev.txt", {"dependencies": report["dependencies"][:1]})[1] == 0


@pytest.mark.parametrize("program", ["false", "true", "no/such/program"])
def test_where_no_index_answers_that_is_said_and_nobody_is_kept_from_working(
    program: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert auditing.main(shutil.which(program) or program, "locks/runtime.txt") == 0
    assert "locks/runtime.txt: not looked up" in capsys.readouterr().out


def test_every_row_of_the_checklist_names_a_test_that_exists_or_a_reason() -> None:
    faults = [f"{row['id']}: {fault}" for row in rows() if (fault := fault_of(row))]

    assert len(rows()) > 250
    assert len({row["id"] for row in rows()}) == len(rows())
    assert not faults, told(faults, "Name a test as path::name, or say why there is none.")


def fault_of(row: dict[str, Any]) -> str:
    if row["state"] not in ("met", "partly", "not", "not applicable"):
        return f"no such state {row['state']!r}"
    if row["state"] == "met" and not row.get("test") and not row.get("reason"):
        return "neither a test nor a reason"
    if row["state"] != "met" and not row.get("reason"):
        return "no reason"
    path, _, name = row.get("test", "").partition("::")
    if path and not (ROOT / path).exists():
        return f"no file {path}"
    if name and not re.search(rf"^def {re.escape(name)}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE):
        return f"no test {name} in {path}"
    return ""


def test_a_row_about_a_test_that_is_gone_is_noticed() -> None:
    assert fault_of({"id": "V0", "state": "met", "test": "tests/test_files_stay_small.py::test_gone"})
