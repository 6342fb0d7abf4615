"""A definition that could not be drawn truthfully is refused; every chart is a table as well."""

import pytest

from xiaobao.charts.model import Chart, Kind, Point, Series, Unit
from xiaobao.charts.tests.samples import chart, series


def test_the_table_has_a_column_for_every_series() -> None:
    table = chart(Kind.LINE, series("2026", (3, 5)), series("2025", (4, None))).as_table()

    assert table.head == ("月份", "2026", "2025")
    assert [(row.label, [cell.text for cell in row.cells]) for row in table.rows] == [
        ("2026-01", ["3", "4"]),
        ("2026-02", ["5", "—"]),
    ]


def test_the_table_of_a_bar_is_ranked_as_it_is_drawn() -> None:
    table = chart(Kind.BAR, series("n", (3, None, 9), ("a", "b", "c"))).as_table()

    assert [row.label for row in table.rows] == ["c", "a", "b"]


def test_the_rest_of_all_stands_last_whatever_its_size() -> None:
    points = (Point("a", 3, "3"), Point("others", 90, "90", is_rest=True), Point("b", 5, "5"))

    table = chart(Kind.BAR, Series("n", points)).as_table()

    assert [row.label for row in table.rows] == ["b", "a", "others"]


def test_json_says_everything_but_addresses() -> None:
    told = chart(Kind.BAR, series("n", (3,), ("a",), href="/cases/?k=")).to_json()

    assert told["kind"] == "bar"
    assert told["series"] == ({"name": "n", "points": ({"label": "a", "value": 3, "text": "3", "is_rest": False},)},)


@pytest.mark.parametrize(
    ("kind", "many", "fault"),
    [
        (Kind.BAR, (), "without values"),
        (Kind.BAR, (Series("n", ()),), "without values"),
        (Kind.LINE, (series("a", (1, 2)), series("b", (1,))), "of one length"),
        (Kind.COLUMNS, (series("a", (1, -2)),), "begins at 0"),
        (Kind.SHARES, (series("a", (1, 2)), series("b", (1, 2))), "shares has one series, not 2"),
    ],
)
def test_what_cannot_be_drawn_is_refused(kind: Kind, many: tuple[Series, ...], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        chart(kind, *many)


@pytest.mark.parametrize(("measure", "unit"), [("yuan", Unit.YUAN), ("cases", Unit.COUNT), ("score", Unit.COUNT)])
def test_a_measure_of_the_figures_has_its_unit(measure: str, unit: Unit) -> None:
    assert Unit.of(measure) is unit


def test_the_highest_pile_is_the_largest_of_stacked_columns() -> None:
    piled: Chart = chart(Kind.STACKED, series("a", (1, 5)), series("b", (9, 2)))

    assert piled.largest == 10
    assert Point("x", None, "—").value is None
