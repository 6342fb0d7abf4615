"""What starts, stops, pauses, extends and restarts a clock."""

from datetime import date

import pytest

from xiaobao.kernel.calendar import load_calendar
from xiaobao.procedures.clocks import ClockStatus
from xiaobao.procedures.folding import JournalNotOpened, StepNotAllowed, fold
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Procedure
from xiaobao.procedures.tests.journals import entry, folded, journal, last_run, noon, undoing

BANK, SAMR, REPORT = "bank-complaint", "samr-complaint", "samr-report"


def bank() -> Procedure:
    return load_library().procedure("bank-complaint@2020-03-01")


def test_a_clock_is_paused_while_any_pause_lasts() -> None:
    told = "received 2026-09-01; appraisal_started 2026-09-05; mediation_started 2026-09-10; appraisal_ended 2026-09-15"
    state = last_run(folded(BANK, told), "decision")

    assert state.status is ClockStatus.PAUSED
    assert state.due_on is None
    assert state.count.remaining == 11


def test_days_in_two_pauses_are_left_out_once() -> None:
    told = (
        "received 2026-09-01; appraisal_started 2026-09-05; mediation_started 2026-09-10; appraisal_ended 2026-09-15;"
        "mediation_ended 2026-09-20"
    )
    count = last_run(folded(BANK, told), "decision").count

    assert [gap.on.day for gap in count.left_out] == list(range(6, 21))
    assert len(count.counted) == 15


def test_what_pauses_a_clock_goes_on_pausing_it_when_it_begins_anew() -> None:
    told = "received 2026-09-01; appraisal_started 2026-09-05; new_facts 2026-09-10"

    assert last_run(folded(BANK, told), "decision").status is ClockStatus.PAUSED
    assert last_run(folded(BANK, f"{told}; appraisal_ended 2026-09-12"), "decision").due_on == date(2026, 9, 27)


def test_what_stops_a_paused_clock_ends_its_pause() -> None:
    told = "received 2026-09-01; appraisal_started 2026-09-05; withdrawn 2026-09-12"
    state = last_run(folded(BANK, told), "decision")

    assert state.status is ClockStatus.MET
    assert state.due_on == date(2026, 9, 23)


def test_an_extension_is_granted_as_often_as_the_pack_says() -> None:
    told = "received 2026-09-01; extension_granted 2026-09-10; extension_granted 2026-09-11"

    assert last_run(folded(BANK, told), "decision").extended_by == 30


def test_each_extension_counts_for_itself() -> None:
    told = "received 2026-09-01; complexity_found 2026-09-10; complexity_found 2026-09-11; extension_granted 2026-09-12"

    assert last_run(folded(BANK, told), "decision").extended_by == 45


def test_new_facts_take_back_the_extensions_that_were_granted_before() -> None:
    state = last_run(folded(BANK, "received 2026-09-01; complexity_found 2026-09-10; new_facts 2026-09-12"), "decision")

    assert (state.extended_by, state.run, state.due_on) == (0, 1, date(2026, 9, 27))


def test_a_clock_that_the_end_cuts_off_in_time_has_ended() -> None:
    standing = folded(REPORT, "received 2026-05-06; jurisdiction_disputed 2026-05-07; report_duplicate 2026-05-08")

    assert last_run(standing, "jurisdiction").status is ClockStatus.ENDED
    assert last_run(standing, "verification").status is ClockStatus.MET


def test_a_clock_that_the_end_cuts_off_too_late_is_missed() -> None:
    standing = folded(REPORT, "received 2026-05-06; jurisdiction_disputed 2026-05-07; report_duplicate 2026-05-20")

    assert last_run(standing, "jurisdiction").status is ClockStatus.MISSED


def test_a_lead_outlives_the_complaint_in_which_it_was_found() -> None:
    told = "received 2026-05-11; lead_found 2026-05-12; withdrawn 2026-05-13"

    assert last_run(folded(SAMR, told), "verification").status is ClockStatus.RUNNING
    assert last_run(folded(SAMR, f"{told}; lead_verified 2026-05-20"), "verification").status is ClockStatus.MET


def test_a_reopened_case_runs_its_clock_once_more() -> None:
    told = "received 2026-09-01; replied 2026-09-10; reopened 2026-09-20; replied 2026-09-30"
    standing = folded(BANK, told)

    decisions = [(s.run, s.status, s.due_on) for s in standing.clocks if s.id == "decision"]
    assert decisions == [
        (1, ClockStatus.MET, date(2026, 9, 16)),
        (2, ClockStatus.MET, date(2026, 10, 5)),
    ]
    assert last_run(standing, "review_window").due_on == date(2026, 10, 30)


def test_the_next_due_day_is_not_one_that_binds_the_complainant() -> None:
    standing = folded(SAMR, "received 2026-05-11; identity_requested 2026-05-11")

    assert last_run(standing, "identity").due_on == date(2026, 5, 14)
    assert standing.next_due_on == date(2026, 5, 20)


def test_a_lead_that_outlives_the_case_does_not_say_when_the_case_is_due() -> None:
    standing = folded(SAMR, "received 2026-05-11; accepted 2026-05-12; lead_found 2026-05-13")

    assert last_run(standing, "verification").due_on == date(2026, 6, 3)
    assert standing.next_due_on == date(2026, 7, 13)


def test_a_window_that_is_open_after_the_end_is_nothing_that_is_due() -> None:
    assert folded(BANK, "received 2026-09-01; replied 2026-09-10").next_due_on is None


def test_nothing_is_due_while_the_only_clock_is_paused() -> None:
    standing = folded(BANK, "received 2026-09-01; mediation_started 2026-09-05")

    assert standing.next_due_on is None
    assert standing.is_paused


def test_a_warning_comes_so_many_counted_days_before() -> None:
    state = last_run(folded(SAMR, "received 2026-09-28"), "acceptance")

    assert (state.due_on, state.warn_on) == (date(2026, 10, 13), date(2026, 10, 10))
    assert not state.is_overdue(date(2026, 10, 13))
    assert state.is_overdue(date(2026, 10, 14))


def test_a_step_that_is_undone_leaves_no_trace_in_the_standing() -> None:
    before = journal("received 2026-09-01; handling_started 2026-09-02")
    reply = entry(3, "replied", noon(date(2026, 9, 3)))
    after = [*before, reply, undoing(4, 3, noon(date(2026, 9, 4)))]

    assert fold(bank(), after, load_calendar()) == fold(bank(), before, load_calendar())


def test_a_journal_begins_with_its_opening_event() -> None:
    with pytest.raises(JournalNotOpened, match="begins with 'received', not with 'replied'"):
        fold(bank(), journal("replied 2026-09-01"), load_calendar())
    with pytest.raises(JournalNotOpened, match="not with None"):
        fold(bank(), [], load_calendar())


def test_a_step_outside_the_table_names_those_inside() -> None:
    with pytest.raises(StepNotAllowed) as refusal:
        folded(BANK, "received 2026-09-01; review_requested 2026-09-02")

    assert refusal.value.data["stage"] == "received"
    assert {"replied", "handling_started", "transferred_out"} <= set(refusal.value.data["allowed"])


def test_the_first_day_of_an_announced_year_moves_what_was_provisional() -> None:
    calendar = load_calendar()
    later = calendar.replace_year(next(year for year in calendar.years if year.year == 2027).__class__(
        year=2027, status=calendar.status(2026), source="test", version="2026-11-30", holidays=(), make_up=()
    ))  # fmt: skip
    entries = journal("received 2026-12-25")
    procedure = load_library().family(SAMR).in_force_on(entries[0].day)

    provisional, announced = (fold(procedure, entries, which) for which in (calendar, later))

    assert (provisional.is_provisional, provisional.next_due_on) == (True, date(2027, 1, 6))
    assert (announced.is_provisional, announced.next_due_on) == (False, date(2027, 1, 5))


def offered(family: str, told: str) -> set[str]:
    return {step.event for step in folded(family, told).next_steps}


def test_what_only_acts_on_a_clock_is_offered_while_that_clock_would_feel_it() -> None:
    accepted = "received 2026-05-11; accepted 2026-05-12"
    found = f"{accepted}; lead_found 2026-05-13"

    assert offered(SAMR, accepted).isdisjoint({"verification_extended", "lead_verified", "appraisal_ended"})
    assert {"verification_extended", "lead_verified"} <= offered(SAMR, found)
    assert "verification_extended" not in offered(SAMR, f"{found}; verification_extended 2026-05-14")
    assert "lead_verified" not in offered(SAMR, f"{found}; lead_verified 2026-05-14")


def test_an_appraisal_that_lasts_can_be_ended_and_not_begun_again() -> None:
    told = "received 2026-05-11; accepted 2026-05-12; appraisal_started 2026-05-13"

    assert "appraisal_ended" in offered(SAMR, told)
    assert "appraisal_started" not in offered(SAMR, told)


def test_what_is_done_once_is_not_offered_again_before_the_case_has_moved_on() -> None:
    ended = "received 2026-09-01; replied 2026-09-03"
    rated = f"{ended}; rated 2026-09-04"

    assert "rated" in offered(BANK, ended)
    assert "rated" not in offered(BANK, rated)
    assert "rated" in offered(BANK, f"{rated}; reopened 2026-09-07; replied 2026-09-08")
