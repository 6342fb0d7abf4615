"""What the official forms of April 2026 want in each paper, read from the Word file."""

from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as DocumentObject

from xiaobao.casework.papers.facts import FACTS
from xiaobao.casework.papers.model import compose, series_of, templates
from xiaobao.papers.word import to_docx

WANTED = {
    "complaint_registration": [
        "投诉登记表",
        "登记单位：<issuer>",
        "编号：<case_number>",
        "<complainant>",
        "<phone>",
        "<identity_number>",
        "是否同意公\n示投诉信息",
        "是否同意\n委托调解",
        "<respondent_contact>",
        "<account>",
        "<claims>",
        "投诉人（签字）",
        "经办人（签字）",
    ],
    "report_registration": ["举报登记表", "<reporter>", "<accused>", "<accused_address>", "<account>", "匿名举报"],
    "dispatch_notice": ["分送通知书", "<about>", "<until>", "报告"],
    "identity_notice": ["第四十六条第一款", "<what>", "<until>", "第十条、第十六条", "不予受理"],
    "acceptance_decision": [
        "<complainant>：",
        "<received_on>",
        "<law>",
        "我局决定受理",
        "<contact>；联系电话：<contact_phone>",
    ],
    "refusal_decision": ["第〔<ground_number>〕项", "<law>》<article>", "<grounds>", "<reason>", "<remedies>"],
    "mediation_notice": ["投诉调解通知书", "<on>", "<place>", "<mediators>", "回避", "终止调解", "身份证明材料"],
    "termination_decision": ["第〔<ground_number>〕项", "<law>》<article>", "<grounds>", "<reason>", "<remedies>"],
    "mediation_agreement": [
        "投诉调解书",
        "<claims>",
        "<terms>",
        "第三十九条",
        "联系电话：<phone>",
        "委托代理人：<agent>",
        "投 诉 人（签名）",
        "被投诉人（签名）",
        "调解人员（签名）",
        "各执一份",
    ],
    "report_result_notice": ["举报处理结果告知书", "根据<basis>规定", "<text>"],
    "decision_letter": ["<law>", "<article>", "核实情况", "<text>", "<remedies>"],
    "review_decision": ["<law>", "核查过程、核查时限和核查结果", "<text>"],
    "respondent_notice": ["<respondent>：", "<received_on>", "<about>", "<claims>", "是否同意调解", "<contact_phone>"],
    "mediation_record": [
        "<respondent>",
        "<on>",
        "<place>",
        "<mediators>",
        "<text>",
        "调解人员（签名）",
        "<law>》<article>",
    ],
    "extension_notice": ["<complainant>：", "<reason>", "<law>》<article>", "延长<extended_days>日", "<contact_phone>"],
    "review_notice": ["<complainant>：", "<about>", "<reason>", "第三十九条"],
    "receipt": ["<matter>登记回执", "<case_number>", "<query_code>", "<query_at>", "不表示已经受理"],
}
SIGNED_IN_CELLS = {"complaint_registration", "report_registration"}
SAYS_WHERE_PARTIES_ARE = {*SIGNED_IN_CELLS, "mediation_agreement"}
PRIVATE = ("phone", "address", "identity_type", "identity_number", "reporter", "respondent_phone")
APPROVED_INSIDE = {"filing_approval", "not_filing_approval"}


def said(kind: str, **facts: str) -> str:
    paper = compose(kind, number="<number>", date="<date>", facts=facts or {name: f"<{name}>" for name in FACTS})
    return words_of(Document(BytesIO(to_docx(paper))))


def words_of(document: DocumentObject) -> str:
    cells = (cell for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(p.text for p in document.paragraphs), *(cell.text for cell in cells)])


@pytest.mark.parametrize("kind", sorted(WANTED))
def test_a_paper_has_every_part_that_its_form_wants(kind: str) -> None:
    words = said(kind)

    assert [part for part in WANTED[kind] if part not in words] == []


@pytest.mark.parametrize("kind", sorted(set(templates()) - SIGNED_IN_CELLS))
def test_a_paper_ends_with_who_issues_it_and_when(kind: str) -> None:
    words = said(kind)

    assert "<issuer>" in words
    assert "<date>" in words


@pytest.mark.parametrize("kind", sorted(set(templates()) - SIGNED_IN_CELLS - APPROVED_INSIDE))
def test_a_paper_shows_the_place_of_the_seal(kind: str) -> None:
    assert any(f"<issuer>{seal}" in said(kind) for seal in ("（印章）", "（公章）"))


@pytest.mark.parametrize("kind", sorted(set(templates()) - SAYS_WHERE_PARTIES_ARE))
def test_only_registration_forms_and_agreements_tell_how_to_reach_somebody(kind: str) -> None:
    words = said(kind)

    assert [name for name in PRIVATE if f"<{name}>" in words] == []


@pytest.mark.parametrize(("answer", "boxes"), [("yes", "■是　□否"), ("no", "□是　■否"), ("", "□是　□否")])
def test_consent_is_a_filled_box_and_none_where_nobody_asked(answer: str, boxes: str) -> None:
    words = said("complaint_registration", publish_consent=answer, entrust_consent="yes")

    assert boxes in words
    assert "■是　□否" in words


def test_a_blank_cell_stays_empty_and_a_blank_in_a_sentence_is_a_rule() -> None:
    assert "＿" not in said("report_registration", issuer="某局")
    assert "请你在＿＿年＿月＿日前" in said("identity_notice", issuer="某局")
    assert "通信地址：＿＿＿＿＿＿。" in said("identity_notice", issuer="某局")


def test_markup_and_braces_in_facts_are_printed_as_they_stand() -> None:
    words = said("acceptance_decision", title='<b>*#$[{law}]</b> & "x"', law="某办法", issuer="某局")

    assert '<b>*#$[{law}]</b> & "x"' in words


def test_characters_that_no_page_shows_are_left_out() -> None:
    words = said("acceptance_decision", title="甲\x00乙\x0b丙\u202e丁\ufffe", law="某办法", issuer="某局")

    assert "甲乙\n丙丁" in words or "甲乙丙丁" in words


def test_papers_are_counted_by_the_word_in_their_number() -> None:
    assert series_of("acceptance_decision") == "市监投受"
    assert series_of("mediation_notice") == "市监投调"
    assert all(series_of(kind) for kind, template in templates().items() if template.number)
