"""Whatever steps are taken, the snapshot is what the journal folds to, and nothing outside the table passes."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.samples import ELSEWHERE, sample
from tests.world import MONDAY, World, at, lodging
from xiaobao.casework.models import Case, Clock
from xiaobao.casework.queries import procedure_of, standing, verify_journals
from xiaobao.complaints import actions
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.procedures.folding import StepNotAllowed
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Kind

FAMILIES = {
    "samr-complaint": Kind.COMPLAINT,
    "samr-report": Kind.REPORT,
    "bank-complaint": Kind.COMPLAINT,
    "cfpb-complaint": Kind.COMPLAINT,
    "regulator-transfer": Kind.COMPLAINT,
    "pboc-complaint": Kind.COMPLAINT,
    "odr": Kind.COMPLAINT,
    "inquiry": Kind.INQUIRY,
    "suggestion": Kind.SUGGESTION,
}
LENGTH = 12


def lodge(family: str) -> str:
    told = lodging(kinds=(FAMILIES[family],), family=family)
    return actions.lodge(lodging=told, unit_code="EAST", actor=SYSTEM, at=MONDAY).receipts[0].number


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(family=st.sampled_from(sorted(FAMILIES)), data=st.data())
def test_a_walk_through_the_actions_folds_to_its_own_snapshot(world: World, family: str, data: st.DataObject) -> None:
    number = lodge(family)

    for n in range(LENGTH):
        case = Case.objects.get(number=number)
        procedure = procedure_of(case)
        steps = [step for step in standing(case).next_steps if step.event not in ELSEWHERE]
        step = data.draw(st.sampled_from(steps), label="step")
        if step.consent:
            consent = {"purpose": step.consent, "given": True}
            actions.take(number=number, event="consent_recorded", data=consent, actor=SYSTEM, at=MONDAY)
        actions.take(
            number=number,
            event=step.event,
            data=sample(step, procedure),
            actor=SYSTEM,
            at=MONDAY + timedelta(days=2 * n + 1),
        )

    case = Case.objects.get(number=number)
    folded = standing(case)
    assert (case.stage, case.is_open, case.outcome) == (folded.stage, not folded.is_end, folded.outcome)
    kept = {(c.clock, c.run): (c.due_on, c.status, c.extended_by) for c in Clock.objects.filter(case=case)}
    assert kept == {(c.id, c.run): (c.due_on, c.status.value, c.extended_by) for c in folded.clocks}
    assert [finding for finding in verify_journals() if finding.number == number] == []


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_no_step_outside_the_table_is_taken(world: World, family: str) -> None:
    number = lodge(family)
    procedure = procedure_of(Case.objects.get(number=number))
    every = {step.event: step for f in load_library() for p in f.versions for step in p.steps}
    possible = {step.event for step in standing(Case.objects.get(number=number)).next_steps}

    for event, step in every.items():
        if event in possible or event in ELSEWHERE:
            continue
        with pytest.raises((StepNotAllowed, XiaobaoError)):
            actions.take(
                number=number, event=event, data=sample(step, procedure), actor=SYSTEM, at=at("2026-05-12 09:00")
            )

    case = Case.objects.get(number=number)
    assert case.entry_count == case.entries.count()
    assert (
        not case.entries.filter(type__startswith="step.")
        .exclude(type="step.received")
        .exclude(type="step.marked_major")
        .exists()
    )
