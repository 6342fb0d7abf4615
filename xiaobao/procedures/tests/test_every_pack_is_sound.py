"""What holds for every procedure that the platform ships."""

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from typing import Protocol

import pytest

from xiaobao.procedures.library import Family, load_library
from xiaobao.procedures.model import Against, Evidence, Kind, Procedure, Text
from xiaobao.procedures.soundness import faults_of

LIBRARY = load_library()
FAMILIES = list(LIBRARY)
PROCEDURES = [version for family in LIBRARY for version in family.versions]
every_family = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.id)
every_procedure = pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure.key)


class Sourced(Protocol):
    """What rests on an article, and how surely."""

    @property
    def article(self) -> str: ...
    @property
    def evidence(self) -> Evidence: ...


class Titled(Protocol):
    @property
    def title(self) -> Text: ...


def test_the_families_and_their_versions_are_these() -> None:
    assert {family.id: [version.version for version in family.versions] for family in FAMILIES} == {
        "bank-complaint": ["2020-03-01"],
        "cfpb-complaint": ["2011-07-21"],
        "inquiry": ["2004-01-01"],
        "lead": ["2019-04-01"],
        "odr": ["2020-01-01"],
        "pboc-complaint": ["2020-11-01"],
        "regulator-transfer": ["2020-03-01"],
        "samr-complaint": ["1996-03-15", "2014-03-15", "2020-01-01", "2024-07-01", "2026-04-15"],
        "samr-report": ["2020-01-01", "2026-04-15"],
        "suggestion": ["2004-01-01"],
    }


@every_procedure
def test_it_has_no_fault(procedure: Procedure) -> None:
    assert faults_of(procedure) == []


@every_procedure
def test_a_version_is_named_after_its_first_day(procedure: Procedure) -> None:
    assert procedure.version == procedure.in_force_from.isoformat()
    assert procedure.in_force_until is None or procedure.in_force_until >= procedure.in_force_from


@every_family
def test_its_versions_follow_each_other_day_by_day_to_the_present(family: Family) -> None:
    for earlier, later in pairwise(family.versions):
        assert earlier.in_force_until == later.in_force_from - timedelta(days=1)
    assert family.versions[-1].in_force_until is None


@every_procedure
def test_what_was_seen_names_its_article(procedure: Procedure) -> None:
    rows: list[Sourced] = [*procedure.clocks, *procedure.steps, *procedure.conditions, *procedure.grounds]
    rows += [*procedure.remedies, *procedure.thresholds, *procedure.limits]
    rows += [pause for clock in procedure.clocks for pause in clock.pauses]
    rows += [extension for clock in procedure.clocks for extension in clock.extensions]

    assert [row for row in rows if row.evidence is Evidence.SEEN and not row.article] == []


@every_procedure
def test_every_clock_names_where_it_comes_from(procedure: Procedure) -> None:
    assert all(clock.article for clock in procedure.clocks)


@every_procedure
def test_every_wording_is_there_in_both_languages(procedure: Procedure) -> None:
    rows: list[Titled] = [procedure, *procedure.stages, *procedure.steps, *procedure.clocks, *procedure.conditions]
    rows += [*procedure.grounds, *procedure.remedies, *procedure.thresholds, *procedure.limits]
    texts = [row.title for row in rows] + [task for t in procedure.thresholds for task in t.tasks]

    assert [text for text in texts if not text.zh.strip() or not text.en.strip()] == []
    assert [text for text in texts if text.en.isascii() is False] == []


@every_procedure
def test_it_can_be_routed_and_followed_up(procedure: Procedure) -> None:
    routed = {"assigned", "transferred_down", "transferred_up", "pulled_back", "transferred_out", "merged", "coded"}

    followed = set() if procedure.kind is Kind.LEAD else {"visited", "rated"}  # of a lead nobody is told
    assert routed | followed | {"evidence_added", "marked_major", "version_chosen"} <= procedure.events


@every_procedure
def test_a_step_that_needs_approval_is_never_for_the_machine(procedure: Procedure) -> None:
    assert not [step.id for step in procedure.steps if step.approval and "system" in step.by]


@every_procedure
def test_ends_do_not_move_but_by_reopening_or_review(procedure: Procedure) -> None:
    ends = {stage.id for stage in procedure.stages if stage.end}
    moving = {step.event for end in ends for step in procedure.steps_from[end] if step.to}

    assert moving <= {"reopened", "review_requested"}


def test_a_clock_binds_the_same_party_in_every_procedure() -> None:
    bound: dict[str, set[Against]] = defaultdict(set)
    for procedure in PROCEDURES:
        for clock in procedure.clocks:
            bound[clock.id].add(clock.against)

    assert {clock for clock, parties in bound.items() if len(parties) > 1} == set()


def test_the_clocks_are_those_that_figures_know() -> None:
    assert {clock.id for procedure in PROCEDURES for clock in procedure.clocks} == {
        "acceptance", "copy", "answer", "mediation", "termination_notice", "verification", "jurisdiction",
        "settlement", "identity", "reporter_notice", "decision", "review_window", "review", "regulator_transfer",
        "reply", "response", "final_response",
    }  # fmt: skip


@pytest.mark.parametrize("family", ["inquiry", "suggestion", "bank-complaint", "pboc-complaint"])
def test_an_answered_case_of_an_import_ends_with_its_reply(family: str) -> None:
    procedure = LIBRARY.family(family).versions[-1]
    reply = procedure.step_table[procedure.stages[0].id, "replied"]

    assert procedure.stage_by_id[reply.to or ""].end


def test_every_kind_of_case_has_a_procedure() -> None:
    assert {procedure.kind for procedure in PROCEDURES} == set(Kind)


def test_a_refused_consumer_is_told_of_every_other_way() -> None:
    """Consumer law art. 39 knows five ways; Order 121 art. 15 has all told."""
    complaint = LIBRARY.procedure("samr-complaint@2026-04-15")

    assert [remedy.id for remedy in complaint.remedies] == [
        "negotiate", "association", "authority", "arbitration", "court",
    ]  # fmt: skip


def test_a_bank_must_tell_of_review_mediation_arbitration_and_court() -> None:
    bank = LIBRARY.procedure("bank-complaint@2020-03-01")

    assert [remedy.id for remedy in bank.remedies] == ["review", "mediation", "arbitration", "court"]


def test_representatives_are_two_before_the_authority_and_five_before_the_bank() -> None:
    limits = {p.key: p.limit("representatives") for p in PROCEDURES}

    assert {key: limit.at_most for key, limit in limits.items() if limit} == {
        "bank-complaint@2020-03-01": 5,
        "pboc-complaint@2020-11-01": 5,
        **{p.key: 2 for p in LIBRARY.family("samr-complaint").versions},
    }


def test_twenty_complainants_make_a_major_complaint_of_a_bank() -> None:
    (group,) = LIBRARY.procedure("bank-complaint@2020-03-01").thresholds

    assert (group.measure, group.at_least, group.raises, group.evidence) == ("complainants", 20, "major", Evidence.SEEN)
    assert group.tasks


def test_the_five_days_for_the_reporter_are_gone_under_order_121() -> None:
    earlier, later = LIBRARY.family("samr-report").versions

    assert earlier.clock("reporter_notice").only_if == "real_name"
    assert "reporter_notice" not in {clock.id for clock in later.clocks}
    assert later.clock("verification").restarts_on == ("new_facts",)
    assert earlier.clock("verification").restarts_on == ()


def test_order_121_has_seven_grounds_of_refusal_and_eight_of_termination() -> None:
    order = LIBRARY.procedure("samr-complaint@2026-04-15")

    assert [ground.id for ground in order.grounds_of("refusal")] == list("1234567")
    assert [ground.id for ground in order.grounds_of("termination")] == list("12345678")


def test_only_the_oldest_and_the_foreign_figures_rest_on_memory() -> None:
    shaky = {p.key for p in PROCEDURES for clock in p.clocks if clock.evidence is Evidence.MEMORY}

    assert shaky == {"samr-complaint@1996-03-15", "cfpb-complaint@2011-07-21"}
