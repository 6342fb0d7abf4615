"""On time, missed, overdue: by the facts of the journal, not by today's date."""

import pytest

from xiaobao.figures.tests.conftest import Ask, Run, World
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Against


def mediation(started: str, due: str | None, stopped: str | None = None, run: int = 1) -> Run:
    return Run("mediation", started, due, stopped, run)


def test_a_clock_that_stops_on_its_due_day_is_on_time(world: World, ask: Ask) -> None:
    world.case("330701", "2026-01-01", clocks=(mediation("2026-01-05", "2026-02-10", "2026-02-10T23:59:59"),))

    assert ask("on_time", "2026-02").total == 1
    assert ask("missed", "2026-02").total == 0


def test_a_clock_that_stops_after_midnight_in_china_is_missed(world: World, ask: Ask) -> None:
    world.case("330701", "2026-01-01", clocks=(mediation("2026-01-05", "2026-02-10", "2026-02-11T00:00:00"),))

    assert ask("on_time", "2026-02").total == 0
    assert ask("missed", "2026-02").total == 1


def test_the_rate_is_over_all_clocks_and_not_a_mean_of_rates(world: World, ask: Ask) -> None:
    late, early = "2026-02-20", "2026-02-05"
    for stopped in (late,):
        world.case("330701", "2026-01-01", clocks=(mediation("2026-01-05", "2026-02-10", stopped),))
    for stopped in (late, early, early, early):
        world.case("330702", "2026-01-01", clocks=(mediation("2026-01-05", "2026-02-10", stopped),))

    answer = ask("on_time_rate", "2026-02", "3307", by=("unit",))

    assert [row["value"] for row in answer.rows] == [0.0, 75.0]
    assert answer.total == 60.0


def test_concluded_is_on_time_and_missed_together(world: World, ask: Ask) -> None:
    for stopped in ("2026-02-09", "2026-02-10", "2026-02-11", "2026-03-01"):
        world.case("330701", "2026-01-01", clocks=(mediation("2026-01-05", "2026-02-10", stopped),))

    assert [ask(name, "2026-Q1").total for name in ("concluded", "on_time", "missed")] == [4, 2, 2]
    assert ask("concluded", "2026-02").total == 3


def test_overdue_is_what_runs_past_its_due_day_at_the_end_of_the_period(world: World, ask: Ask) -> None:
    world.case("330701", "2026-01-01", clocks=(mediation("2026-01-05", "2026-01-30"),))

    assert ask("overdue", "2026-01-01..2026-01-30").total == 0  # the due day itself is still in time
    assert ask("overdue", "2026-01").total == 1
    assert ask("overdue", "2026-02").total == 1


def test_overdue_looks_back_to_a_day_when_the_clock_had_not_stopped(world: World, ask: Ask) -> None:
    world.case("330701", "2026-01-01", clocks=(mediation("2026-01-05", "2026-01-20", "2026-02-01T00:00:00"),))

    assert ask("overdue", "2026-01").total == 1
    assert ask("overdue", "2026-02").total == 0


def test_a_clock_that_had_not_started_is_not_overdue(world: World, ask: Ask) -> None:
    world.case("330701", "2026-01-01", clocks=(mediation("2026-02-01", "2026-02-10"),))

    assert ask("overdue", "2026-01").total == 0


def test_a_paused_clock_is_not_overdue(world: World, ask: Ask) -> None:
    world.case("330701", "2026-01-01", clocks=(mediation("2026-01-05", None),))

    assert ask("overdue", "2026").total == 0


def test_acceptance_is_the_first_run_of_the_mediation_clock(world: World, ask: Ask) -> None:
    world.case(
        "330701",
        "2026-01-01",
        clocks=(
            Run("acceptance", "2026-01-01", "2026-01-09", "2026-01-05"),
            mediation("2026-01-05", "2026-03-01", "2026-01-20"),
            mediation("2026-02-05", "2026-04-01", run=2),
        ),
    )
    world.case("330701", "2026-01-01", clocks=(Run("acceptance", "2026-01-01", "2026-01-09", "2026-01-05"),))

    assert ask("accepted", "2026-01").total == 1
    assert ask("accepted", "2026-02").total == 0


def test_clocks_can_be_told_apart(world: World, ask: Ask) -> None:
    world.case(
        "330701",
        "2026-01-01",
        clocks=(
            Run("acceptance", "2026-01-01", "2026-01-09", "2026-01-05"),
            mediation("2026-01-05", "2026-01-09", "2026-01-20"),
        ),
    )

    answer = ask("on_time_rate", "2026-01", by=("clock",))

    assert answer.rows == ({"clock": "acceptance", "value": 100.0}, {"clock": "mediation", "value": 0.0})
    assert answer.label("clock", "acceptance") != "acceptance"


def test_a_clock_that_binds_somebody_else_is_not_ours(world: World, ask: Ask) -> None:
    versions = [version for family in load_library() for version in family.versions]
    theirs = [(v.key, c.id) for v in versions for c in v.clocks if c.against is not Against.INSTITUTION]
    for procedure, clock in theirs:
        runs = (Run(clock, "2026-01-05", "2026-01-09", "2026-01-20"), Run(clock, "2026-01-05", "2026-01-09", run=2))
        world.case("330701", "2026-01-01", procedure=procedure, clocks=runs)

    assert theirs
    assert [ask(name, "2026").total for name in ("concluded", "missed", "overdue")] == [0, 0, 0]


def test_whom_a_clock_binds_is_told_by_its_name(world: World, ask: Ask) -> None:
    """No pack loads in which it binds another side (procedures/library.py)."""
    for name in ("settlement", "mediation"):
        run = Run(name, "2026-01-05", "2026-01-09", "2026-01-20")
        world.case("330701", "2026-01-01", procedure="an-institution-of-its-own@2026-01-01", clocks=(run,))

    assert ask("missed", "2026").total == 1


@pytest.mark.parametrize("name", ["on_time_rate", "concluded", "on_time", "missed", "overdue", "accepted"])
def test_nothing_in_a_period_is_no_error(world: World, ask: Ask, name: str) -> None:
    answer = ask(name, "2020", by=("clock",))

    assert answer.rows == ()
    assert answer.total == (None if name == "on_time_rate" else 0)
