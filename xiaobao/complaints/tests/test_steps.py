"""Steps: only those of the table, by those whom it names, with what it asks for."""

from typing import Any

import pytest

from tests.world import World, at
from xiaobao.casework.domain.stepping import GroundNeeded, NotUndoable, SamePerson
from xiaobao.casework.models import Approval, Case, Clock
from xiaobao.casework.permissions import NotPermitted
from xiaobao.complaints import actions
from xiaobao.complaints.domain.parsing import PayloadRefused
from xiaobao.complaints.domain.rules import CannotAccept, ConsentNeeded
from xiaobao.complaints.models import Detail
from xiaobao.kernel.errors import NotFound
from xiaobao.procedures.folding import StepNotAllowed
from xiaobao.procedures.library import load_library

CONDITIONS = {c.id: True for c in load_library().family("samr-complaint").version("2026-04-15").conditions}
CONSENTS: dict[str, Any] = {"complainant_consents": True, "respondent_consents": True}


def take(world: World, number: str, who: str, event: str, when: str = "2026-05-12 09:00", **data: object) -> Case:
    return actions.take(number=number, event=event, data=data, actor=world.actor(who), at=at(when)).case


def accept(world: World, number: str) -> Case:
    return take(world, number, "east-handler", "accepted", conditions=CONDITIONS)


def test_accepting_starts_the_mediation_clock_and_stops_the_acceptance_clock(world: World, complaint: str) -> None:
    case = accept(world, complaint)

    clocks = {clock.clock: clock for clock in Clock.objects.filter(case=case)}
    assert clocks["acceptance"].status == "met"
    assert clocks["mediation"].due_on is not None
    assert clocks["mediation"].due_on.isoformat() == "2026-07-13"  # day 60 is a Saturday


def test_accepting_names_every_condition_that_is_not_met(world: World, complaint: str) -> None:
    with pytest.raises(CannotAccept) as refusal:
        take(world, complaint, "east-handler", "accepted", conditions=CONDITIONS | {"consumer": False})

    assert [condition.id for condition in refusal.value.unmet] == ["consumer"]
    assert Case.objects.get(number=complaint).stage == "received"


def test_a_step_outside_the_table_is_refused_with_what_is_possible(world: World, complaint: str) -> None:
    with pytest.raises(StepNotAllowed) as refusal:
        take(world, complaint, "east-handler", "agreement_reached", terms="x")

    assert "accepted" in refusal.value.data["allowed"]


def test_a_refusal_needs_a_statutory_ground(world: World, complaint: str) -> None:
    with pytest.raises(GroundNeeded):
        take(world, complaint, "east-handler", "refused", ground="99")


def test_a_refusal_waits_for_a_second_person(world: World, complaint: str) -> None:
    taken = actions.take(
        number=complaint,
        event="refused",
        data={"ground": "3", "remedies": ["court"]},
        actor=world.actor("east-head"),
        at=at("2026-05-12 09:00"),
    )

    assert taken.waits is not None
    assert Case.objects.get(number=complaint).stage == "received"
    with pytest.raises(SamePerson):
        decide(world, "east-head")

    decide(world, "head")

    case = Case.objects.get(number=complaint)
    assert (case.stage, case.outcome, case.is_open) == ("refused", "refused", False)
    assert Detail.objects.get(case=case).ground == "refusal.3"


def decide(world: World, who: str, *, granted: bool = True) -> None:
    waiting = Approval.objects.get(decided_at__isnull=True)
    actions.decide(
        approval_id=waiting.pk,
        granted=granted,
        reason="seen",
        actor=world.actor(who),
        at=at("2026-05-12 10:00"),
    )


def test_a_denied_step_is_not_taken_and_can_be_asked_for_again(world: World, complaint: str) -> None:
    take(world, complaint, "east-handler", "refused", ground="3")
    decide(world, "head", granted=False)

    take(world, complaint, "east-handler", "refused", ground="1")

    assert Case.objects.get(number=complaint).stage == "received"
    assert Approval.objects.filter(decided_at__isnull=True).count() == 1


def test_a_handler_may_not_approve(world: World, complaint: str) -> None:
    take(world, complaint, "east-handler", "refused", ground="3")

    with pytest.raises(NotPermitted):
        decide(world, "handler")


def test_a_colleague_of_another_office_does_not_even_see_the_case(world: World, complaint: str) -> None:
    with pytest.raises(NotFound):
        accept_as(world, complaint, "west-handler")


def test_an_auditor_sees_but_does_not_act(world: World, complaint: str) -> None:
    with pytest.raises(NotPermitted):
        accept_as(world, complaint, "auditor")


def accept_as(world: World, number: str, who: str) -> None:
    take(world, number, who, "accepted", conditions=CONDITIONS)


def test_unknown_content_is_refused_field_by_field(world: World, complaint: str) -> None:
    with pytest.raises(PayloadRefused) as refusal:
        take(world, complaint, "east-handler", "accepted", conditions=CONDITIONS, colour="red")

    assert refusal.value.faults[0][0] == "colour"


def test_mediation_needs_both_parties(world: World, complaint: str) -> None:
    accept(world, complaint)

    with pytest.raises(ConsentNeeded, match="respondent"):
        take(world, complaint, "east-handler", "mediation_started", complainant_consents=True)


def test_the_respondent_sees_the_case_once_a_copy_was_sent_and_answers(world: World, complaint: str) -> None:
    accept(world, complaint)
    with pytest.raises(NotFound):
        take(world, complaint, "merchant", "answered", text="我们愿意退货")

    take(world, complaint, "east-handler", "copy_sent")
    take(world, complaint, "merchant", "answered", text="我们愿意退货")

    assert Detail.objects.get(case__number=complaint).answer == "我们愿意退货"


def test_money_is_claimed_agreed_and_paid(world: World, complaint: str) -> None:
    accept(world, complaint)
    take(world, complaint, "east-handler", "mediation_started", **CONSENTS)
    take(world, complaint, "east-handler", "agreement_reached", terms="退货退款", agreed_fen=199_900)
    take(world, complaint, "east-handler", "fulfilled", paid_fen=199_900)

    detail = Detail.objects.get(case__number=complaint)
    assert (detail.claimed_fen, detail.agreed_fen, detail.paid_fen) == (199_900, 199_900, 199_900)
    assert Case.objects.get(number=complaint).outcome == "settled"


def test_the_last_step_can_be_undone_where_the_procedure_says_so(world: World, complaint: str) -> None:
    accept(world, complaint)

    case = actions.undo(
        number=complaint, reason="wrong case", actor=world.actor("east-handler"), at=at("2026-05-12 10:00")
    )

    assert case.stage == "received"
    assert not Clock.objects.filter(case=case, clock="mediation").exists()
    assert Clock.objects.get(case=case, clock="acceptance").status == "running"


def test_a_step_that_may_not_be_undone_stays(world: World, complaint: str) -> None:
    take(world, complaint, "registrar", "coded", subject="手机")

    with pytest.raises(NotUndoable):
        actions.undo(number=complaint, reason="x", actor=world.actor("head"), at=at("2026-05-12 10:00"))


def test_another_version_governs_by_choice_with_a_reason(world: World, complaint: str) -> None:
    take(world, complaint, "head", "version_chosen", version="2024-07-01", reason="dispute arose before")

    case = Case.objects.get(number=complaint)
    assert case.procedure == "samr-complaint@2024-07-01"
    assert case.entries.filter(type="step.version_chosen").exists()


def test_an_assigned_handler_is_told_by_name_in_the_journal(world: World, complaint: str) -> None:
    take(world, complaint, "head", "assigned", account="east-handler")

    case = Case.objects.get(number=complaint)
    assert case.handler_id == world.accounts["east-handler"]
    assert case.entries.get(type="step.assigned").payload["name"] == "east-handler"


def test_a_co_handler_of_another_office_may_work_on_the_case(world: World, complaint: str) -> None:
    take(world, complaint, "head", "co_handler_added", account="west-handler")

    accept_as(world, complaint, "west-handler")

    assert Case.objects.get(number=complaint).stage == "accepted"


def test_whoever_takes_a_case_on_is_its_handler(world: World, complaint: str) -> None:
    case = take(world, complaint, "east-handler", "claimed")

    assert case.handler_id == world.accounts["east-handler"]


def test_what_waits_for_approval_lapses_when_the_case_has_moved_on(world: World, complaint: str) -> None:
    take(world, complaint, "east-handler", "refused", ground="3")
    case = accept(world, complaint)

    approval = Approval.objects.get(case=case)
    assert (approval.granted, approval.reason, approval.decided_by) == (False, "lapsed", "system")
    with pytest.raises(NotFound):
        actions.decide(
            approval_id=approval.pk, granted=True, reason="", actor=world.actor("head"), at=at("2026-05-13 09:00")
        )
