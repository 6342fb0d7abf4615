"""The world that a test is given from memory is the one that the actions made, row by row."""

from django.db import connection, transaction

from tests import founding
from tests.remembering import Remembered, tables
from tests.world import MONDAY, World, lodging
from xiaobao.casework.queries import verify_everything
from xiaobao.complaints import actions as complaints
from xiaobao.organizations.domain.units import UnitKind
from xiaobao.organizations.models import Unit
from xiaobao.people.domain.actor import SYSTEM

Rows = dict[str, list[dict[str, object]]]


def rows() -> Rows:
    found = {model._meta.db_table: list(model._base_manager.order_by("pk").values()) for model in tables()}
    return {name: told for name, told in found.items() if told}


def made(kept: Remembered[World]) -> tuple[World, Rows]:
    """A world, and the rows of the database with it; then they are taken away again."""
    with transaction.atomic():
        world, told = kept.again(), rows()
        transaction.set_rollback(True)
    return world, told


def test_from_memory_every_row_is_the_same_and_the_next_row_has_a_number_of_its_own(db: None) -> None:
    kept = Remembered(founding.found)
    first = made(kept)

    assert made(kept) == first
    kept.again()
    assert rows() == first[1]
    unit = founding.unit("SOUTH", UnitKind.OFFICE, first[0].units["BUREAU"])
    assert unit > max(first[0].units.values())
    complaints.lodge(lodging=lodging(), unit_code="SOUTH", actor=SYSTEM, at=MONDAY)
    assert list(verify_everything()) == []
    connection.check_constraints()


def test_where_there_are_rows_already_the_actions_make_it(db: None) -> None:
    kept = Remembered(founding.found)
    made(kept)
    founding.unit("ELSEWHERE", UnitKind.BUREAU, None)

    world = kept.again()

    assert set(Unit.objects.values_list("pk", flat=True)) > set(world.units.values())
