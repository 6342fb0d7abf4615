import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from xiaobao.exchange.models import OutboxMessage
from xiaobao.kernel.errors import NotFound
from xiaobao.organizations import actions, queries
from xiaobao.organizations.actions import CannotClose, CannotMove, MovedUnit
from xiaobao.organizations.actions.units import CodeTaken
from xiaobao.organizations.domain.units import PATH_LENGTH, UnitKind, depth_of, path_of
from xiaobao.organizations.models import Unit
from xiaobao.organizations.tests.conftest import AT, County, found
from xiaobao.people.domain.actor import SYSTEM


def codes(units: list[Unit]) -> list[str]:
    return [unit.code for unit in units]


def move(unit: Unit, below: Unit | None) -> MovedUnit:
    parent_id = below.pk if below is not None else None
    return actions.move_unit(unit_id=unit.pk, parent_id=parent_id, actor=SYSTEM, at=AT)


def assert_paths_agree_with_parents() -> None:
    for unit in Unit.objects.select_related("parent"):
        above = unit.parent.path if unit.parent is not None else "/"
        assert unit.path == path_of(above, unit.pk)
        assert unit.depth == depth_of(unit.path)


def test_a_unit_lies_below_its_parent(county: County) -> None:
    assert_paths_agree_with_parents()
    assert county.station.path.startswith(county.east.path)
    assert (county.county.depth, county.east.depth, county.station.depth) == (0, 1, 2)


def test_what_lies_above_and_below_is_told(county: County) -> None:
    assert codes(queries.ancestors(county.station)) == ["33", "3301"]
    assert codes(queries.descendants(county.county)) == ["3301", "3301-S", "3302"]
    assert queries.ancestors(county.county) == []


def test_the_whole_tree_is_one_question_in_order(
    county: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert codes(queries.tree()) == ["33", "3301", "3301-S", "3302"]
    assert codes(queries.tree(county.east.path)) == ["3301", "3301-S"]


def test_a_neighbour_whose_number_begins_alike_is_not_below(county: County) -> None:
    Unit.objects.create(
        code="alike", name="x", kind="office", profile="market", path=f"{county.east.path[:-1]}0/", depth=1
    )
    assert codes(list(Unit.objects.within(county.east.path))) == ["3301", "3301-S"]


def test_a_subtree_is_answered_by_the_index(county: County) -> None:
    if connection.vendor == "sqlite":
        assert "path>? AND path<?" in Unit.objects.within(county.east.path).explain()
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT collation_name FROM information_schema.columns "
                "WHERE table_name = 'organizations_unit' AND column_name = 'path'"
            )
            assert cursor.fetchone() == ("C",)


def test_a_unit_moves_with_all_below_it(county: County) -> None:
    moved = move(county.east, county.west)

    assert (moved.old_path, moved.new_path) == (county.east.path, f"{county.west.path}{county.east.pk}/")
    assert codes(queries.descendants(queries.by_code("3302"))) == ["3301", "3301-S"]
    assert_paths_agree_with_parents()


def test_a_unit_can_become_a_root_and_come_back(county: County) -> None:
    move(county.east, None)
    assert queries.ancestors(queries.by_code("3301-S")) == [county.east]
    move(county.east, county.county)
    assert_paths_agree_with_parents()


@pytest.mark.parametrize("below", ["east", "station"])
def test_a_unit_is_never_moved_below_itself(county: County, below: str) -> None:
    with pytest.raises(CannotMove, match="below itself"):
        move(county.east, getattr(county, below))
    assert_paths_agree_with_parents()


def test_a_unit_is_neither_founded_nor_moved_below_a_closed_one(county: County) -> None:
    actions.close_unit(unit_id=county.west.pk, actor=SYSTEM, at=AT)
    with pytest.raises(CannotMove, match="3302 is closed"):
        move(county.east, county.west)
    with pytest.raises(CannotMove, match="3302 is closed"):
        found("new", county.west)


def test_a_tree_grows_no_deeper_than_its_paths_hold(db: None) -> None:
    deep = found("0")
    Unit.objects.filter(pk=deep.pk).update(path="/" + "1" * (PATH_LENGTH - 2) + "/")
    with pytest.raises(CannotMove, match="signs"):
        found("1", deep)
    with pytest.raises(CannotMove, match="signs"):
        move(found("2"), deep)


def test_a_closed_unit_leaves_the_tree_but_not_the_books(county: County) -> None:
    actions.close_unit(unit_id=county.station.pk, actor=SYSTEM, at=AT)
    assert codes(queries.tree(county.east.path)) == ["3301"]
    assert codes(queries.tree(county.east.path, with_closed=True)) == ["3301", "3301-S"]
    assert queries.by_code("3301-S").is_active is False


def test_a_unit_is_not_closed_over_open_ones(county: County) -> None:
    with pytest.raises(CannotClose, match="3301-S"):
        actions.close_unit(unit_id=county.east.pk, actor=SYSTEM, at=AT)


def test_a_code_is_given_once(county: County) -> None:
    with pytest.raises(CodeTaken):
        found("3301")


def test_what_is_not_given_stays(county: County) -> None:
    actions.update_unit(unit_id=county.east.pk, phone="0579-1", address="a", actor=SYSTEM, at=AT)
    actions.update_unit(unit_id=county.east.pk, phone="0579-2", actor=SYSTEM, at=AT)
    unit = queries.by_code("3301")
    assert (unit.name, unit.phone, unit.address) == ("unit 3301", "0579-2", "a")


def test_units_are_found_by_their_codes(county: County) -> None:
    assert queries.by_codes(["33", "nobody"]) == {"33": county.county}
    with pytest.raises(NotFound, match="nobody"):
        queries.by_code("nobody")


def test_the_public_lodges_at_offices_that_stand_and_not_at_departments(county: County) -> None:
    found("33-D", county.county, UnitKind.DEPARTMENT)
    actions.close_unit(unit_id=county.west.pk, actor=SYSTEM, at=AT)

    assert [code for code, _ in queries.receiving_units()] == ["33", "3301"]


def test_an_officer_registers_at_any_unit_of_theirs_a_department_as_well(county: County) -> None:
    department = found("33-D", county.county, UnitKind.DEPARTMENT)

    def own(*scopes: str) -> list[str]:
        return [code for code, _ in queries.units_below(scopes)]

    assert own(department.path) == ["33-D"]
    assert own(county.east.path) == ["3301", "3301-S"]
    assert own() == []


def test_a_case_goes_up_to_what_lies_above_and_elsewhere_in_its_own_tree(county: County) -> None:
    found("bank")

    def around(unit: Unit, event: str) -> list[str]:
        return [code for code, _ in queries.choices_around([unit.path], event)]

    assert around(county.station, "transferred_up") == ["33", "3301"]
    assert around(county.county, "transferred_up") == []
    assert around(county.east, "transferred_down") == ["33", "3301-S", "3302"]


def test_whoever_keeps_copies_of_paths_hears_of_a_move(county: County) -> None:
    moved = move(county.east, county.west)

    message = OutboxMessage.objects.get()
    assert (message.topic, message.channel) == ("unit.moved", "reaction")
    assert message.payload == {
        "unit": county.east.pk,
        "old_path": moved.old_path,
        "new_path": moved.new_path,
        "actor": "system",
    }


@pytest.mark.parametrize("wrong", [{"kind": "castle"}, {"profile": "army"}, {"path": "/1"}])
def test_the_database_refuses_what_the_rules_refuse(county: County, wrong: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=county.east.pk).update(**wrong)
