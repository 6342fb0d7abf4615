"""Handing personal data on needs a consent that is on record, and can be withdrawn."""

import pytest

from tests.world import MONDAY, World, at, lodging
from xiaobao.casework.domain.consenting import ConsentMissing
from xiaobao.casework.models import Approval, Case, Party
from xiaobao.complaints import actions
from xiaobao.complaints.tests.test_steps import accept
from xiaobao.people.domain.actor import citizen


@pytest.fixture
def at_the_bank(world: World) -> str:
    lodged = actions.lodge(lodging=lodging(), unit_code="BANK", actor=world.actor("bank-office"), at=MONDAY)
    return lodged.receipts[0].number


def hand_over(world: World, number: str) -> actions.Taken:
    data = {"authority": "某担保公司", "reason": "由其核实代偿"}
    return actions.take(
        number=number, event="transferred_out", data=data, actor=world.actor("bank-office"), at=at("2026-05-12 09:00")
    )


def record(world: World, number: str, *, given: bool, who: str = "bank-office", when: str = "2026-05-11 15:00") -> None:
    data = {"purpose": "third_party", "given": given, "shape": "written", "recipient": "某担保公司"}
    actions.take(number=number, event="consent_recorded", data=data, actor=world.actor(who), at=at(when))


def test_a_bank_hands_no_case_to_a_third_party_without_consent(world: World, at_the_bank: str) -> None:
    with pytest.raises(ConsentMissing) as refusal:
        hand_over(world, at_the_bank)

    assert refusal.value.data["consent"] == "third_party"
    assert "张" in refusal.value.data["who"]
    assert not Approval.objects.exists()


def test_with_the_consent_on_record_it_does(world: World, at_the_bank: str) -> None:
    record(world, at_the_bank, given=True)

    assert hand_over(world, at_the_bank).waits is not None
    entry = Case.objects.get(number=at_the_bank).entries.get(type="step.consent_recorded")
    assert entry.payload == {"purpose": "third_party", "given": True, "shape": "written", "recipient": "某担保公司"}


def test_a_consent_withdrawn_before_the_approval_stops_the_step(world: World, at_the_bank: str) -> None:
    record(world, at_the_bank, given=True)
    waits = hand_over(world, at_the_bank).waits
    assert waits is not None
    record(world, at_the_bank, given=False, when="2026-05-12 10:00")

    with pytest.raises(ConsentMissing):
        actions.decide(
            approval_id=waits.pk,
            granted=True,
            reason="同意",
            actor=world.actor("bank-head"),
            at=at("2026-05-12 11:00"),
        )

    assert Case.objects.get(number=at_the_bank).is_open


def test_the_consumer_consents_in_person(world: World, complaint: str) -> None:
    case = Case.objects.get(number=complaint)
    data = {"purpose": "entrust", "given": True}

    actions.take(
        number=complaint, event="consent_recorded", data=data, actor=citizen(case_id=case.pk, name="citizen"), at=MONDAY
    )

    assert Party.objects.get(case=case, role="complainant").consents["entrust"] is True
    assert case.entries.get(type="step.consent_recorded").payload["shape"] == "electronic"


def test_mediation_is_entrusted_only_with_the_consent_of_both(world: World, complaint: str) -> None:
    accept(world, complaint)
    handler, when = world.actor("east-handler"), at("2026-05-13 09:00")
    data = {"organization": "消费者协会", "respondent_consents": True}

    with pytest.raises(ConsentMissing):
        actions.take(number=complaint, event="entrusted", data=data, actor=handler, at=when)

    consent = {"purpose": "entrust", "given": True}
    actions.take(number=complaint, event="consent_recorded", data=consent, actor=handler, at=when)
    taken = actions.take(number=complaint, event="entrusted", data=data, actor=handler, at=when)
    assert taken.case.entries.filter(type="step.entrusted").exists()
