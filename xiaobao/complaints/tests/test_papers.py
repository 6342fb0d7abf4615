"""Papers: issued by the step that needs them, numbered without gaps, with what the statute wants in them."""

from io import BytesIO

import pytest
from django.test import Client
from docx import Document

from tests.world import World
from xiaobao.casework.models import Paper
from xiaobao.casework.papers.model import FACTS, TemplateFault, compose, read_template, templates
from xiaobao.casework.papers.pdf import font_folders, to_pdf
from xiaobao.casework.papers.word import to_docx
from xiaobao.complaints.tests.test_steps import accept, decide, take
from xiaobao.people.models import Account, Look
from xiaobao.procedures.library import load_library


def words_of(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(content)).paragraphs)


def download(who: str, paper: Paper, shape: str = "docx") -> bytes:
    client = Client()
    client.force_login(Account.objects.get(username=who))
    response = client.get(f"/desk/cases/{paper.case.number}/papers/{paper.pk}.{shape}")
    assert response.status_code == 200
    return bytes(response.content)


def test_every_paper_of_every_procedure_has_a_template() -> None:
    wanted = {k for f in load_library() for p in f.versions for step in p.steps for k in step.papers}

    assert wanted <= set(templates())


@pytest.mark.parametrize("kind", sorted(templates()))
def test_every_template_is_set_with_all_its_facts(kind: str) -> None:
    paper = compose(kind, number="N", date="D", facts={name: f"<{name}>" for name in FACTS})

    said = words_of(to_docx(paper))

    assert "{" not in said
    assert paper.title in said


def test_acceptance_issues_its_paper_and_numbers_count_on(world: World, complaint: str) -> None:
    accept(world, complaint)

    paper = Paper.objects.get(case__number=complaint)
    assert paper.kind == "acceptance_decision"
    assert paper.number.endswith("1号")


def test_a_refusal_names_ground_article_and_remedies(world: World, complaint: str) -> None:
    take(world, complaint, "east-handler", "refused", ground="3", remedies=["court"])
    assert not Paper.objects.exists()
    decide(world, "head")

    said = words_of(download("east-handler", Paper.objects.get()))

    assert "第十六条" in said
    assert "消费者权益保护法第三十九条" in said
    assert "人民法院" in said


def test_an_agreement_has_claims_terms_and_lines_to_sign(world: World, complaint: str) -> None:
    accept(world, complaint)
    take(world, complaint, "east-handler", "mediation_started")
    take(world, complaint, "east-handler", "agreement_reached", terms="三日内退货退款", agreed_fen=199_900)

    said = words_of(download("east-handler", Paper.objects.get(kind="mediation_agreement")))

    for part in ("三日内退货退款", "1,999.00", "要求退货退款", "投诉人（签名）", "一式三份"):
        assert part in said


def test_names_are_on_the_paper_for_the_handler_and_masked_for_the_auditor(world: World, complaint: str) -> None:
    accept(world, complaint)
    paper = Paper.objects.get()

    assert "张测试" in words_of(download("east-handler", paper))
    assert "张测试" not in words_of(download("auditor", paper))
    assert Look.objects.get().reason == paper.number


def test_the_pdf_is_a_pdf_and_takes_no_markup(world: World, complaint: str) -> None:
    if not font_folders():
        pytest.skip("no Chinese font on this machine: apt-get install fonts-noto-cjk")
    facts = {"title": '#panic("x") *bold* $x$', "complainant": "张测试", "issuer": "某局"}

    content = to_pdf(compose("acceptance_decision", number="N", date="D", facts=facts))

    assert content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('title = "x"\nnumber = "n"\nbody = ["{colour}"]', "colour"),
        ('title = "x"\nnumber = "n"\nbody = []\ncolour = 1', "colour"),
        ("title = ", "template"),
    ],
)
def test_a_template_with_a_fault_does_not_load(text: str, said: str) -> None:
    with pytest.raises(TemplateFault, match=said):
        read_template("bad", text)
