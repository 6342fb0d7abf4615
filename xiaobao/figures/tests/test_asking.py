"""A question that cannot be answered says why, and no key can say more than a key."""

from datetime import date

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from xiaobao.complaints.domain.channels import Channel
from xiaobao.figures.domain.asking import BadKey, UnknownName
from xiaobao.figures.domain.spans import usual_periods
from xiaobao.figures.tests.conftest import Ask, World


def test_an_unknown_figure_names_the_known_ones(ask: Ask) -> None:
    with pytest.raises(UnknownName, match="on_time_rate") as refused:
        ask("happiness", "2026")

    assert "complaints.received" in refused.value.known


def test_a_dimension_that_a_figure_does_not_have_names_those_it_has(ask: Ask) -> None:
    with pytest.raises(UnknownName) as refused:
        ask("received", "2026", by=("clock",))

    assert "channel" in refused.value.known
    assert "clock" not in refused.value.known


def test_what_stands_on_a_day_has_no_month(ask: Ask) -> None:
    with pytest.raises(UnknownName):
        ask("overdue", "2026", by=("month",))


@pytest.mark.parametrize("key", ["x", "1.5", "-1", "9" * 40, "１"])
def test_a_handler_is_a_number(ask: Ask, key: str) -> None:
    with pytest.raises(BadKey):
        ask("received", "2026", only={"handler": key})


def test_a_text_that_no_database_holds_is_refused(ask: Ask) -> None:
    with pytest.raises(BadKey):
        ask("received", "2026", only={"channel": "a\0b"})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=12))
@example(key="' OR '1'='1")
@example(key="'; DROP TABLE casework_case; --")
@example(key="\\' OR 1=1 --")
@example(key="%s %(a)s {0} :x ?")
@example(key="/* */ $$ $1")
@example(key='"channel"')
def test_a_key_is_compared_and_never_executed(world: World, ask: Ask, key: str) -> None:
    assume(key not in set(Channel))  # cases of the examples before came by some of these
    world.case("330701", "2026-01-02", channel="web")
    before = ask("received", "2026", only={"subject": key}).total
    world.case("330701", "2026-01-02", subject=key)

    assert ask("received", "2026", only={"subject": key}).total == (before or 0) + 1
    assert ask("received", "2026", only={"channel": key}).total == 0


def test_asking_twice_for_a_dimension_gives_it_once(world: World, ask: Ask) -> None:
    world.case("330701", "2026-01-02", channel="web")

    assert ask("received", "2026", by=("channel", "channel")).rows == ({"channel": "web", "value": 1},)


@pytest.mark.parametrize(
    ("today", "names"),
    [
        (
            date(2026, 1, 1),
            ["2026-01", "2025-12", "2026-Q1", "2025-Q4", "2026-H1", "2025-H2", "2026", "2025"],
        ),
        (
            date(2026, 11, 23),
            ["2026-11", "2026-10", "2026-Q4", "2026-Q3", "2026-H2", "2026-H1", "2026", "2025"],
        ),
    ],
)
def test_the_usual_periods_are_this_one_and_the_last(today: date, names: list[str]) -> None:
    assert [period.name for period in usual_periods(today)] == names


def test_the_own_name_of_a_figure_is_enough_where_no_two_rooms_have_it(ask: Ask) -> None:
    assert ask("on_time", "2026").figure == "complaints.on_time"
