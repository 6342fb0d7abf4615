"""Every figure against a plain count in Python; and parts that add up, on whichever database runs."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xiaobao.casework.models import Case
from xiaobao.figures import queries
from xiaobao.figures.domain.asking import Question
from xiaobao.figures.figures import DIMENSIONS, FIGURES, dimensions_of
from xiaobao.figures.tests.conftest import Run, World
from xiaobao.kernel.clock import local_day
from xiaobao.kernel.periods import Period, between
from xiaobao.people.domain.actor import SYSTEM

START = datetime(2026, 1, 1)  # noqa: DTZ001  # China time, as the fixture reads it
UNITS = ("3307", "330701", "330702", "33070101", "B01")
PERIODS = st.dates(date(2025, 12, 25), date(2026, 4, 10)).flatmap(
    lambda first: st.integers(0, 70).map(lambda days: between(first, first + timedelta(days)))
)


@pytest.fixture
def crowd(world: World) -> World:
    """A hundred and twenty cases with a little of everything."""
    dice = Random(315)
    for _ in range(120):
        received = START + timedelta(seconds=dice.randrange(90 * 86_400))
        ended = received + timedelta(seconds=dice.randrange(40 * 86_400)) if dice.random() < 0.7 else None
        outcome = dice.choice(("settled", "terminated", "refused")) if ended else ""
        world.case(
            dice.choice(UNITS),
            received.isoformat(),
            ended.isoformat() if ended else None,
            outcome=outcome,
            channel=dice.choice(("web", "hotline", "visit")),
            kind=dice.choice(("complaint", "report")),
            subject=dice.choice(("", "food", "home")),
            clocks=_runs(dice, received, ended),
            detail={
                "ground": f"refusal.{dice.randrange(1, 4)}" if outcome == "refused" else "",
                "paid_fen": dice.randrange(10_000),
                "claimed_fen": dice.randrange(10_000),
                "agreed_fen": dice.randrange(10_000),
                "satisfaction": dice.choice((None, 1, 2, 3, 4, 5)) if ended else None,
            },
        )
    return world


def _runs(dice: Random, received: datetime, ended: datetime | None) -> tuple[Run, ...]:
    due = received + timedelta(days=dice.randrange(1, 30))
    stopped = ended.isoformat() if ended else None
    names = dice.sample(("acceptance", "mediation"), dice.randrange(3))
    return tuple(Run(name, received.isoformat(), due.date().isoformat(), stopped) for name in names)


def _placed(rows: list[Any], instant: str, period: Period) -> list[Any]:
    return [row for row in rows if getattr(row, instant) and local_day(getattr(row, instant)) in period]


def _days(period: Period) -> list[int]:
    ended = _placed(list(Case.objects.all()), "ended_at", period)
    return sorted((local_day(case.ended_at) - local_day(case.received_at)).days for case in ended)


def _clocks(period: Period, late: bool | None = None) -> int:
    runs = [run for case in Case.objects.prefetch_related("clocks") for run in case.clocks.all()]
    concluded = _placed(runs, "stopped_at", period)
    return sum(late in (None, local_day(run.stopped_at) > run.due_on) for run in concluded)


def _overdue(period: Period) -> int:
    """Day by day, as one would tell it from the journal."""
    runs = [run for case in Case.objects.prefetch_related("clocks") for run in case.clocks.all()]
    begun = [run for run in runs if local_day(run.started_at) <= period.last]
    running = [run for run in begun if run.stopped_at is None or local_day(run.stopped_at) > period.last]
    return sum(run.due_on is not None and run.due_on < period.last for run in running)


def _fen(column: str) -> Callable[[Period], Decimal]:
    def total(period: Period) -> Decimal:
        ended = _placed(list(Case.objects.select_related("detail")), "ended_at", period)
        return Decimal(sum(getattr(case.detail, column) for case in ended)) / 100

    return total


def _scores(period: Period) -> list[int]:
    ended = _placed(list(Case.objects.select_related("detail")), "ended_at", period)
    return [case.detail.satisfaction for case in ended if case.detail.satisfaction]


def _count(instant: str, **columns: Any) -> Callable[[Period], int]:
    return lambda period: len(_placed(list(Case.objects.filter(**columns)), instant, period))


def _open(period: Period) -> int:
    received = [case for case in Case.objects.all() if local_day(case.received_at) <= period.last]
    return sum(case.ended_at is None or local_day(case.ended_at) > period.last for case in received)


def _share(part: int, whole: int, factor: int = 100) -> float | None:
    return round(factor * part / whole, 2) if whole else None


def _quantile(period: Period, tenths: int) -> float | None:
    """By the definition of percentile_cont, in whole numbers until the last step."""
    days = _days(period)
    if not days:
        return None
    place, rest = divmod(tenths * (len(days) - 1), 10)
    above = days[min(place + 1, len(days) - 1)]
    return round(days[place] + rest * (above - days[place]) / 10, 2)


PLAINLY: dict[str, Callable[[Period], Any]] = {
    "received": _count("received_at"),
    "accepted": lambda period: len(
        _placed(
            [
                run
                for case in Case.objects.prefetch_related("clocks")
                for run in case.clocks.all()
                if run.clock == "mediation" and run.run == 1
            ],
            "started_at",
            period,
        )
    ),
    "closed": _count("ended_at"),
    "settled_rate": lambda period: _share(
        _count("ended_at", outcome="settled")(period),
        _count("ended_at", outcome__in=["settled", "terminated"])(period),
    ),
    "open_now": _open,
    "concluded": _clocks,
    "on_time": lambda period: _clocks(period, late=False),
    "missed": lambda period: _clocks(period, late=True),
    "on_time_rate": lambda period: _share(_clocks(period, late=False), _clocks(period)),
    "overdue": _overdue,
    "median_days": lambda period: _quantile(period, 5),
    "p90_days": lambda period: _quantile(period, 9),
    "refused": _count("ended_at", outcome="refused"),
    "claimed_yuan": _fen("claimed_fen"),
    "agreed_yuan": _fen("agreed_fen"),
    "recovered_yuan": _fen("paid_fen"),
    "satisfaction": lambda period: _share(sum(_scores(period)), len(_scores(period)), 1),
    "satisfied_rate": lambda period: _share(sum(s >= 4 for s in _scores(period)), len(_scores(period))),
}


def test_every_figure_is_checked_by_a_plain_count() -> None:
    assert {f"complaints.{name}" for name in PLAINLY} == FIGURES.keys()


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(period=PERIODS)
@pytest.mark.parametrize("name", FIGURES)
def test_every_total_is_what_a_plain_count_gives(crowd: World, name: str, period: Period) -> None:
    total = queries.answer(question=Question(name, period), actor=SYSTEM).total

    assert total == PLAINLY[name.removeprefix("complaints.")](period)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_parts_add_up_to_the_total(crowd: World, data: st.DataObject) -> None:
    figure = data.draw(st.sampled_from([f for f in FIGURES.values() if f.adds_up]), "figure")
    names = [dimension.name for dimension in dimensions_of(figure)]
    by = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True), "by")
    path = crowd.path(data.draw(st.sampled_from(("", *UNITS)), "unit"))
    question = Question(figure.name, data.draw(PERIODS, "period"), path, tuple(by))

    answer = queries.answer(question=question, actor=SYSTEM)

    assert sum(row["value"] for row in answer.rows) == answer.total
    keys = Counter(tuple(row[name] for name in by) for row in answer.rows)
    assert not keys or max(keys.values()) == 1


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_row_is_the_total_of_its_own_cases(crowd: World, data: st.DataObject) -> None:
    figure = data.draw(st.sampled_from(list(FIGURES.values())), "figure")
    name = data.draw(st.sampled_from([dimension.name for dimension in dimensions_of(figure)]), "by")
    period = between(date(2026, 1, 1), date(2026, 3, 31))
    split = queries.answer(question=Question(figure.name, period, "/", (name,)), actor=SYSTEM)

    for row in split.rows:
        only = {name: "" if row[name] is None else str(row[name])}
        alone = queries.answer(question=Question(figure.name, period, "/", (), only), actor=SYSTEM)
        assert alone.total == row["value"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_behind_a_number_of_cases_lie_so_many_cases(crowd: World, data: st.DataObject) -> None:
    counts = [figure for figure in FIGURES.values() if figure.measure == "cases"]
    figure = data.draw(st.sampled_from(counts), "figure")
    name = data.draw(st.sampled_from([dimension.name for dimension in dimensions_of(figure)]), "by")
    period = data.draw(PERIODS, "period")
    split = queries.answer(question=Question(figure.name, period, "/", (name,)), actor=SYSTEM)

    for row in split.rows:
        only = {name: "" if row[name] is None else str(row[name])}
        question = Question(figure.name, period, "/", (), only)
        behind = queries.cases_behind(question=question, actor=SYSTEM, limit=1000)
        assert len({case.number for case in behind}) == len(behind) == row["value"]


def test_every_dimension_splits_some_figure() -> None:
    split = {dimension.name for figure in FIGURES.values() for dimension in dimensions_of(figure)}

    assert split == DIMENSIONS.keys()
