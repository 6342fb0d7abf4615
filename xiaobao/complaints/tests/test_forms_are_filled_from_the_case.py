"""The blanks of the official forms that steps and parties fill, and the receipt."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from docx import Document

from tests.world import MONDAY, World, lodging
from xiaobao.casework.models import Paper
from xiaobao.complaints.actions import lodge
from xiaobao.complaints.domain.lodging import Agent, Person, Respondent
from xiaobao.complaints.tests.test_papers import cells_of, download, form, words_of
from xiaobao.complaints.tests.test_steps import CONSENTS, accept, decide, take
from xiaobao.organizations import actions as organizations
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.people.models import Account, Look

ID_CARD = "11010519491231002X"  # the example of GB 11643
SHOP = Respondent(name="东街新店", address="东街9号", phone="0999-1234567")
CONSUMER = Person(name="张测试", phone="19900001234", address="东街1号")


def lodged(world: World, unit: str = "EAST", **over: object) -> str:
    actor = world.actor("registrar")
    return lodge(lodging=lodging(**over), unit_code=unit, actor=actor, at=MONDAY).receipts[0].number


def issued(who: str, kind: str) -> str:
    return words_of(download(who, Paper.objects.get(kind=kind)))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"id_number": ID_CARD}, "居民身份证"),
        ({"id_number": "E12345678"}, ""),
        ({"id_number": "E12345678", "id_type": "护照"}, "护照"),
        ({}, ""),
    ],
)
def test_the_kind_of_identity_document_is_told_or_follows_from_its_number(
    world: World, given: dict[str, Any], shown: str
) -> None:
    number = lodged(world, complainants=(replace(CONSUMER, **given),))

    cells = cells_of(form("east-handler", number).content).splitlines()

    assert cells[cells.index("证件类型") + 1] == shown


def test_a_dispatch_says_what_and_by_when(world: World) -> None:
    number = lodged(world, unit="BUREAU")
    take(world, number, "registrar", "transferred_down", unit="WEST", until="2026-05-20", copies=3, pages=12)

    said = issued("registrar", "dispatch_notice")

    assert said.splitlines()[2] == "unit WEST："
    assert f"现转去张测试于2026年5月11日关于手机退货被拒（编号{number}）的投诉。" in said
    assert "将处理结果于2026年5月20日前报告我局" in said
    assert "附：相关材料3份，共12页。" in said


def test_a_notice_of_mediation_says_what_to_bring_and_by_when_to_object(world: World, complaint: str) -> None:
    accept(world, complaint)
    take(
        world, complaint, "east-handler", "session_scheduled",
        on="2026-05-20T09:00+08:00", place="东所", mediators="李测试", bring="购物凭证。", recusal_days=3,
    )  # fmt: skip

    said = issued("east-handler", "mediation_notice")

    assert "请于2026年5月20日9时到东所参加调解" in said
    assert "1. 身份证明材料；2. 购物凭证。" in said
    assert "收到本通知书之日起3日内" in said


def test_mediation_begins_without_a_notice_of_a_session(world: World, complaint: str) -> None:
    accept(world, complaint)
    take(world, complaint, "east-handler", "mediation_started", **CONSENTS)

    assert not Paper.objects.filter(kind="mediation_notice").exists()


def test_a_refusal_lists_every_case_of_the_statute_and_the_number_of_the_one_it_is(
    world: World, complaint: str
) -> None:
    take(world, complaint, "east-handler", "refused", ground="3", reason="转售")
    decide(world, "head")

    said = issued("east-handler", "refusal_decision")

    assert "属以下第〔三〕项情形，依据《市场监督管理投诉举报处理办法》第十六条的规定" in said
    assert "（一）投诉事项不属于市场监督管理部门职责，或者本行政机关不具有处理权限的；\n（二）" in said
    assert "（七）法律、法规、规章规定不予受理的其他情形。" in said
    assert "理由：转售" in said


def test_a_complaint_under_an_older_version_lists_the_cases_of_that_version(world: World) -> None:
    number = lodged(world, received_at=MONDAY.replace(year=2023))
    take(world, number, "east-handler", "refused", ground="6")
    decide(world, "head")

    said = issued("east-handler", "refusal_decision")

    assert "第〔六〕项情形，依据《市场监督管理投诉举报处理暂行办法》第十五条的规定" in said
    assert "（六）法律、法规、规章规定不予受理的其他情形。" in said
    assert "（七）" not in said


def test_a_paper_says_where_to_reach_the_office(world: World, complaint: str) -> None:
    organizations.update_unit(
        unit_id=world.units["EAST"], phone="0999-12315", address="东街3号", actor=SYSTEM, at=MONDAY
    )
    accept(world, complaint)

    assert "联系人：east-handler；联系电话：0999-12315。" in issued("east-handler", "acceptance_decision")


def test_an_agreement_has_both_sides_with_agent_phone_and_address(world: World) -> None:
    agent = Agent(person=Person(name="李代理", phone="19900005678"), authority="代为调解")
    number = lodged(world, complainants=(CONSUMER,), agent=agent, respondent=SHOP)
    accept(world, number)
    take(world, number, "east-handler", "mediation_started", **CONSENTS)
    take(world, number, "east-handler", "agreement_reached", terms="退款", agreed_fen=100)

    said = issued("east-handler", "mediation_agreement")

    assert "投诉人：张测试\t联系电话：19900001234" in said
    assert "委托代理人：李代理\t联系电话：19900005678" in said
    assert "联系地址：东街1号" in said
    assert "被投诉人：东街新店" in said
    assert "\t联系电话：0999-1234567" in said
    assert "地址（经营场所）：东街9号" in said
    assert Look.objects.count() == 2


def test_an_agreement_is_masked_for_the_auditor(world: World, complaint: str) -> None:
    accept(world, complaint)
    take(world, complaint, "east-handler", "mediation_started", **CONSENTS)
    take(world, complaint, "east-handler", "agreement_reached", terms="退款", agreed_fen=100)

    said = issued("auditor", "mediation_agreement")

    assert [secret for secret in ("张测试", "19900001234", "东街1号") if secret in said] == []


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({}, "根据《市场监督管理投诉举报处理办法》第三十六条规定"),
        ({"basis": "《中华人民共和国食品安全法》第一百一十五条"}, "根据《中华人民共和国食品安全法》第一百一十五条规定"),
    ],
)
def test_a_reporter_is_told_under_the_law_that_wants_it(world: World, given: dict[str, str], shown: str) -> None:
    number = lodged(world, kinds=("report",))
    take(world, number, "east-handler", "verification_started")
    take(world, number, "east-handler", "not_filed", ground="1")
    decide(world, "head")
    take(world, number, "east-handler", "reporter_told", text="经查，不予立案。", **given)

    assert shown in issued("east-handler", "report_result_notice")


def receipt(who: str, number: str) -> tuple[int, bytes]:
    client = Client()
    client.force_login(Account.objects.get(username=who))
    answer = client.get(f"/desk/cases/{number}/receipt.docx")
    return answer.status_code, answer.content


def test_the_receipt_has_number_day_and_where_to_ask(world: World, complaint: str) -> None:
    said = "\n".join(p.text for p in Document(BytesIO(receipt("east-handler", complaint)[1])).paragraphs)

    assert "投诉登记回执" in said
    assert "张测试：" in said
    assert "已于2026年5月11日登记" in said
    assert f"登记编号：{complaint}" in said
    assert "查询方式：http://testserver/track/" in said
    assert "查询码：" not in said
    assert Look.objects.get().reason == "receipt"


def test_the_receipt_is_masked_for_whoever_may_not_look(world: World, complaint: str) -> None:
    assert "张测试" not in words_of(receipt("auditor", complaint)[1])
    assert not Look.objects.exists()


def test_the_receipt_is_not_for_strangers(world: World, complaint: str) -> None:
    assert receipt("west-handler", complaint)[0] == 404


def test_a_respondent_is_told_in_writing_what_the_complaint_asks_for(world: World) -> None:
    number = lodged(world, claims="退货退款")
    accept(world, number)
    take(world, number, "east-handler", "copy_sent")

    said = issued("east-handler", "respondent_notice")

    assert f"关于手机退货被拒（编号{number}）的投诉" in said
    assert "投诉请求：退货退款" in said
    assert CONSUMER.name not in said


def test_a_session_leaves_a_record_for_both_to_sign(world: World, complaint: str) -> None:
    accept(world, complaint)
    take(world, complaint, "east-handler", "mediation_started", **CONSENTS)
    take(world, complaint, "east-handler", "session_held", text="双方到场，商家同意退货。")

    said = issued("east-handler", "mediation_record")

    assert "双方到场，商家同意退货。" in said
    assert "依据《市场监督管理投诉举报处理办法》第二十四条第二款，现将调解情况记录如下：" in said


def test_an_upheld_outcome_is_told_with_its_reason(world: World, complaint: str) -> None:
    accept(world, complaint)
    take(world, complaint, "east-handler", "settled", terms="已退货")
    take(world, complaint, "east-handler", "review_requested", reason="退款未到账")
    take(world, complaint, "head", "review_upheld", reason="退款凭证齐全")

    assert "理由如下：\n退款凭证齐全" in issued("east-handler", "review_notice")


def test_a_bank_tells_why_and_by_how_much_it_takes_longer(world: World) -> None:
    number = lodged(world, unit="BANK")
    take(world, number, "bank-office", "complexity_found", reason="需调取历史凭证")

    said = issued("bank-office", "extension_notice")

    assert "需调取历史凭证" in said
    assert "第十八条第一款，处理期限延长15日" in said
