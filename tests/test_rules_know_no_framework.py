"""The pure rooms and every ``domain`` know no Django, and neither rules nor actions read the clock."""

import ast
from collections.abc import Iterator

import pytest

from tests.sources import Source, faults, runtime_imports, source, told

PURE_ROOMS = {"kernel", "charts", "papers", "procedures"}
FRAMEWORKS = ("django", "ninja", "psycopg", "pysqlite3", "sqlite3", "environ")
CLOCK_READINGS = {
    "timezone.now",
    "timezone.localdate",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
}
TIMELESS = {"domain", "actions", "queries", "models", "permissions", "figures", "imports"}
THE_ONE_CLOCK = "xiaobao/kernel/clock.py"


def is_pure(s: Source) -> bool:
    return (s.room in PURE_ROOMS or s.place == "domain") and not s.is_test


def frameworks(s: Source) -> Iterator[tuple[int, str]]:
    if is_pure(s):
        for line, name in runtime_imports(s.tree):
            if name.partition(".")[0] in FRAMEWORKS:
                yield line, f"imports {name}"


def clock_readings(s: Source) -> Iterator[tuple[int, str]]:
    """Calls that ask what time it is, where the instant should have been handed in."""
    if s.is_test or str(s.path) == THE_ONE_CLOCK:
        return
    if is_pure(s) or s.place in TIMELESS:
        for node in ast.walk(s.tree):
            if isinstance(node, ast.Call) and ".".join(ast.unparse(node.func).split(".")[-2:]) in CLOCK_READINGS:
                yield node.lineno, f"reads the clock: {ast.unparse(node)}"


def test_rules_import_no_framework() -> None:
    found = faults(frameworks)

    assert not found, told(found, "Give the rule a frozen value; the action saves what it decides.")


def test_neither_rules_nor_actions_read_the_clock() -> None:
    found = faults(clock_readings)

    assert not found, told(found, "Take the instant as `at`; the door reads the clock once and passes it down.")


@pytest.mark.parametrize("path", ["xiaobao/kernel/money.py", "xiaobao/people/domain/actor.py"])
def test_a_framework_in_a_rule_is_noticed(path: str) -> None:
    assert faults(frameworks, [source(path, "from django.utils import timezone")])


def test_django_is_at_home_outside_the_rules() -> None:
    assert not faults(frameworks, [source("xiaobao/people/models.py", "from django.db import models")])


@pytest.mark.parametrize("call", ["timezone.now()", "datetime.now(UTC)", "datetime.date.today()"])
def test_a_reading_of_the_clock_is_noticed(call: str) -> None:
    assert faults(clock_readings, [source("xiaobao/casework/actions/opening.py", call)])
    assert not faults(clock_readings, [source("xiaobao/casework/views/seals.py", call)])
