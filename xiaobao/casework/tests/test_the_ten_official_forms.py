"""The ten forms of April 2026: what the official text says stands on ours, in its wording and its order."""

import re
from functools import cache

import pytest

from tools.places import ROOT
from xiaobao.casework.actions.issuing import listed
from xiaobao.casework.papers.model import compose, templates
from xiaobao.papers.model import Pair, Paper
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Procedure

OFFICIAL = ROOT.parent / "shared" / "reference" / "samr_complaint_forms_2026-04.txt"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not OFFICIAL.exists(), reason="the official forms are not beside the repository"),
]
LETTERS = {
    "三": "dispatch_notice",
    "四": "identity_notice",
    "五": "acceptance_decision",
    "六": "refusal_decision",
    "七": "mediation_notice",
    "八": "termination_decision",
    "九": "mediation_agreement",
    "十": "report_result_notice",
}
TABLES = {
    "一": (
        "complaint_registration",
        "登记单位：|编号：|投诉人|姓名|联系电话|证件类型|证件号码|联系地址"
        "|是否同意公示投诉信息|□是　□否|是否同意委托调解|□是　□否"
        "|被投诉人|名称（姓名）|联系人|地址|联系电话|消费者权益争议事实依据|投诉请求|投诉人（签字）：|年月日|经办人（签字）：|年月日",
    ),
    "二": (
        "report_registration",
        "登记单位：|编号：|举报人|姓名|联系电话|联系地址|身份证件号码|被举报人|名称（姓名）|地址"
        "|涉嫌违反市场监督管理法律、法规、规章的具体线索和相应的事实依据|举报人（签字）：|年月日|经办人（签字）：|年月日",
    ),
}
LISTS = {"refusal_decision": ("refusal", "第十六条"), "termination_decision": ("termination", "第二十三条第一款")}
GIVEN = {"law": "市场监督管理投诉举报处理办法", "issuer": "市场监督管理局"}
OWN = {
    "dispatch_notice": {"authority": "市场监督管理局"},
    "identity_notice": {"article": "第十条第三款"},
}


@cache
def official() -> dict[str, str]:
    """The text of each form by its number, as it is printed."""
    parts = re.split(r"\n\s*文书式样([一二三四五六七八九十])\s*\n", OFFICIAL.read_text(encoding="utf-8"))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def bare(text: str) -> str:
    """The words alone: without white space, rules to write on, page numbers; brackets and colons of one shape."""
    lines = [line for line in text.splitlines() if not re.fullmatch(r"\s*— \d+ —\s*", line)]
    plain = re.sub(r"[\s＿　]", "", "".join(lines))
    return plain.translate(str.maketrans("﹝﹞:", "〔〕："))


def procedure() -> Procedure:
    return load_library().procedure("samr-complaint@2026-04-15")


def blank(kind: str) -> Paper:
    """A paper of which nothing is known but the law and the authority, both as the official form prints them."""
    facts = GIVEN | OWN.get(kind, {})
    if kind in LISTS:
        name, article = LISTS[kind]
        facts |= {"grounds": listed(procedure().grounds_of(name)), "article": article}
    return compose(kind, number="市监〔〕第号", date="年月日", facts=facts)


def said(paper: Paper) -> str:
    """What a letter says from its title to its notes, as it is read."""
    body = [f"{block.left}{block.right}" if isinstance(block, Pair) else str(block) for block in paper.body]
    head, foot = (paper.title, paper.number, paper.to), (paper.issuer, paper.seal, paper.date)
    return bare("".join([*head, *body, *paper.signatures, *foot, *paper.notes]))


def test_the_official_text_has_ten_forms() -> None:
    assert list(official()) == [*TABLES, *LETTERS]


@pytest.mark.parametrize("form", LETTERS)
def test_a_letter_that_knows_nothing_reads_as_the_official_form(form: str) -> None:
    ours = said(blank(LETTERS[form])).replace("号、：", "号：")  # what both parties are told names both at once

    assert ours == bare(official()[form])


@pytest.mark.parametrize("form", TABLES)
def test_a_table_has_every_label_of_the_official_form(form: str) -> None:
    kind, _ = TABLES[form]
    ours = bare("".join(texts_of(blank(kind))))
    table = bare_labels(official()[form])

    assert len(table) > 10
    assert [label for label in table if label not in ours] == []


def bare_labels(text: str) -> list[str]:
    """The pieces that the columns of a table are printed in, its notes left out."""
    table = text.partition("注：1.")[0]
    return [bare(piece) for line in table.splitlines() for piece in re.split(r"\s{2,}", line) if bare(piece)]


@pytest.mark.parametrize("form", TABLES)
def test_a_table_has_its_labels_in_the_official_order(form: str) -> None:
    kind, order = TABLES[form]
    paper = blank(kind)
    assert paper.form

    labels = [bare(text) for text in texts_of(paper) if bare(text)]

    assert labels == [bare(paper.title), *(bare(label) for label in order.split("|"))]


def texts_of(paper: Paper) -> list[str]:
    assert paper.form
    found = [paper.title, paper.form.left.replace(GIVEN["issuer"], ""), paper.form.right]
    for row in paper.form.rows:
        for cell in row.cells:
            found += ["".join(cell.lines()) if cell.choices else cell.text, cell.foot]
    return found


@pytest.mark.parametrize("form", TABLES)
def test_a_table_has_the_official_notes(form: str) -> None:
    notes = official()[form].partition("注：1.")[2]

    assert bare("".join(blank(TABLES[form][0]).notes)) == bare(f"注：1.{notes}")


@pytest.mark.parametrize("kind", sorted(LETTERS.values()))
def test_a_number_has_the_words_of_the_official_number(kind: str) -> None:
    number = templates()[kind].number

    assert re.fullmatch(r"\{short\}市监\w+〔\{year\}〕第\{count\}号", number)
