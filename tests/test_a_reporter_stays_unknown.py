"""Who reported is known to whoever handles the report, and what is about a unit of our own is hidden from its people.

Source: Order 121 art. 37; ``xiaobao.casework.permissions`` (`lookable`, `impartial`).
"""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from tests.world import MONDAY, World, at, lodging
from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.casework.actions import InConflict, NobodyAbove
from xiaobao.casework.models import Case, Party
from xiaobao.casework.permissions import NotPermitted
from xiaobao.complaints import actions
from xiaobao.complaints.domain.lodging import Person, Respondent
from xiaobao.coordination import reactions
from xiaobao.exchange.models import OutboxMessage
from xiaobao.figures import queries as figures
from xiaobao.figures.domain.asking import Question
from xiaobao.kernel.errors import NotFound
from xiaobao.kernel.periods import parse_period
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM, Role
from xiaobao.people.models import Account, Look
from xiaobao.procedures.model import Kind

NAME, PHONE, ADDRESS = "独孤测试", "19955501234", "鹦鹉螺巷77号"
TEXT = f"我是{NAME}，住{ADDRESS}，电话{PHONE}。店里卖过期的奶粉。"
WHY = "核实举报"
TOLD = (NAME, "独孤", PHONE, ADDRESS)  # the surname too


def report(world: World, *, unit: str = "EAST", against: str = "East Street Phones") -> Case:
    told = lodging(
        kinds=(Kind.REPORT,),
        title=f"{NAME}举报过期奶粉",
        text=TEXT,
        claims=f"请回电{PHONE}",
        complainants=(Person(name=NAME, phone=PHONE, address=ADDRESS),),
        respondent=Respondent(name=against),
    )
    lodged = actions.lodge(lodging=told, unit_code=unit, actor=world.actor("registrar"), at=MONDAY)
    return Case.objects.get(pk=lodged.receipts[0].id)


def claim(world: World, case: Case, who: str) -> None:
    data = {"account": who}
    head = world.actor("head")
    actions.take(number=case.number, event="assigned", data=data, actor=head, at=at("2026-05-11 11:00"))


def reporter(case: Case) -> int:
    return int(Party.objects.get(case=case, role="reporter").pk)


def page(client: Client, who: str, address: str) -> str:
    client.force_login(Account.objects.get(username=who))
    return client.get(address).content.decode()


def test_only_the_handler_learns_who_reported(world: World) -> None:
    case = report(world)
    claim(world, case, "east-handler")

    for who in ("east-head", "head", "registrar", "handler", "mediator", "auditor"):
        with pytest.raises(NotPermitted):
            casework.look_at_party(party_id=reporter(case), reason=WHY, actor=world.actor(who), at=MONDAY)
    assert not Look.objects.exists()
    handler = world.actor("east-handler")
    opened = casework.look_at_party(party_id=reporter(case), reason=WHY, actor=handler, at=MONDAY)
    assert opened["name"] == NAME


def test_before_somebody_handles_it_nobody_learns_it(world: World) -> None:
    case = report(world)
    for who in ("east-handler", "east-head", "head", "registrar"):
        with pytest.raises(NotPermitted):
            casework.look_at_party(party_id=reporter(case), reason=WHY, actor=world.actor(who), at=MONDAY)


def test_who_was_taken_off_learns_it_no_more(world: World) -> None:
    case = report(world)
    claim(world, case, "east-handler")
    claim(world, case, "handler")

    with pytest.raises(NotPermitted):
        casework.look_at_party(party_id=reporter(case), reason=WHY, actor=world.actor("east-handler"), at=MONDAY)
    assert casework.look_at_party(party_id=reporter(case), reason=WHY, actor=world.actor("handler"), at=MONDAY)


def test_a_helper_learns_it_and_the_journal_says_who_helps(world: World) -> None:
    case = report(world)
    claim(world, case, "east-handler")
    data, handler = {"account": "west-handler"}, world.actor("east-handler")
    actions.take(number=case.number, event="co_handler_added", data=data, actor=handler, at=MONDAY)

    helper = world.actor("west-handler")
    assert casework.look_at_party(party_id=reporter(case), reason=WHY, actor=helper, at=MONDAY)["phone"] == PHONE


def test_neither_page_nor_api_nor_search_says_it(world: World, client: Client) -> None:
    case = report(world)
    claim(world, case, "east-handler")
    addresses = (
        f"/desk/cases/{case.number}/",
        "/desk/cases/",
        "/desk/cases/?q=奶粉",
        "/desk/",
        f"/api/cases/{case.number}",
        "/api/cases",
        "/desk/palette/?q=奶粉",
    )
    for who in ("east-handler", "east-head", "head", "auditor", "merchant", "west-head"):
        for address in addresses:
            told = page(client, who, address)
            assert not [word for word in TOLD if word in told], (who, address)
    assert NAME not in json.dumps(list(case.entries.values_list("payload", flat=True)), ensure_ascii=False)


def test_a_call_from_the_reporters_telephone_finds_it_for_the_handler_alone(world: World) -> None:
    case = report(world)
    claim(world, case, "east-handler")
    found = {
        who: [k.row.number for k in casework.find_by_phone(phone=PHONE, reason=WHY, actor=world.actor(who), at=MONDAY)]
        for who in ("east-handler", "east-head", "head", "registrar", "auditor", "west-head")
    }
    assert found == {"east-handler": [case.number]} | {who: [] for who in found.keys() - {"east-handler"}}


def test_a_later_complaint_from_the_same_telephone_is_not_tied_to_the_report(world: World) -> None:
    case = report(world)
    told = lodging(complainants=(Person(name=NAME, phone=PHONE),), respondent=Respondent(name="East Street Phones"))
    lodged = actions.lodge(lodging=told, unit_code="EAST", actor=world.actor("registrar"), at=at("2026-05-12 09:00"))

    assert lodged.alike == ()
    assert not case.linked_from.exists()
    assert not case.links.exists()


def test_the_files_of_a_report_are_for_the_handler(world: World, client: Client) -> None:
    case = report(world)
    claim(world, case, "east-handler")
    handler = world.actor("east-handler")
    content = b"%PDF-1.4\n" + bytes(64)
    kept = casework.attach(case_id=case.pk, name=f"{NAME}的身份证.pdf", content=content, actor=handler, at=MONDAY)

    assert f"{NAME}的身份证.pdf" in page(client, "east-handler", f"/desk/cases/{case.number}/")
    for who in ("east-head", "head", "auditor"):
        assert NAME not in page(client, who, f"/desk/cases/{case.number}/")
        assert client.get(f"/desk/cases/{case.number}/files/{kept.pk}/").status_code == 404
        assert client.get(f"/api/cases/{case.number}/files").content.decode().find(NAME) == -1


def test_a_paper_of_a_report_names_the_reporter_for_the_handler_alone(world: World, client: Client) -> None:
    case = report(world)
    claim(world, case, "east-handler")
    for who, named in (("east-head", False), ("head", False), ("auditor", False), ("east-handler", True)):
        client.force_login(Account.objects.get(username=who))
        client.get(f"/desk/cases/{case.number}/registration.docx")
        assert Look.objects.filter(actor_name=who).exists() is named, who


@pytest.fixture
def about_east(world: World) -> Case:
    """A report about the eastern office itself, lodged there."""
    return report(world, against="unit EAST")


def test_a_report_about_an_office_goes_to_the_unit_above(world: World, about_east: Case) -> None:
    assert about_east.unit_id == world.units["BUREAU"]
    assert about_east.number.startswith("BUREAU-")
    assert about_east.reported_unit_id == world.units["EAST"]
    assert not list(cases.verify_everything())


def test_a_report_about_a_sister_office_goes_to_the_unit_above_both(world: World) -> None:
    assert report(world, unit="WEST", against="unit EAST").unit_id == world.units["BUREAU"]


def test_a_report_about_the_highest_unit_is_turned_away(world: World) -> None:
    with pytest.raises(NobodyAbove):
        report(world, against="unit BUREAU")
    assert not Case.objects.exists()


def doors_of(world: World, who: str, case: Case) -> dict[str, bool]:
    """Which doors show a case to somebody."""
    actor = world.actor(who)
    only = cases.DeskFilter(only_open=False)

    def shown(ask: Callable[[], object]) -> bool:
        try:
            return bool(ask())
        except (NotFound, NotPermitted):
            return False

    return {
        "case": shown(lambda: cases.case_file(number=case.number, actor=actor)),
        "list": case.number in {row.number for row in cases.desk(actor=actor, only=only).rows},
        "search": case.number in {row.number for row in cases.search_cases(actor=actor, query="奶粉", only=only).rows},
        "many": bool(cases.prospects(numbers=[case.number], actor=actor)),
        "look": shown(lambda: casework.look_at_party(party_id=reporter(case), reason=WHY, actor=actor, at=MONDAY)),
    }


HIDDEN = dict.fromkeys(("case", "list", "search", "many", "look"), False)


@pytest.mark.parametrize("who", ["east-head", "east-handler"])
def test_the_reported_offices_people_are_shown_nothing(
    world: World, client: Client, about_east: Case, who: str
) -> None:
    assert doors_of(world, who, about_east) == HIDDEN
    client.force_login(Account.objects.get(username=who))
    unknown = client.get("/desk/cases/NOWHERE-C2026-999999-X/")
    assert client.get(f"/desk/cases/{about_east.number}/").status_code == unknown.status_code == 404
    assert client.get(f"/api/cases/{about_east.number}").status_code == 404


def test_nor_is_who_belongs_there_and_has_a_role_above(world: World, about_east: Case) -> None:
    """A role at the bureau, or as a helper, opens to no one of the office what is about the office."""
    people.grant_role(
        account_id=world.accounts["east-head"], role=Role.HEAD, unit_id=world.units["BUREAU"], actor=SYSTEM, at=MONDAY
    )
    assert doors_of(world, "east-head", about_east) == HIDDEN
    assert doors_of(world, "head", about_east) == HIDDEN | {"case": True, "list": True, "search": True, "many": True}


def test_nobody_brings_it_back_to_the_office(world: World, about_east: Case) -> None:
    head = world.actor("head")
    for event, data in (
        ("transferred_down", {"unit": "EAST", "reason": WHY}),
        ("assigned", {"account": "east-handler"}),
        ("co_handler_added", {"account": "east-handler"}),
    ):
        with pytest.raises(InConflict):
            actions.take(number=about_east.number, event=event, data=data, actor=head, at=MONDAY)


def test_no_notice_of_it_reaches_the_office(world: World, about_east: Case) -> None:
    for who in ("east-head", "head"):
        unit = world.units["BUREAU"]
        people.grant_role(account_id=world.accounts[who], role=Role.HANDLER, unit_id=unit, actor=SYSTEM, at=MONDAY)
    payload = {"case": about_east.pk, "seq": 9, "type": "step.withdrawn", "party": "citizen"}
    event = next(step.event for step in cases.procedure_of(about_east).steps)
    reactions.tell_of_party(topic="", payload=payload | {"type": f"step.{event}"}, at=MONDAY)

    told = set(OutboxMessage.objects.filter(channel="in_app").values_list("recipient", flat=True))
    assert f"account:{world.accounts['head']}" in told
    assert f"account:{world.accounts['east-head']}" not in told


def test_the_cases_behind_a_figure_do_not_name_it(world: World, about_east: Case) -> None:
    people.grant_role(
        account_id=world.accounts["east-head"], role=Role.HEAD, unit_id=world.units["BUREAU"], actor=SYSTEM, at=MONDAY
    )
    asked = Question(figure="received", period=parse_period("2026-05"), path=f"/{world.units['BUREAU']}/")
    behind = {who: figures.cases_behind(question=asked, actor=world.actor(who)) for who in ("head", "east-head")}

    assert [case.number for case in behind["head"]] == [about_east.number]
    assert [(case.number, case.title) for case in behind["east-head"]] == [("", "")]


def test_that_a_case_is_about_an_office_can_be_found_out_later(world: World, client: Client) -> None:
    case = report(world)
    claim(world, case, "east-handler")
    client.force_login(Account.objects.get(username="east-handler"))
    client.post(f"/desk/cases/{case.number}/about/", {"unit": "EAST", "reason": "所内人员涉嫌收受好处"})

    case.refresh_from_db()
    assert (case.unit_id, case.handler_id, case.reported_unit_id) == (
        world.units["BUREAU"],
        None,
        world.units["EAST"],
    )
    assert doors_of(world, "east-handler", case) == HIDDEN
    assert cases.case_file(number=case.number, actor=world.actor("head")).case.pk == case.pk
    assert not list(cases.verify_everything())


def test_a_mistake_is_taken_back_by_who_sees_the_case(world: World, about_east: Case) -> None:
    head = world.actor("head")
    casework.name_reported(case_id=about_east.pk, unit_code="", reason="同名企业", actor=head, at=MONDAY)

    assert Case.objects.get(pk=about_east.pk).reported_unit_id is None
    auditor = world.actor("auditor")
    with pytest.raises(NotPermitted):
        casework.name_reported(case_id=about_east.pk, unit_code="EAST", reason=WHY, actor=auditor, at=MONDAY)


def test_whoever_opens_it_to_the_office_past_the_journal_is_found(world: World, about_east: Case) -> None:
    Case.objects.filter(pk=about_east.pk).update(reported_unit=None)
    found = [finding.what for finding in cases.verify_everything()]
    assert found == [f"the case says reported_unit_id=None, the journal {world.units['EAST']}"]
