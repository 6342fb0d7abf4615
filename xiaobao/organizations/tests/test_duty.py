from datetime import date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from xiaobao.kernel.clock import CHINA
from xiaobao.kernel.errors import NotFound
from xiaobao.organizations import actions, queries
from xiaobao.organizations.actions import ShiftsOverlap
from xiaobao.organizations.actions.duty import EndsBeforeStart
from xiaobao.organizations.models import DutyShift, Unit
from xiaobao.organizations.tests.conftest import AT, County, person
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.people.models import Account

HOUR = timedelta(hours=1)
FESTIVAL = datetime(2026, 2, 17, 9, tzinfo=CHINA)  # the Spring Festival: the roster knows no holidays


def put(unit: Unit, account: Account, start: datetime = FESTIVAL, hours: int = 8) -> DutyShift:
    return actions.assign_duty(
        unit_id=unit.pk, account_id=account.pk, starts_at=start, ends_at=start + hours * HOUR, actor=SYSTEM, at=AT
    )


def test_whoever_is_on_the_roster_is_on_duty_from_its_start_until_its_end(county: County) -> None:
    lina = person("lina", county.east)
    put(county.east, lina)

    def on_duty(at: datetime) -> list[int]:
        return queries.on_duty(county.east.pk, at)

    assert on_duty(FESTIVAL - timedelta(seconds=1)) == []
    assert on_duty(FESTIVAL) == [lina.pk]
    assert on_duty(FESTIVAL + 8 * HOUR - timedelta(seconds=1)) == [lina.pk]
    assert on_duty(FESTIVAL + 8 * HOUR) == []


def test_where_nobody_is_on_duty_the_nearest_unit_above_is_asked(
    county: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    chief, lina = person("chief", county.county), person("lina", county.east)
    put(county.county, chief)
    assert queries.on_duty(county.station.pk, FESTIVAL) == [chief.pk]

    put(county.east, lina)
    with django_assert_num_queries(2):
        assert queries.on_duty(county.station.pk, FESTIVAL) == [lina.pk]
    assert queries.on_duty(county.west.pk, FESTIVAL) == [chief.pk]


def test_several_people_can_be_on_duty_together(county: County) -> None:
    lina, wang = person("lina"), person("wang")
    put(county.east, wang)
    put(county.east, lina)
    assert queries.on_duty(county.east.pk, FESTIVAL) == [lina.pk, wang.pk]


def test_a_closed_account_is_on_duty_nowhere(county: County) -> None:
    lina, chief = person("lina"), person("chief")
    put(county.east, lina)
    put(county.county, chief)
    people.close_account(account_id=lina.pk, actor=SYSTEM, at=AT)
    assert queries.on_duty(county.east.pk, FESTIVAL) == [chief.pk]


@pytest.mark.parametrize("start", [-7, 0, 7])
def test_one_person_is_not_on_duty_at_one_unit_twice_at_a_time(county: County, start: int) -> None:
    lina = person("lina")
    put(county.east, lina)
    with pytest.raises(ShiftsOverlap):
        put(county.east, lina, FESTIVAL + start * HOUR)


def test_turns_may_touch_and_another_unit_is_another_matter(county: County) -> None:
    lina = person("lina")
    put(county.east, lina)
    put(county.east, lina, FESTIVAL + 8 * HOUR)
    put(county.west, lina)
    assert DutyShift.objects.count() == 3


def test_a_turn_ends_after_it_starts(county: County) -> None:
    with pytest.raises(EndsBeforeStart):
        put(county.east, person("lina"), hours=0)


def test_a_cancelled_turn_is_off_the_roster(county: County) -> None:
    shift = put(county.east, person("lina"))
    actions.cancel_duty(shift_id=shift.pk, actor=SYSTEM, at=AT)
    assert queries.on_duty(county.east.pk, FESTIVAL) == []
    with pytest.raises(NotFound):
        actions.cancel_duty(shift_id=shift.pk, actor=SYSTEM, at=AT)


def test_a_roster_shows_every_turn_that_touches_the_stretch(county: County) -> None:
    lina = person("lina")
    put(county.east, lina)
    put(county.east, lina, FESTIVAL + 24 * HOUR)

    day = queries.roster(county.east, since=FESTIVAL + HOUR, until=FESTIVAL + 24 * HOUR)
    assert [(shift.name, shift.starts_at) for shift in day] == [("lina", FESTIVAL)]
    assert len(queries.roster(county.east, since=FESTIVAL, until=FESTIVAL + 48 * HOUR)) == 2


def test_posts_stand_from_their_first_to_their_last_day(county: County) -> None:
    lina = person("lina", county.station)
    post = actions.fill_post(
        unit_id=county.station.pk,
        title="联络员",
        account_id=lina.pk,
        from_on=date(2026, 1, 1),
        is_liaison=True,
        actor=SYSTEM,
        at=AT,
    )
    actions.fill_post(
        unit_id=county.east.pk, title="所长", account_id=None, from_on=date(2026, 1, 1), actor=SYSTEM, at=AT
    )
    actions.end_post(post_id=post.pk, until_on=date(2026, 6, 30), actor=SYSTEM, at=AT)

    def names(on: date, *, liaison_only: bool = True) -> list[tuple[str, str]]:
        found = queries.officers(county.county, on=on, liaison_only=liaison_only)
        return [(officer.unit_code, officer.name) for officer in found]

    assert names(date(2026, 6, 30)) == [("3301-S", "lina")]
    assert names(date(2026, 7, 1)) == []
    assert names(date(2025, 12, 31)) == []
    assert names(date(2026, 6, 30), liaison_only=False) == [("3301", ""), ("3301-S", "lina")]


def test_a_post_does_not_end_before_it_starts(county: County) -> None:
    with pytest.raises(EndsBeforeStart):
        actions.fill_post(
            unit_id=county.east.pk,
            title="t",
            account_id=None,
            from_on=date(2026, 1, 2),
            until_on=date(2026, 1, 1),
            actor=SYSTEM,
            at=AT,
        )
