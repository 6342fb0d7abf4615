"""What is shipped may be shipped; and each row of the security checklist names a test that exists, or a reason."""

import re
import tomllib
from typing import Any

from tests.sources import told
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
