"""Lodging: what comes in becomes numbered cases, whole, sealed, with their clocks."""

import pytest

from tests.world import World, at, lodging
from xiaobao.casework.models import Case, Clock, Entry, Link, Party
from xiaobao.casework.queries import by_query_code
from xiaobao.complaints import actions, queries
from xiaobao.complaints.domain.lodging import LodgingIncomplete, Person
from xiaobao.complaints.models import Detail
from xiaobao.kernel.errors import NotFound
from xiaobao.people.models import VaultRecord
from xiaobao.procedures.model import Kind


def lodge(world: World, **over: object) -> actions.Lodged:
    return actions.lodge(
        lodging=lodging(**over), unit_code="EAST", actor=world.actor("registrar"), at=at("2026-05-11 12:00")
    )


def test_a_complaint_gets_a_number_a_clock_and_a_journal(world: World) -> None:
    (receipt,) = lodge(world).receipts

    case = Case.objects.get(number=receipt.number)
    assert case.procedure == "samr-complaint@2026-04-15"
    assert case.stage == "received"
    assert str(Clock.objects.get(case=case, clock="acceptance").due_on) == "2026-05-20"
    assert case.due_on.isoformat() == "2026-05-20"
    assert Entry.objects.get(case=case, seq=1).type == "step.received"


def test_numbers_of_a_unit_and_year_have_no_gaps(world: World) -> None:
    numbers = [lodge(world).receipts[0].number for _ in range(3)]

    assert [number.split("-")[2] for number in numbers] == ["000001", "000002", "000003"]
    assert all(number.startswith("EAST-C2026-") for number in numbers)


def test_personal_data_is_sealed_and_what_is_shown_is_masked(world: World) -> None:
    lodge(world)

    case, party = Case.objects.get(), Party.objects.get(role="complainant")
    assert "19900001234" not in case.text
    assert party.display.startswith("张")
    assert "测试" not in party.display
    for record in VaultRecord.objects.all():
        assert b"19900001234" not in bytes(record.sealed)


def test_the_query_code_opens_its_own_case_only(world: World) -> None:
    first, second = lodge(world).receipts[0], lodge(world).receipts[0]

    assert by_query_code(number=first.number, code=first.query_code).number == first.number
    with pytest.raises(NotFound):
        by_query_code(number=first.number, code=second.query_code)


def test_a_text_that_is_complaint_and_report_becomes_two_cases_that_know_each_other(world: World) -> None:
    lodged = lodge(world, kinds=(Kind.COMPLAINT, Kind.REPORT))

    kinds = {Case.objects.get(number=r.number).kind for r in lodged.receipts}
    assert kinds == {"complaint", "report"}
    assert Link.objects.get().kind == "split"


def test_a_report_may_be_anonymous(world: World) -> None:
    lodge(world, kinds=(Kind.REPORT,), anonymous=True, complainants=())

    assert Detail.objects.get().is_real_name is False
    assert not Party.objects.filter(role="reporter").exists()


def test_a_complaint_may_not_be_anonymous(world: World) -> None:
    with pytest.raises(LodgingIncomplete, match="only a report may be anonymous"):
        lodge(world, anonymous=True, complainants=())

    assert not Case.objects.exists()


def test_everything_missing_is_said_at_once(world: World) -> None:
    with pytest.raises(LodgingIncomplete) as refusal:
        lodge(world, respondent=None, complainants=(Person(name="张测试"),), received_at=at("2026-05-12 09:00"))

    assert {name for name, _ in refusal.value.missing} == {"respondent", "complainants[0]", "received_at"}


def test_a_joint_complaint_has_at_most_two_representatives(world: World) -> None:
    people = tuple(Person(name=f"张{n}", phone=f"1990000{n:04d}") for n in range(4))

    with pytest.raises(LodgingIncomplete, match="at most 2"):
        lodge(world, complainants=people, representatives=(0, 1, 2))

    (receipt,) = lodge(world, complainants=people, representatives=(0, 1)).receipts
    roles = Party.objects.filter(case__number=receipt.number).values_list("role", flat=True)
    assert sorted(roles) == ["complainant", "member", "member", "representative", "respondent"]


def test_the_same_dispute_lodged_twice_is_opened_and_linked(world: World) -> None:
    first = lodge(world).receipts[0].number

    second = lodge(world)

    assert second.alike == (first,)
    assert Link.objects.get().kind == "duplicate"


def test_a_large_claim_is_major_and_opens_the_tasks_of_the_plan(world: World) -> None:
    (receipt,) = lodge(world, claimed_fen=200_000_00).receipts

    case = Case.objects.get(number=receipt.number)
    assert case.is_major
    assert case.tasks.exists()
    assert case.entries.filter(type="step.marked_major").count() == 1


def test_a_bank_takes_the_same_words_under_its_own_procedure(world: World) -> None:
    (receipt,) = actions.lodge(
        lodging=lodging(), unit_code="BRANCH", actor=world.actor("bank-office"), at=at("2026-05-11 12:00")
    ).receipts

    case = Case.objects.get(number=receipt.number)
    assert case.procedure.startswith("bank-complaint@")
    assert case.due_on.isoformat() == "2026-05-26"  # fifteen natural days


def test_a_case_received_before_the_change_of_law_is_under_the_old_version(world: World) -> None:
    (receipt,) = lodge(world, received_at=at("2026-04-14 23:30")).receipts

    assert Case.objects.get(number=receipt.number).procedure == "samr-complaint@2024-07-01"


def test_nothing_is_left_behind_when_lodging_fails(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("xiaobao.casework.search.index", fail)

    with pytest.raises(RuntimeError):
        lodge(world)

    assert not Case.objects.exists()
    assert not VaultRecord.objects.exists()


def test_an_export_tells_the_times_of_china(world: World, complaint: str) -> None:
    [row] = queries.exported("/")

    assert row["number"] == complaint
    assert row["received_at"].isoformat() == "2026-05-11T10:00:00+08:00"
