"""A unit stands for everything below it, and its parts are its children and itself."""

import pytest

from xiaobao.figures.domain.asking import UnknownName
from xiaobao.figures.tests.conftest import Ask, World


@pytest.fixture(autouse=True)
def cases(world: World) -> None:
    for unit, many in {"3307": 1, "330701": 2, "33070101": 3, "330702": 5, "B01": 7}.items():
        for _ in range(many):
            world.case(unit, "2026-01-15T10:00")


def test_a_unit_counts_everything_below_it_and_nothing_beside_it(ask: Ask) -> None:
    assert ask("received", "2026-01", "3307").total == 11
    assert ask("received", "2026-01", "330701").total == 5
    assert ask("received", "2026-01", "33070101").total == 3


def test_without_a_unit_everything_is_counted(ask: Ask) -> None:
    assert ask("received", "2026-01").total == 18


def test_the_parts_are_the_children_and_what_lies_at_the_unit_itself(ask: Ask) -> None:
    answer = ask("received", "2026-01", "3307", by=("unit",))

    assert [answer.label("unit", row["unit"]) for row in answer.rows] == ["县局", "东所", "西所"]
    assert answer.rows == (
        {"unit": "3307", "value": 1},
        {"unit": "330701", "value": 5},
        {"unit": "330702", "value": 5},
    )


def test_everywhere_has_the_roots_as_its_parts(ask: Ask) -> None:
    assert ask("received", "2026-01", by=("unit",)).rows == (
        {"unit": "3307", "value": 11},
        {"unit": "B01", "value": 7},
    )


def test_a_part_can_be_asked_for_alone(ask: Ask) -> None:
    assert ask("received", "2026-01", "3307", only={"unit": "330701"}).total == 5
    assert ask("received", "2026-01", "3307", only={"unit": "3307"}).total == 1


def test_a_unit_elsewhere_is_no_part(ask: Ask) -> None:
    with pytest.raises(UnknownName, match="B01"):
        ask("received", "2026-01", "3307", only={"unit": "B01"})


def test_a_path_is_no_prefix_of_its_neighbour(world: World, ask: Ask) -> None:
    """``/1/`` and ``/10/``: the range of a subtree must not reach over, whatever the collation."""
    for number in range(12):
        neighbour = world.units["330702"]
        neighbour.pk, neighbour.code, neighbour.path = None, f"N{number}", f"/waiting{number}/"
        neighbour.parent, neighbour.depth = None, 0
        neighbour.save(force_insert=True)
        neighbour.path = f"/{neighbour.pk}/"
        neighbour.save(update_fields=["path"])
        world.units[neighbour.code] = neighbour
        world.case(neighbour.code, "2026-01-15T10:00")
        world.units["330702"] = type(neighbour).objects.get(code="330702")

    assert ask("received", "2026-01", "3307").total == 11
    assert all(ask("received", "2026-01", f"N{number}").total == 1 for number in range(12))
