"""``xiaobao deadline``: every clock, due when, under which article, which days counted and which not."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from xiaobao.casework.commands import COMMANDS
from xiaobao.kernel.errors import XiaobaoError

pytestmark = pytest.mark.django_db  # announcements of holidays are kept there


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(COMMANDS["deadline"], list(arguments))
    if isinstance(result.exception, XiaobaoError):
        raise result.exception
    return result.exit_code, result.stdout


def clocks(*events: str, procedure: str = "samr-complaint") -> dict[str, Any]:
    code, out = run("--procedure", procedure, *[word for event in events for word in ("--event", event)])
    assert code == 0
    return {clock["clock"]: clock for clock in json.loads(out)}


def test_acceptance_counts_seven_working_days_and_leaves_out_the_holiday() -> None:
    found = clocks("received=2026-04-29T10:00")["acceptance"]

    assert (found["version"], found["starts"], found["due"]) == ("2026-04-15", "2026-04-29", "2026-05-12")
    assert len(found["counted"]) == 7
    assert "2026-05-09" in found["counted"]  # a Saturday that is worked
    assert {"date": "2026-05-01", "why": "holiday", "name": "劳动节"} in found["left_out"]


@pytest.mark.parametrize(
    ("received", "version", "due"),
    [
        ("2026-04-14", "2024-07-01", "2026-06-22"),
        ("2026-04-15", "2026-04-15", "2026-06-22"),
        ("2024-06-28", "2020-01-01", None),
    ],
)
def test_the_version_of_the_day_of_receipt_governs(received: str, version: str, due: str | None) -> None:
    found = clocks(f"received={received}", "accepted=2026-04-22")["mediation"]

    assert found["version"] == version
    assert due is None or found["due"] == due


def test_an_appraisal_is_left_out_and_said() -> None:
    found = clocks(
        "received=2026-05-11", "accepted=2026-05-12", "appraisal_started=2026-05-20", "appraisal_ended=2026-05-30"
    )["mediation"]

    assert sum(gap["why"] == "paused" for gap in found["left_out"]) == 10


def test_a_bank_has_fifteen_natural_days_without_roll_over() -> None:
    assert clocks("received=2026-09-20", procedure="bank-complaint")["decision"]["due"] == "2026-10-05"


def test_a_year_not_announced_is_provisional() -> None:
    found = clocks("received=2026-12-01", "accepted=2026-12-05")

    assert found["mediation"]["provisional"]
    assert not found["acceptance"]["provisional"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--procedure", "samr-complaint", "--event", "nonsense=2026-01-01", "--event", "received=2026-01-01"),
        ("--procedure", "samr-complaint", "--event", "received=yesterday"),
        ("--procedure", "samr-complaint", "--event", "accepted=2026-05-01"),
        ("--procedure", "samr-complaint"),
    ],
)
def test_bad_use_is_code_two(arguments: tuple[str, ...]) -> None:
    assert run(*arguments)[0] == 2


@pytest.mark.parametrize("shape", ["json", "csv", "table"])
def test_three_shapes_say_the_same_due_day(shape: str) -> None:
    _, out = run("--procedure", "samr-complaint", "--event", "received=2026-05-11", "--format", shape)

    assert "2026-05-20" in out
