"""Received, closed, open, how long it took, what was recovered, how satisfied."""

from decimal import Decimal

from xiaobao.figures.tests.conftest import Ask, World
from xiaobao.people.models import Account


def test_a_case_is_closed_where_it_ended_with_its_outcome(world: World, ask: Ask) -> None:
    world.case("330701", "2025-12-20", "2026-01-10", outcome="settled")
    world.case("330701", "2026-01-02", "2026-01-20", outcome="terminated")
    world.case("330701", "2026-01-02", "2026-02-01", outcome="settled")
    world.case("330701", "2026-01-02")

    answer = ask("closed", "2026-01", by=("outcome",))

    assert answer.rows == ({"outcome": "settled", "value": 1}, {"outcome": "terminated", "value": 1})
    assert answer.total == 2
    assert ask("received", "2026-01").total == 3


def test_open_is_what_had_not_ended_by_the_last_day(world: World, ask: Ask) -> None:
    world.case("330701", "2026-01-31T23:59:59", "2026-02-01T00:00:00")
    world.case("330701", "2026-01-02", "2026-01-31T23:59:59")
    world.case("330701", "2026-01-02")
    world.case("330701", "2026-02-01T00:00:00")

    assert ask("open_now", "2026-01").total == 2
    assert ask("open_now", "2026-02").total == 2
    assert ask("open_now", "2025").total == 0


def test_refused_cases_have_their_ground(world: World, ask: Ask) -> None:
    for ground in ("refusal.1", "refusal.5", "refusal.5"):
        world.case("330701", "2026-01-02", "2026-01-05", outcome="refused", detail={"ground": ground})
    world.case("330701", "2026-01-02", "2026-01-05", outcome="terminated", detail={"ground": "termination.3"})

    answer = ask("refused", "2026-01", by=("ground",))

    assert [(row["ground"], row["value"]) for row in answer.rows] == [("refusal.1", 1), ("refusal.5", 2)]
    assert answer.total == 3


def test_median_and_ninetieth_percentile_are_interpolated(world: World, ask: Ask) -> None:
    for days in (0, 1, 2, 10):
        world.case("330701", "2026-01-01T09:00", f"2026-01-{1 + days:02d}T08:00")

    assert ask("median_days", "2026-01").total == 1.5
    assert ask("p90_days", "2026-01").total == 7.6  # 2 + 0.7 * (10 - 2)


def test_the_median_of_the_whole_is_not_made_from_the_parts(world: World, ask: Ask) -> None:
    for day in (2, 2, 2):
        world.case("330701", "2026-01-01", f"2026-01-{day:02d}")
    world.case("330702", "2026-01-01", "2026-01-31")

    answer = ask("median_days", "2026-01", "3307", by=("unit",))

    assert [row["value"] for row in answer.rows] == [1.0, 30.0]
    assert answer.total == 1.0


def test_money_is_exact_to_the_fen(world: World, ask: Ask) -> None:
    for fen in (10, 20, 29_999_999_999):
        detail = {"paid_fen": fen, "claimed_fen": fen + 1, "agreed_fen": fen}
        world.case("330701", "2026-01-02", "2026-01-05", detail=detail)

    assert ask("recovered_yuan", "2026-01").total == Decimal("300000000.29")
    assert ask("claimed_yuan", "2026-01").total == Decimal("300000000.32")
    assert ask("agreed_yuan", "2026-01").to_json()["total"] == 300000000.29


def test_only_rated_cases_count_towards_satisfaction(world: World, ask: Ask) -> None:
    for score in (5, 4, 1, None):
        world.case("330701", "2026-01-02", "2026-01-05", detail={"satisfaction": score})

    assert ask("satisfaction", "2026-01").total == 3.33
    assert ask("satisfied_rate", "2026-01").total == 66.67


def test_nothing_to_average_is_nothing(world: World, ask: Ask) -> None:
    world.case("330701", "2026-01-02", "2026-01-05", detail={"satisfaction": None})

    for name in ("satisfaction", "satisfied_rate"):
        assert ask(name, "2026-01").total is None
    for name in ("median_days", "p90_days"):
        assert ask(name, "2020").total is None
    assert ask("recovered_yuan", "2020").total == 0


def test_handlers_are_named_and_those_without_one_come_last(world: World, ask: Ask, account: Account) -> None:
    world.case("330701", "2026-01-02", handler=account)
    world.case("330701", "2026-01-02")

    answer = ask("received", "2026-01", by=("handler",))

    assert answer.rows == ({"handler": account.pk, "value": 1}, {"handler": None, "value": 1})
    assert answer.label("handler", account.pk) == "head"
    assert ask("received", "2026-01", only={"handler": str(account.pk)}).total == 1
    assert ask("received", "2026-01", only={"handler": ""}).total == 1


def test_type_is_another_word_for_kind(world: World, ask: Ask) -> None:
    world.case("330701", "2026-01-02", kind="report")

    assert ask("received", "2026-01", by=("type",)).rows == ({"type": "report", "value": 1},)
    assert ask("received", "2026-01", by=("kind",)).rows == ({"kind": "report", "value": 1},)


def test_two_dimensions_give_every_pair_that_occurs(world: World, ask: Ask) -> None:
    world.case("330701", "2026-01-02", channel="web")
    world.case("330701", "2026-02-02", channel="web")
    world.case("330701", "2026-02-02", channel="visit")

    rows = ask("received", "2026-Q1", by=("month", "channel")).rows

    assert rows == (
        {"month": "2026-01", "channel": "web", "value": 1},
        {"month": "2026-02", "channel": "visit", "value": 1},
        {"month": "2026-02", "channel": "web", "value": 1},
    )


def test_mediation_succeeds_or_fails_and_all_else_is_neither(world: World, ask: Ask) -> None:
    for outcome in ("settled", "settled", "terminated", "refused", "reconciled", "withdrawn"):
        world.case("330701", "2026-01-02", "2026-01-05", outcome=outcome)
    for outcome in ("settled", "settled", "replied"):  # a bank settles without mediation
        world.case("B01", "2026-01-02", "2026-01-05", outcome=outcome, procedure="bank-complaint@2020-03-01")

    assert ask("settled_rate", "2026-01").total == 66.67
    assert ask("settled_rate", "2026-02").total is None
