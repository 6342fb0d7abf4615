"""A complaint gives rise to a second case: the report in the same text, a lead found while it was handled."""

import pytest
from django.test import Client

from tests.world import MONDAY, World, at, lodging
from xiaobao.casework.models import Case, Clock, Link, Party
from xiaobao.casework.queries import by_query_code, case_file
from xiaobao.complaints import actions
from xiaobao.complaints.actions.branching import AlreadyBranched
from xiaobao.kernel.errors import NotFound

SUSPICION = "涉嫌销售不合格手机"


def take(world: World, number: str, event: str, when: str = "2026-05-12 09:00", **data: object) -> Case:
    return actions.take(number=number, event=event, data=data, actor=world.actor("east-handler"), at=at(when)).case


def split(world: World, complaint: str) -> Case:
    take(world, complaint, "report_split", suspicion=SUSPICION)
    return Case.objects.get(kind="report")


def lead(world: World, complaint: str, when: str = "2026-05-18 09:00") -> Case:
    take(world, complaint, "lead_opened", when, suspicion=SUSPICION, text="进货票据上的型号与实物不符。")
    return Case.objects.get(kind="lead")


def test_the_report_in_a_complaint_becomes_a_case_of_its_own(world: World, complaint: str) -> None:
    report = split(world, complaint)

    origin = Case.objects.get(number=complaint)
    assert (report.title, report.text, report.unit_id) == (SUSPICION, origin.text, origin.unit_id)
    assert report.procedure == "samr-report@2026-04-15"
    assert report.received_at == origin.received_at
    assert (origin.stage, origin.is_open) == ("received", True)


def test_both_journals_name_the_other_case(world: World, complaint: str) -> None:
    report = split(world, complaint)

    linked = {e.case.number: e.payload["other"] for e in report.entries.model.objects.filter(type="case.linked")}
    assert linked == {complaint: report.number, report.number: complaint}
    assert Link.objects.get().kind == "split"


def test_the_complainant_is_the_reporter_under_the_same_sealed_record(world: World, complaint: str) -> None:
    report = split(world, complaint)

    before = Party.objects.get(case__number=complaint, role="complainant")
    after = Party.objects.get(case=report, role="reporter")
    assert before.record_id is not None
    assert after.record_id == before.record_id
    assert (before.display, after.display) == ("张**", "**")  # of who reports not even the surname is shown
    assert report.original_id == Case.objects.get(number=complaint).original_id is not None


def test_a_report_is_split_off_once(world: World, complaint: str) -> None:
    report = split(world, complaint)

    with pytest.raises(AlreadyBranched) as refusal:
        take(world, complaint, "report_split", suspicion="另一件")

    assert refusal.value.data["other"] == report.number
    assert Case.objects.filter(kind="report").count() == 1


def test_a_lead_runs_from_the_day_it_was_found_and_leaves_the_complaint_free(world: World, complaint: str) -> None:
    take(world, complaint, "lead_found", "2026-05-13 09:00", text="型号不符")

    opened = lead(world, complaint)

    assert opened.received_at == at("2026-05-13 09:00")
    assert Clock.objects.get(case=opened, clock="verification").due_on.isoformat() == "2026-06-03"  # type: ignore[union-attr]  # it runs
    assert Clock.objects.get(case__number=complaint, clock="verification").status == "met"
    assert (opened.procedure, opened.channel) == ("lead@2019-04-01", "complaint")


def test_a_lead_names_nobody_but_whom_it_is_about(world: World, complaint: str) -> None:
    opened = lead(world, complaint)

    assert [party.role for party in opened.parties.all()] == ["respondent"]
    assert opened.complainant == ""


def test_the_same_lead_is_not_opened_twice_but_another_is(world: World, complaint: str) -> None:
    lead(world, complaint)

    with pytest.raises(AlreadyBranched):
        take(world, complaint, "lead_opened", "2026-05-19 09:00", suspicion=SUSPICION, text="同上")
    take(world, complaint, "lead_opened", "2026-05-19 10:00", suspicion="涉嫌虚假宣传", text="广告与实物不符")

    assert Case.objects.filter(kind="lead").count() == 2


def test_the_one_it_is_about_never_sees_a_lead(world: World, complaint: str) -> None:
    opened = lead(world, complaint)
    Case.objects.filter(pk=opened.pk).update(is_shared=True)

    with pytest.raises(NotFound):
        case_file(number=opened.number, actor=world.actor("merchant"))


def test_the_code_of_the_complaint_opens_the_report_that_was_split_off_it(world: World) -> None:
    receipt = actions.lodge(lodging=lodging(), unit_code="EAST", actor=world.actor("registrar"), at=MONDAY).receipts[0]
    report = split(world, receipt.number)

    assert by_query_code(number=report.number, code=receipt.query_code) == report
    with pytest.raises(NotFound):
        by_query_code(number=report.number, code="WRONGCOD")


def test_the_code_of_the_complaint_opens_no_lead(world: World) -> None:
    receipt = actions.lodge(lodging=lodging(), unit_code="EAST", actor=world.actor("registrar"), at=MONDAY).receipts[0]
    take(world, receipt.number, "lead_found", "2026-05-13 09:00", text="型号不符")
    opened = lead(world, receipt.number)

    with pytest.raises(NotFound):
        by_query_code(number=opened.number, code=receipt.query_code)


def test_the_consumer_goes_from_the_complaint_to_the_report_and_nowhere_else(world: World) -> None:
    receipt = actions.lodge(lodging=lodging(), unit_code="EAST", actor=world.actor("registrar"), at=MONDAY).receipts[0]
    strange = actions.lodge(lodging=lodging(), unit_code="EAST", actor=world.actor("registrar"), at=MONDAY).receipts[0]
    report, client = split(world, receipt.number), Client()
    client.post("/track/", {"number": receipt.number, "code": receipt.query_code})

    shown = client.get("/track/case/").content.decode()
    elsewhere = client.post("/track/linked/", {"number": strange.number}, follow=True).content.decode()
    there = client.post("/track/linked/", {"number": report.number}, follow=True).content.decode()

    assert report.number in shown
    assert strange.number not in elsewhere
    assert SUSPICION in there
