"""Many questions with one statement: to the last digit what each gives alone, and no more queries for more of them."""

import pytest
import sqlglot
from pytest_django import DjangoAssertNumQueries

from xiaobao.figures import queries
from xiaobao.figures.domain.asking import Answer, Question, UnknownName
from xiaobao.figures.figures import FIGURES, dimensions_of
from xiaobao.figures.queries import batching
from xiaobao.figures.queries.counting import counting
from xiaobao.figures.tests.conftest import Run, World, officer
from xiaobao.kernel.periods import parse_period
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.models import Account

YEAR = parse_period("2026")


@pytest.fixture(autouse=True)
def cases(world: World, account: Account) -> None:
    mediation = Run("mediation", "2026-01-16T09:00", "2026-03-01", "2026-02-10T09:00")
    late = Run("mediation", "2026-02-02T09:00", "2026-03-01", "2026-04-10T09:00")
    detail = {"claimed_fen": 12_345, "agreed_fen": 9_999, "paid_fen": 9_007_199_254_740_993 // 3, "satisfaction": 5}
    world.case("330701", "2026-01-15T10:00", "2026-02-10T09:00", clocks=(mediation,), detail=detail)
    world.case("330702", "2026-02-01T10:00", "2026-04-10T09:00", clocks=(late,), channel="web", handler_id=account.pk)
    world.case("33070101", "2026-02-03T10:00", "2026-02-05T10:00", outcome="refused", subject="质量")
    world.case("3307", "2026-05-03T10:00", channel="web", kind="report")
    world.case("B01", "2025-05-03T10:00", "2025-06-03T10:00", clocks=(mediation,))


def questions(path: str) -> list[Question]:
    """Every figure, whole and by each of its dimensions, and one by two of them with a condition."""
    every = [
        Question(name, YEAR, path, by)
        for name, figure in FIGURES.items()
        for by in ((), *((dimension.name,) for dimension in dimensions_of(figure)))
    ]
    return [*every, Question("received", YEAR.same_last_year(), path, ("unit", "channel"), {"kind": "complaint"})]


@pytest.mark.parametrize("code", ["", "3307", "B01"])
def test_each_answer_is_what_its_question_gives_alone(world: World, code: str) -> None:
    asked = questions(world.path(code))

    together = queries.answers(questions=asked, actor=SYSTEM)

    alone = [queries.answer(question=question, actor=SYSTEM) for question in asked]
    assert together == alone
    assert [[type(row["value"]) for row in a.rows] for a in together] == [
        [type(row["value"]) for row in a.rows] for a in alone
    ]


def test_a_hundred_questions_are_one_query_and_one_for_the_names_of_units(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many = [question for question in questions(world.path("3307")) if "handler" not in question.by][:100]

    with django_assert_num_queries(2):
        assert len(queries.answers(questions=many, actor=SYSTEM)) == 100


def test_nothing_asked_is_nothing_answered(world: World) -> None:
    none: list[Answer] = []

    assert queries.answers(questions=[], actor=SYSTEM) == none


def test_one_unit_that_may_not_be_seen_refuses_all(world: World) -> None:
    asked = [Question("received", YEAR, world.path(code)) for code in ("330701", "B01")]

    with pytest.raises(NotPermitted):
        queries.answers(questions=asked, actor=officer(world, "3307"))


def test_what_is_not_there_is_named(world: World) -> None:
    with pytest.raises(UnknownName, match="happiness"):
        queries.answers(questions=[Question("happiness", YEAR)], actor=SYSTEM)


def test_the_statement_is_one_for_postgresql_as_well(world: World) -> None:
    asks = tuple(counting(question).counted for question in questions(world.path("3307")))

    _members, statements = batching._written(asks, "postgresql")

    assert statements
    assert all(
        sqlglot.parse_one(statement, read="postgres").sql(dialect="postgres") for statement in statements.values()
    )
    assert any("PERCENTILE_CONT" in statement for statement in statements.values())
    assert not any("xiaobao_quantile" in statement for statement in statements.values())
