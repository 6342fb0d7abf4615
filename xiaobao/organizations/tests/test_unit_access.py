"""Three people: the unit's own, a colleague of the next town, a stranger."""

from datetime import date, timedelta

import pytest

from xiaobao.organizations import actions, queries
from xiaobao.organizations.domain.units import Profile, UnitKind
from xiaobao.organizations.models import Unit
from xiaobao.organizations.tests.conftest import AT, County, person
from xiaobao.people.domain.actor import Actor, Role, citizen
from xiaobao.people.domain.permitting import NotPermitted


def found_below(unit: Unit | None, actor: Actor) -> Unit:
    parent_id = unit.pk if unit is not None else None
    return actions.add_unit(
        code="new",
        name="new",
        kind=UnitKind.STATION,
        profile=Profile.MARKET,
        parent_id=parent_id,
        actor=actor,
        at=AT,
    )


def test_units_are_founded_by_the_administrator_above_them(county: County) -> None:
    own = county.actor("own", county.east, Role.ADMINISTRATOR)
    colleague = county.actor("colleague", county.west, Role.ADMINISTRATOR)
    head = county.actor("head", county.east, Role.HEAD)

    for actor in (colleague, head, citizen(case_id=1, name="Wang")):
        with pytest.raises(NotPermitted):
            found_below(county.east, actor)
    with pytest.raises(NotPermitted):
        found_below(None, own)
    assert found_below(county.east, own).parent == county.east


def test_a_unit_is_moved_by_who_administers_both_places(county: County) -> None:
    own = county.actor("own", county.east, Role.ADMINISTRATOR)
    both = county.actor("both", county.county, Role.ADMINISTRATOR)

    with pytest.raises(NotPermitted):
        actions.move_unit(unit_id=county.station.pk, parent_id=county.west.pk, actor=own, at=AT)
    actions.move_unit(unit_id=county.station.pk, parent_id=county.west.pk, actor=both, at=AT)
    assert queries.by_code("3301-S").parent == county.west


def test_a_unit_does_not_close_itself(county: County) -> None:
    own = county.actor("own", county.west, Role.ADMINISTRATOR)
    above = county.actor("above", county.county, Role.ADMINISTRATOR)
    with pytest.raises(NotPermitted):
        actions.close_unit(unit_id=county.west.pk, actor=own, at=AT)
    assert not actions.close_unit(unit_id=county.west.pk, actor=above, at=AT).is_active


def test_the_roster_is_kept_by_the_units_own_head(county: County) -> None:
    lina = person("lina", county.east)
    own = county.actor("own", county.east, Role.HEAD)
    colleague = county.actor("colleague", county.west, Role.HEAD)
    stranger = county.actor("stranger", county.east, Role.HANDLER)

    def put(actor: Actor) -> int:
        end = AT + timedelta(hours=8)
        shift = actions.assign_duty(
            unit_id=county.east.pk, account_id=lina.pk, starts_at=AT, ends_at=end, actor=actor, at=AT
        )
        return shift.pk

    for actor in (colleague, stranger):
        with pytest.raises(NotPermitted):
            put(actor)
    shift_id = put(own)
    with pytest.raises(NotPermitted):
        actions.cancel_duty(shift_id=shift_id, actor=colleague, at=AT)
    with pytest.raises(NotPermitted):
        actions.fill_post(
            unit_id=county.east.pk, title="t", account_id=None, from_on=date(2026, 1, 1), actor=stranger, at=AT
        )
