"""Every figure with every dimension is one expression that is SQL on every database that may run it."""

from datetime import date

import pytest
from django.db import connection
from ibis.backends.sql.compilers import DuckDBCompiler
from pytest_django import DjangoAssertNumQueries

from xiaobao.casework.figures import Asked, Dimension, Figure, Table
from xiaobao.figures import queries
from xiaobao.figures.domain import building
from xiaobao.figures.domain.asking import Question
from xiaobao.figures.figures import FIGURES, dimensions_of
from xiaobao.figures.queries.running import to_sql
from xiaobao.figures.tests.conftest import World
from xiaobao.kernel.periods import between
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.people.models import Account

ASKED = Asked(between(date(2026, 1, 1), date(2026, 3, 31)), "/1/")


def _counted(figure: Figure) -> Table:
    placed = building.placed(figure, ASKED)
    return building.counted(placed, building.conditions(placed, figure, ASKED, {}))


def _expression(figure: Figure, dimension: Dimension) -> object:
    return building.by_dimensions(_counted(figure), figure, ASKED, [dimension])


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_the_subtree_is_a_range_of_paths_and_the_period_a_range_of_instants(vendor: str) -> None:
    sql = to_sql(
        building.total(_counted(FIGURES["complaints.received"]), FIGURES["complaints.received"]),
        vendor=vendor,
    )

    assert "\"unit_path\" >= '/1/'" in sql
    assert "\"unit_path\" < '/10'" in sql
    assert "2025-12-31" in sql  # midnight in China is 16:00 in UTC
    assert "16:00:00" in sql


@pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)
def test_the_same_expressions_are_sql_for_a_warehouse(figure: Figure) -> None:
    compiler = DuckDBCompiler()
    for dimension in dimensions_of(figure):
        assert "casework_case" in compiler.to_sqlglot(_expression(figure, dimension)).sql(compiler.dialect)


def test_an_answer_takes_two_queries_and_one_for_names(
    world: World, account: Account, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    world.case("330701", "2026-01-02", handler=account)
    for by, many in {(): 1, ("channel",): 2, ("unit",): 3, ("handler",): 3, ("unit", "handler"): 4}.items():
        with django_assert_num_queries(many):
            queries.answer(question=Question("received", ASKED.period, "/", by), actor=SYSTEM)


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite compares texts by code point anyway")
def test_paths_are_ordered_by_code_point_on_postgresql() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT collation_name FROM information_schema.columns "
            "WHERE table_name = 'casework_case' AND column_name = 'unit_path'"
        )
        assert cursor.fetchone() == ("C",)
