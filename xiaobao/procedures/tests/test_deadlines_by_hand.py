"""Deadlines counted by hand on the printed calendar, across changes of law, holidays and the turn of the year.

2026: Spring Festival 15–23 February (worked: 14 and 28), Labour Day 1–5 May (worked: 9), Dragon Boat 19–21 June,
Mid-Autumn 25–27 September (worked: 20), National Day 1–7 October (worked: 10). 2027 is not announced.
"""

import pytest

from xiaobao.procedures.clocks import ClockStatus
from xiaobao.procedures.explaining import explain
from xiaobao.procedures.tests.journals import folded, governing, journal, last_run

SAMR, REPORT, BANK, PBOC = "samr-complaint", "samr-report", "bank-complaint", "pboc-complaint"
IN_MEDIATION = "received 2026-05-11; accepted 2026-05-12; mediation_started 2026-05-13"
CASES = [
    # acceptance: seven working days
    (SAMR, "received 2026-04-14", "acceptance", "2026-04-23"),
    (SAMR, "received 2026-04-15", "acceptance", "2026-04-24"),
    (SAMR, "received 2026-04-14T23:59:59", "acceptance", "2026-04-23"),
    (SAMR, "received 2026-04-14T16:00:00Z", "acceptance", "2026-04-24"),  # midnight of the 15th in China
    (SAMR, "received 2026-04-29", "acceptance", "2026-05-12"),  # Labour Day off, Saturday the 9th worked
    (SAMR, "received 2026-02-10", "acceptance", "2026-02-26"),  # Saturday the 14th worked, nine days off
    (SAMR, "received 2026-02-13", "acceptance", "2026-03-02"),  # both Saturdays, the 14th and the 28th, worked
    (SAMR, "received 2026-02-18", "acceptance", "2026-03-03"),  # received in the holiday itself
    (SAMR, "received 2026-09-18", "acceptance", "2026-09-29"),  # Sunday the 20th worked, Mid-Autumn off
    (SAMR, "received 2026-09-28", "acceptance", "2026-10-13"),  # National Day off, Saturday the 10th worked
    (SAMR, "received 2026-10-03", "acceptance", "2026-10-15"),
    (SAMR, "received 2026-12-22", "acceptance", "2026-12-31"),  # the last day of the announced year
    (SAMR, "received 2026-12-25", "acceptance", "2027-01-06?"),
    (SAMR, "received 2019-12-31", "acceptance", "2020-01-10"),
    (SAMR, "received 2020-01-20", "acceptance", "2020-02-06"),  # the Spring Festival that was made longer
    (SAMR, "received 2014-03-14", "acceptance", "2014-03-19"),  # five natural days
    (SAMR, "received 2014-03-15", "acceptance", "2014-03-25"),  # seven working days from the next day on
    (SAMR, "received 1998-03-02", "acceptance", "1998-03-07"),  # a Saturday stays a Saturday
    # copy, answer and mediation of 1996
    (SAMR, "received 2005-04-25; accepted 2005-04-28", "copy", "2005-05-03"),
    (SAMR, "received 2005-04-25; accepted 2005-04-28; copy_sent 2005-05-02", "answer", "2005-05-07"),
    (SAMR, "received 2005-04-25; accepted 2005-04-28", "mediation", "2005-06-27"),
    # mediation: sixty natural days, forty-five working days, sixty natural days again
    (SAMR, "received 2016-08-01; accepted 2016-08-03", "mediation", "2016-10-08"),  # 2 October → a worked Saturday
    (SAMR, "received 2024-06-30; accepted 2024-07-01", "mediation", "2024-09-02"),  # received under the old law
    (SAMR, "received 2024-07-01; accepted 2024-07-01", "mediation", "2024-08-30"),
    (SAMR, "received 2024-08-01; accepted 2024-08-03", "mediation", "2024-10-08"),  # 2 October → after the holiday
    (SAMR, "received 2025-12-10; accepted 2025-12-17", "mediation", "2026-02-24"),  # 15 February → nine days on
    (SAMR, "received 2025-12-10; accepted 2025-12-16", "mediation", "2026-02-14"),  # a worked Saturday does not move
    (SAMR, "received 2026-04-14; accepted 2026-04-17", "mediation", "2026-06-16"),
    (SAMR, "received 2026-05-11; accepted 2026-05-12", "mediation", "2026-07-13"),  # a Saturday → Monday
    (SAMR, "received 2026-07-31; accepted 2026-08-03", "mediation", "2026-10-08"),  # 2 October → after the holiday
    (SAMR, "received 2026-08-10; accepted 2026-08-11", "mediation", "2026-10-10"),  # a worked Saturday does not move
    (SAMR, "received 2026-08-10; accepted 2026-08-12", "mediation", "2026-10-12"),
    (SAMR, "received 2026-10-30; accepted 2026-11-01", "mediation", "2026-12-31"),
    (SAMR, "received 2026-10-30; accepted 2026-11-02", "mediation", "2027-01-04?"),  # New Year, then a weekend
    # appraisal: the days after its first, up to its last, are not counted
    (SAMR, f"{IN_MEDIATION}; appraisal_started 2026-05-20; appraisal_ended 2026-06-09", "mediation", "2026-07-31"),
    (SAMR, f"{IN_MEDIATION}; appraisal_started 2026-05-20; appraisal_ended 2026-05-20", "mediation", "2026-07-13"),
    (SAMR, f"{IN_MEDIATION}; appraisal_body_appointed 2026-05-19", "mediation", "2026-07-13"),
    (SAMR, f"{IN_MEDIATION}; appraisal_started 2026-05-20", "mediation", "open"),
    (
        SAMR,
        "received 2021-03-01; accepted 2021-03-01; appraisal_started 2021-03-08; appraisal_ended 2021-03-19",
        "mediation",
        "2021-05-18",
    ),
    # fast lane: ten working days, which acceptance does not count
    (SAMR, "received 2026-05-11; fast_lane_started 2026-05-12", "settlement", "2026-05-26"),
    (SAMR, "received 2026-05-11; fast_lane_started 2026-05-12", "acceptance", "open"),
    (SAMR, "received 2026-05-11; fast_lane_started 2026-05-12; fast_lane_ended 2026-05-22", "acceptance", "2026-06-01"),
    # notice of termination: seven working days
    (SAMR, "received 2026-08-03; accepted 2026-08-04; terminated 2026-09-24", "termination_notice", "2026-10-12"),
    (SAMR, "received 2025-12-10; accepted 2025-12-16; terminated 2026-02-12", "termination_notice", "2026-02-28"),
    # leads, jurisdiction, identity
    (SAMR, "received 2026-04-15; lead_found 2026-04-20", "verification", "2026-05-13"),
    (
        SAMR,
        "received 2026-04-15; lead_found 2026-04-20; verification_extended 2026-05-12",
        "verification",
        "2026-06-03",
    ),
    (SAMR, "received 2026-06-12; jurisdiction_disputed 2026-06-15", "jurisdiction", "2026-06-25"),
    (SAMR, "received 2026-04-29; identity_requested 2026-04-30", "identity", "2026-05-08"),
    # reports
    (REPORT, "received 2026-04-14", "verification", "2026-05-08"),
    (REPORT, "received 2026-04-15", "verification", "2026-05-09"),  # a worked Saturday
    (REPORT, "received 2026-04-15; verification_extended 2026-05-08", "verification", "2026-05-29"),
    (
        REPORT,
        "received 2026-05-06; verification_started 2026-05-07; testing_started 2026-05-11; testing_ended 2026-05-25",
        "verification",
        "2026-06-09",
    ),
    (REPORT, "received 2026-05-06; new_facts 2026-05-20", "verification", "2026-06-10"),
    (REPORT, "received 2026-03-02; new_facts 2026-03-10", "verification", "2026-03-23"),  # not anew under the old law
    (REPORT, "received 2026-03-02; verification_started 2026-03-03; filed 2026-03-27", "reporter_notice", "2026-04-03"),
    # banks: natural days that stay where they fall
    (BANK, "received 2026-05-11", "decision", "2026-05-26"),
    (BANK, "received 2026-09-20", "decision", "2026-10-05"),  # in the holiday
    (BANK, "received 2026-09-20; complexity_found 2026-10-04", "decision", "2026-10-20"),
    (BANK, "received 2026-09-20; complexity_found 2026-10-04; extension_granted 2026-10-19", "decision", "2026-11-19"),
    (BANK, "received 2026-09-20; complexity_found 2026-10-04; complexity_found 2026-10-05", "decision", "2026-10-20"),
    (BANK, "received 2026-09-20; appraisal_started 2026-09-25; appraisal_ended 2026-10-10", "decision", "2026-10-20"),
    (BANK, "received 2026-09-01; new_facts 2026-09-10", "decision", "2026-09-25"),
    (BANK, "received 2026-12-20", "decision", "2027-01-04"),  # natural days need no announcement
    (BANK, "received 2026-09-01; replied 2026-09-15", "review_window", "2026-10-15"),
    (BANK, "received 2026-09-01; replied 2026-09-15; review_requested 2026-09-30", "review", "2026-10-30"),
    (
        BANK,
        "received 2026-09-01; appraisal_started 2026-09-05; mediation_started 2026-09-10; appraisal_ended 2026-09-15;"
        "mediation_ended 2026-09-20",
        "decision",
        "2026-10-01",
    ),
    ("regulator-transfer", "received 2026-09-28", "regulator_transfer", "2026-10-13"),
    (PBOC, "received 2026-11-01", "decision", "2026-11-16"),
    (PBOC, "received 2026-11-01; extension_granted 2026-11-15", "decision", "2026-12-31"),
    # the enterprise, a question
    ("odr", "received 2026-04-29", "settlement", "2026-05-15"),
    ("inquiry", "received 2026-09-15", "reply", "2026-10-12"),
    ("suggestion", "received 2026-12-15", "reply", "2027-01-06?"),
]


def said(family: str, told: str, clock: str) -> str:
    """The due day; "?" behind it where it is provisional, "open" where an open pause leaves none."""
    state = last_run(folded(family, told), clock)
    return f"{state.due_on or 'open'}{'?' if state.count.provisional else ''}"


@pytest.mark.parametrize(("family", "told", "clock", "due"), CASES)
def test_the_deadline_is_as_counted_by_hand(family: str, told: str, clock: str, due: str) -> None:
    assert said(family, told, clock) == due


@pytest.mark.parametrize(
    ("day", "version"),
    [
        ("1996-03-15", "1996-03-15"),
        ("2014-03-14", "1996-03-15"),
        ("2014-03-15", "2014-03-15"),
        ("2019-12-31", "2014-03-15"),
        ("2020-01-01", "2020-01-01"),
        ("2024-06-30", "2020-01-01"),
        ("2024-07-01", "2024-07-01"),
        ("2026-04-14", "2024-07-01"),
        ("2026-04-15", "2026-04-15"),
    ],
)
def test_the_law_of_the_day_of_receipt_governs(day: str, version: str) -> None:
    assert governing(SAMR, journal(f"received {day}")).version == version


def test_a_complaint_received_before_the_change_stays_under_its_law_after_it() -> None:
    standing = folded(SAMR, "received 2026-04-14; accepted 2026-04-22; terminated 2026-06-16")

    assert standing.procedure == "samr-complaint@2024-07-01"
    assert {state.id: state.status for state in standing.clocks} == {
        "acceptance": ClockStatus.MET,
        "mediation": ClockStatus.MET,
        "termination_notice": ClockStatus.RUNNING,
    }


@pytest.mark.parametrize(("accepted", "status"), [("2026-04-24T23:59:59", "met"), ("2026-04-25T00:00:00", "missed")])
def test_the_last_day_counts_until_midnight_in_china(accepted: str, status: str) -> None:
    standing = folded(SAMR, f"received 2026-04-15; accepted {accepted}")

    assert last_run(standing, "acceptance").status.value == status


def test_an_anonymous_reporter_has_no_notice_to_wait_for() -> None:
    standing = folded(REPORT, "received 2026-03-02 real_name=no; verification_started 2026-03-03; filed 2026-03-27")

    assert "reporter_notice" not in {state.id for state in standing.clocks}
    assert standing.stage == "decided_filed"
    assert standing.step("concluded") is not None


def test_a_deadline_explains_itself_day_by_day() -> None:
    entries = journal("received 2026-09-28")
    procedure = governing(SAMR, entries)
    (reason,) = explain(procedure, folded(SAMR, "received 2026-09-28").clocks)
    told = reason.to_json()

    assert (told["law"], told["article"], told["evidence"]) == (
        "市场监督管理投诉举报处理办法",
        "第十五条第一款",
        "seen",
    )
    assert (told["starts"], told["due"], told["amount"]) == ("2026-09-28", "2026-10-13", 7)
    assert told["counted"] == [f"2026-{day}" for day in ["09-29", "09-30", "10-08", "10-09", "10-10", "10-12", "10-13"]]
    assert [gap["date"] for gap in told["left_out"]] == [f"2026-10-0{n}" for n in range(1, 8)] + ["2026-10-11"]
    assert told["left_out"][0]["why"] == "holiday"
