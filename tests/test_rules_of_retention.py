"""The rules of retention: each with its source, none ever early, and what is kept for hours is what the code keeps."""

from collections.abc import Iterator
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from xiaobao.casework import queries as cases
from xiaobao.casework.domain.retention import Ended, judge
from xiaobao.complaints.actions import drafting
from xiaobao.people.actions import answering, limiting
from xiaobao.procedures.model import Kind


def test_what_is_kept_for_hours_is_what_the_code_keeps() -> None:
    kept = {
        "drafts": drafting.KEPT_FOR,
        "receipts": drafting.TOLD_FOR,
        "answers": answering.KEPT_FOR,
        "asked": limiting.KEPT,
    }
    assert {short.id: short.hours for short in cases.retention().short} == {
        name: int(span.total_seconds() // 3600) for name, span in kept.items()
    }


def test_every_kind_of_case_has_a_rule_with_its_source() -> None:
    rules = cases.retention()
    for kind in Kind:
        rule = rules.rule_of(kind.value, "")
        assert rule is not None, kind
        assert rule.law
        assert rule.article


def outcomes() -> Iterator[str]:
    yield from ("", "filed", "not_filed", "settled")


@given(
    kind=st.sampled_from([kind.value for kind in Kind]),
    outcome=st.sampled_from([*outcomes()]),
    ended_on=st.dates(date(2000, 1, 1), date(2060, 12, 31)),
    on=st.dates(date(2000, 1, 1), date(2100, 12, 31)),
    is_held=st.booleans(),
    tied=st.booleans(),
)
def test_nothing_is_ever_due_early_and_what_is_held_is_never_due(
    kind: str, outcome: str, ended_on: date, on: date, is_held: bool, tied: bool
) -> None:
    rules = cases.retention()
    linked = ("X",) if tied else ()
    case = Ended(kind=kind, outcome=outcome, ended_on=ended_on, is_held=is_held, linked_open=linked)
    verdict = judge(case, rules, on)
    rule = rules.rule_of(kind, outcome)
    assert rule is not None
    years = on.year - ended_on.year
    assert (verdict is not None) == (years > rule.years)
    if verdict is not None:
        assert (verdict.held is None) == (not is_held and not tied)
