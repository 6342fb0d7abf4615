"""Stories lie in the year before the day they are told, with its peaks and its quiet days."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from time import process_time

import pytest

from xiaobao.complaints.domain.channels import BY_PEOPLE, Channel
from xiaobao.demo.domain.seasons import AT_A_COUNTER
from xiaobao.demo.domain.stories import stories
from xiaobao.demo.domain.story import Story
from xiaobao.demo.domain.world import World
from xiaobao.demo.tests.conftest import SEED, TODAY
from xiaobao.kernel.calendar import load_calendar
from xiaobao.kernel.clock import CHINA
from xiaobao.procedures.model import LODGED, Kind


def per_day(year: list[Story], first: date, last: date) -> float:
    """How many come in on an average day from first to last."""
    days = (last - first).days + 1
    return sum(first <= story.received_at.date() <= last for story in year) / days


def test_nothing_happens_on_the_day_the_story_is_told_or_later(year: list[Story]) -> None:
    midnight = datetime.combine(TODAY, time(), CHINA)

    assert all(story.received_at < midnight for story in year)
    assert all(past.at < midnight for story in year for past in story.history)


def test_nothing_comes_in_before_the_year_begins(year: list[Story]) -> None:
    assert min(story.received_at.date() for story in year) >= TODAY - timedelta(days=365)


def test_stories_are_told_in_the_order_in_which_they_came_in(year: list[Story]) -> None:
    received = [story.received_at for story in year]

    assert received == sorted(received)
    assert len({story.ref for story in year}) == len(year)


def test_every_step_comes_after_the_one_before_it(year: list[Story]) -> None:
    for story in year:
        instants = [story.received_at, *(past.at for past in story.history)]
        assert instants == sorted(instants)


def test_harm_is_known_before_it_is_complained_of(year: list[Story]) -> None:
    known = [(story.harm_known_on, story.received_at.date()) for story in year if story.harm_known_on]

    assert known
    assert all(harm <= received for harm, received in known)


def test_the_fifteenth_of_march_is_the_busiest_time_and_the_spring_festival_the_quietest(
    year: list[Story],
) -> None:
    usual = len(year) / 365

    assert per_day(year, date(2026, 3, 13), date(2026, 3, 20)) > 1.7 * usual
    assert per_day(year, date(2026, 11, 12), date(2026, 11, 22)) > 1.4 * usual
    assert per_day(year, date(2026, 2, 15), date(2026, 2, 22)) < 0.5 * usual


def test_fewer_people_come_on_a_sunday_than_on_a_monday(year: list[Story]) -> None:
    weekdays = Counter(story.received_at.weekday() for story in year)

    assert weekdays[6] < weekdays[0]


def test_a_counter_takes_nothing_in_on_a_day_off_or_at_night(year: list[Story]) -> None:
    calendar = load_calendar()
    for story in year:
        if story.channel.value in AT_A_COUNTER:
            assert calendar.is_working_day(story.received_at.date())
            assert 8 <= story.received_at.hour <= 18


def test_offices_work_on_working_days_only(year: list[Story]) -> None:
    calendar = load_calendar()
    for story in year:
        for past in story.history:
            if past.role in ("handler", "mediator", "head"):
                assert calendar.is_working_day(past.at.date()), (story.ref, past)


@pytest.mark.parametrize("channel", [c for c in BY_PEOPLE if c is not Channel.API])
def test_cases_come_in_by_every_channel(channel: Channel, year: list[Story]) -> None:
    assert any(story.channel is channel for story in year)


def test_cases_come_in_at_every_kind_of_desk_and_at_nearly_every_unit(world: World, year: list[Story]) -> None:
    intake = {story.unit for story in year}

    assert {world.unit_by_code[code].desk for code in intake} == set(world.units_by_desk) - {"bank"}
    assert len(intake) >= 0.9 * len(world.units)


def test_all_four_kinds_occur_and_complaints_are_the_most(year: list[Story]) -> None:
    kinds = Counter(story.kind for story in year)

    assert set(kinds) == set(LODGED)
    assert kinds.most_common(1)[0][0] is Kind.COMPLAINT


def test_a_shop_that_closed_is_complained_of_by_many(year: list[Story]) -> None:
    against = Counter(story.business.uscc for story in year if story.business and story.scenario == "gym_closed")
    (_, most), (_, second) = against.most_common(2)

    assert most > 2 * second


def test_the_same_seed_tells_the_same_stories_and_another_seed_others(world: World) -> None:
    first = list(stories(SEED, world, TODAY, 120))

    assert list(stories(SEED, world, TODAY, 120)) == first
    assert [s.text for s in stories(SEED + 1, world, TODAY, 120)] != [s.text for s in first]


def test_a_thousand_stories_are_told_in_a_moment(world: World) -> None:
    begun = process_time()
    told = len(list(stories(SEED, world, TODAY, 1_000)))

    assert told == 1_000
    assert process_time() - begun < 2


def test_a_single_story_can_be_asked_for_and_none_too(world: World) -> None:
    assert len(list(stories(SEED, world, TODAY, 1))) == 1
    assert list(stories(SEED, world, TODAY, 0)) == []
