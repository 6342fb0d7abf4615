"""``xiaobao figures``."""

import json

import pytest
from click.testing import CliRunner, Result

from xiaobao.figures.commands import COMMANDS
from xiaobao.figures.domain.asking import UnknownName
from xiaobao.figures.figures import FIGURES
from xiaobao.figures.tests.conftest import World
from xiaobao.kernel.periods import PeriodNotUnderstood

JANUARY = ("--from", "2026-01-01", "--to", "2026-01-31")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(COMMANDS["figures"], arguments)


@pytest.fixture(autouse=True)
def cases(world: World) -> None:
    world.case("330701", "2026-01-15", channel="web")
    world.case("B01", "2026-01-15", channel="web")


def test_json_is_the_answer_and_nothing_else() -> None:
    assert json.loads(run("received", *JANUARY, "--by", "unit").stdout) == {
        "figure": "complaints.received",
        "unit": "cases",
        "period": "2026-01",
        "rows": [{"unit": "3307", "value": 1}, {"unit": "B01", "value": 1}],
        "total": 2,
    }


def test_a_unit_narrows_the_answer() -> None:
    assert json.loads(run("received", *JANUARY, "--org", "3307").stdout)["total"] == 1


def test_csv_has_keys_and_how_they_read() -> None:
    told = run("received", *JANUARY, "--by", "unit", "--format", "csv").stdout

    assert told.splitlines() == ["unit,unit_label,value", "3307,县局,1", "B01,银行,1"]


def test_a_table_reads_like_a_table_and_ends_with_the_total() -> None:
    told = run("received", *JANUARY, "--by", "unit,channel", "--format", "table").stdout

    assert "县局" in told
    assert told.splitlines()[-1].split() == ["total", "2"]


def test_an_answer_that_is_not_split_is_one_row() -> None:
    assert run("received", *JANUARY, "--format", "csv").stdout.splitlines() == ["value", "2"]
    assert run("received", *JANUARY, "--format", "table").stdout.splitlines() == ["value", "2"]


def test_only_keeps_the_rows_of_a_key() -> None:
    assert json.loads(run("received", *JANUARY, "--only", "channel=visit").stdout)["total"] == 0
    assert run("received", *JANUARY, "--only", "channel").exit_code == 2


def test_the_list_defines_every_figure() -> None:
    assert [figure["name"] for figure in json.loads(run("--list").stdout)] == list(FIGURES)


def test_days_that_are_missing_or_wrong_are_bad_use() -> None:
    assert run("received", "--from", "2026-01-01").exit_code == 2
    assert run("received", "--from", "soon", "--to", "2026-01-31").exit_code == 2
    assert isinstance(run("received", "--from", "2026-02-01", "--to", "2026-01-31").exception, PeriodNotUnderstood)


@pytest.mark.parametrize("arguments", [("happiness", *JANUARY), ("received", *JANUARY, "--by", "happiness")])
def test_an_unknown_name_is_refused_with_the_known_ones(arguments: tuple[str, ...]) -> None:
    refused = run(*arguments).exception

    assert isinstance(refused, UnknownName)
    assert refused.known
    assert all(name in str(refused) for name in refused.known)
