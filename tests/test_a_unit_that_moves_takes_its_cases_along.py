"""A unit that comes under another one: its cases, and what lies beside them, go with it and are counted there."""

import pytest

from tests.test_the_page_of_units_agrees_with_what_it_links_to import rows, signed_in
from tests.world import MONDAY, World, at, lodging
from xiaobao.casework.models import Case, Clock
from xiaobao.complaints import actions
from xiaobao.complaints.tests.test_steps import CONDITIONS
from xiaobao.config.jobs import JOBS
from xiaobao.config.verifying import verify_everything
from xiaobao.exchange.jobs import run_due_jobs
from xiaobao.kernel.clock import travel
from xiaobao.organizations import actions as organizations
from xiaobao.people.domain.actor import SYSTEM

LATER = at("2026-05-13 09:00")


@pytest.fixture
def settled(world: World) -> str:
    """The number of a complaint that the eastern office has settled, beside one that stays open there."""
    lodged = [
        actions.lodge(lodging=lodging(), unit_code="EAST", actor=world.actor("registrar"), at=MONDAY).receipts[0]
        for _ in range(2)
    ]
    number = lodged[0].number
    for event, data in (("claimed", {}), ("accepted", {"conditions": CONDITIONS}), ("settled", {})):
        actions.take(number=number, event=event, data=data, actor=world.actor("east-handler"), at=LATER)
    return number


def placed() -> set[tuple[str | None, int | None]]:
    """Where clocks say that they lie, and with whom."""
    return set(Clock.objects.values_list("place", "hand"))


def test_clocks_lie_where_their_case_does(world: World, settled: str) -> None:
    case = Case.objects.get(number=settled)
    assert placed() == {(case.unit_path, world.accounts["east-handler"]), (case.unit_path, None)}

    with travel(to=LATER):
        organizations.move_unit(unit_id=world.units["EAST"], parent_id=world.units["WEST"], actor=SYSTEM, at=LATER)
        run_due_jobs([job for job in JOBS if job.name == "deliver"], LATER)
        page = rows(signed_in("west-head"))

    case.refresh_from_db()
    west = case.unit_path.removesuffix(f"{world.units['EAST']}/")
    assert west.endswith(f"/{world.units['WEST']}/")
    assert placed() == {(case.unit_path, world.accounts["east-handler"]), (case.unit_path, None)}
    assert [(name, numbers["open"], share) for name, numbers, _, share in page] == [
        ("unit WEST", 1, "100.0%"),
        ("unit EAST", 1, "100.0%"),
        ("east-handler", 0, "100.0%"),
        ("未指派", 1, "—"),
    ]
    assert [str(finding) for finding in verify_everything()] == []


def test_a_unit_on_its_way_is_left_out_until_its_cases_have_followed(world: World, settled: str) -> None:
    with travel(to=LATER):
        organizations.move_unit(unit_id=world.units["EAST"], parent_id=world.units["WEST"], actor=SYSTEM, at=LATER)

        assert rows(signed_in("west-head")) == []
        assert signed_in("head").get("/desk/units/?under=WEST").status_code == 200


def test_a_clock_that_says_another_place_is_named(world: World, settled: str) -> None:
    clock = Clock.objects.filter(case__number=settled)[0]
    Clock.objects.filter(pk=clock.pk).update(place="/9/", hand=None)

    [place, hand] = [finding.what for finding in verify_everything() if finding.number == settled]

    assert f"clock {clock.clock} 1 says place=/9/" in place
    assert f"clock {clock.clock} 1 says hand=None" in hand
