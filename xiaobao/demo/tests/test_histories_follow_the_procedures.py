"""Every story is one that the procedures allow: it folds, and between them the stories reach every corner."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from xiaobao.complaints.domain.payloads import PAYLOADS, Merging, Remark, payload_class
from xiaobao.demo.domain.stories import stories
from xiaobao.demo.domain.story import PastEvent, Story
from xiaobao.demo.domain.world import World
from xiaobao.kernel.calendar import load_calendar
from xiaobao.people.domain.actor import Role
from xiaobao.procedures.clocks import ClockStatus
from xiaobao.procedures.entries import STEP, Entry
from xiaobao.procedures.folding import Standing, fold
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Against, Procedure, Step

LIBRARY = load_library()
CALENDAR = load_calendar()
TODAY = date(2026, 11, 23)


def procedure_of(story: Story) -> Procedure:
    return LIBRARY.procedure(story.procedure)


def folded(story: Story) -> Standing:
    procedure = procedure_of(story)
    opening = Entry(1, STEP + procedure.opening, story.received_at, {"real_name": not story.anonymous})
    later = (Entry(n, STEP + past.event, past.at, past.payload) for n, past in enumerate(story.history, 2))
    return fold(procedure, [opening, *later], CALENDAR)


def steps(story: Story) -> Iterator[tuple[str, Step, PastEvent]]:
    """Each step of a story with the stage it was taken from."""
    procedure = procedure_of(story)
    stage = procedure.stages[0].id
    for past in story.history:
        step = procedure.step_table[stage, past.event]
        yield stage, step, past
        stage = step.to or stage


@pytest.fixture(scope="module")
def standings(year: list[Story]) -> list[tuple[Story, Standing]]:
    return [(story, folded(story)) for story in year]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), day=st.dates(date(2025, 3, 1), date(2027, 6, 30)))
def test_every_history_folds_whatever_the_seed_and_the_day(world: World, seed: int, day: date) -> None:
    for story in stories(seed, world, day, 40):
        assert folded(story).stage


def test_a_story_is_governed_by_the_version_of_the_day_of_receipt(year: list[Story]) -> None:
    for story in year:
        assert procedure_of(story).governs(story.received_at.date())
        assert story.procedure.startswith(f"{story.family}@")
        assert procedure_of(story).kind is story.kind


@pytest.mark.parametrize("family", ["samr-complaint", "bank-complaint"])
def test_all_stages_and_outcomes_occur(family: str, standings: list[tuple[Story, Standing]]) -> None:
    mine = [standing for story, standing in standings if story.family == family]
    used = [LIBRARY.procedure(key) for key in {standing.procedure for standing in mine}]
    visited = {stage for story, _ in standings if story.family == family for stage, _, _ in steps(story)}
    possible = {step.outcome or step.to for p in used for step in p.steps if step.to and p.stage_by_id[step.to].end}

    assert {stage.id for p in used for stage in p.stages} == visited | {standing.stage for standing in mine}
    assert possible == {standing.outcome for standing in mine if standing.is_end}


def test_cases_rest_in_every_open_stage_of_a_complaint(standings: list[tuple[Story, Standing]]) -> None:
    resting = {standing.stage for story, standing in standings if story.family == "samr-complaint"}

    assert {"received", "in_fast_lane", "accepted", "mediating", "agreed"} <= resting


@pytest.mark.parametrize("grounds", ["refusal", "termination"])
def test_every_ground_of_the_market_procedure_is_given(grounds: str, year: list[Story]) -> None:
    given_grounds = {
        (procedure_of(story).key, past.payload["ground"])
        for story in year
        if story.family == "samr-complaint"
        for _, step, past in steps(story)
        if step.grounds == grounds
    }
    current = LIBRARY.family("samr-complaint").in_force_on(TODAY)

    assert {(current.key, ground.id) for ground in current.grounds_of(grounds)} <= given_grounds


def test_every_payload_is_what_the_desk_would_accept(year: list[Story]) -> None:
    adapters = {event: TypeAdapter(payload_class(event)) for event in PAYLOADS}
    for story in year:
        for past in story.history:
            if past.event in adapters:
                assert isinstance(adapters[past.event].validate_python(dict(past.payload)), Remark)


def test_a_ground_is_one_of_the_list_of_its_step(year: list[Story]) -> None:
    for story in year:
        for _, step, past in steps(story):
            if step.grounds is not None:
                known = {ground.id for ground in procedure_of(story).grounds_of(step.grounds)}
                assert past.payload["ground"] in known


def test_a_step_is_taken_in_a_role_it_is_for_by_somebody_who_holds_it(world: World, year: list[Story]) -> None:
    for story in year:
        for _, step, past in steps(story):
            assert past.role in step.by
            if past.actor:
                assert world.account_named[past.actor].role == past.role


def test_what_needs_approval_is_approved_by_another_person(world: World, year: list[Story]) -> None:
    for story in year:
        for _, step, past in steps(story):
            if step.approval is None:
                assert not past.approved_by
            else:
                assert past.approved_by != past.actor
                assert world.account_named[past.approved_by].role == step.approval


def test_a_case_goes_to_units_and_people_that_exist(world: World, year: list[Story]) -> None:
    for story in year:
        for past in story.history:
            if "unit" in past.payload:
                assert past.payload["unit"] in world.unit_by_code
            if past.event == "assigned":
                assert world.account_named[past.payload["account"]].role is Role.HANDLER


def test_what_is_merged_names_an_earlier_story_of_the_same_dispute(year: list[Story]) -> None:
    by_ref = {story.ref: story for story in year}
    merged = [(s, past) for s in year for past in s.history if past.event in Merging.events]

    assert merged
    for story, past in merged:
        earlier = by_ref[past.payload["into"]]
        assert earlier.received_at < story.received_at
        assert (earlier.business, earlier.complainants) == (story.business, story.complainants)


def test_money_is_never_more_than_was_asked_for_and_is_paid_as_agreed(year: list[Story]) -> None:
    for story in year:
        agreed = 0
        for past in story.history:
            agreed = past.payload.get("agreed_fen", agreed)
            assert 0 <= agreed <= max(story.claimed_fen, 30_000)
            if past.event == "fulfilled":
                assert past.payload["paid_fen"] == agreed


def test_a_few_time_limits_are_missed_and_a_few_cases_lie_overdue(
    standings: list[tuple[Story, Standing]],
) -> None:
    stopped = missed = running = overdue = 0
    for _, standing in standings:
        for clock in standing.clocks:
            if clock.rule.against is not Against.COMPLAINANT:
                stopped += clock.status in (ClockStatus.MET, ClockStatus.MISSED)
                missed += clock.status is ClockStatus.MISSED
                running += clock.is_open
                overdue += clock.is_overdue(TODAY)

    assert 0.004 < missed / stopped < 0.06
    assert 0.02 < overdue / running < 0.25


def test_every_account_to_try_finds_cases_to_look_at(world: World, year: list[Story]) -> None:
    acted = Counter(past.actor for story in year for past in story.history)
    got = Counter(past.payload["account"] for story in year for past in story.history if past.event == "assigned")
    merchant = world.account_named["merchant"].business

    assert acted["registrar"] > 20
    assert acted["bank-office"] > 20
    assert got["handler"] > 20
    assert got["bank-branch"] > 20
    assert acted["mediator"] > 20
    assert sum(story.business is not None and story.business.uscc == merchant for story in year) > 10


def test_cases_are_reopened_rated_visited_paused_and_marked_as_major(year: list[Story]) -> None:
    seen = {past.event for story in year for past in story.history}

    assert {
        "reopened", "rated", "visited", "appraisal_started", "appraisal_ended", "marked_major", "merged",
        "transferred_down", "transferred_out", "payment_recorded", "lead_found", "entrusted", "withdrawn",
    } <= seen  # fmt: skip
