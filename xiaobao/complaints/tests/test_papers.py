"""Papers: issued by the step that needs them, numbered without gaps, with what the statute wants in them."""

from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client
from docx import Document

from tests.world import MONDAY, World, lodging
from xiaobao.casework.models import Paper
from xiaobao.casework.papers.facts import FACTS
from xiaobao.casework.papers.model import TemplateFault, compose, read_template, templates
from xiaobao.complaints.actions import lodge
from xiaobao.complaints.tests.test_steps import CONSENTS, accept, decide, take
from xiaobao.papers.pdf import font_folders, to_pdf
from xiaobao.papers.word import to_docx
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
    take(world, complaint, "east-handler", "mediation_started", **CONSENTS)
    take(world, complaint, "east-handler", "agreement_reached", terms="三日内退货退款", agreed_fen=199_900)

    said = words_of(download("east-handler", Paper.objects.get(kind="mediation_agreement")))

    for part in ("三日内退货退款", "1,999.00", "要求退货退款", "投 诉 人（签名）", "各执一份"):
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


def form(who: str, number: str, shape: str = "docx") -> HttpResponse:
    client = Client()
    client.force_login(Account.objects.get(username=who))
    return client.get(f"/desk/cases/{number}/registration.{shape}")  # type: ignore[return-value]  # the test client's own


def cells_of(content: bytes) -> str:
    return "\n".join(c.text for t in Document(BytesIO(content)).tables for r in t.rows for c in r.cells)


def test_the_registration_form_has_the_consumer_for_whoever_handles_the_case(world: World, complaint: str) -> None:
    said = cells_of(form("east-handler", complaint).content)

    assert "张测试" in said
    assert "19900001234" in said
    assert "要求退货退款" in said
    assert Look.objects.get().reason == "投诉登记表"


def test_whoever_may_not_look_gets_the_form_masked(world: World, complaint: str) -> None:
    said = cells_of(form("auditor", complaint).content)

    assert "张测试" not in said
    assert "19900001234" not in said
    assert not Look.objects.exists()


def test_the_registration_form_is_not_for_the_respondent(world: World, complaint: str) -> None:
    accept(world, complaint)
    take(world, complaint, "east-handler", "copy_sent")

    assert form("merchant", complaint).status_code == 404


def test_a_case_sent_down_is_told_of_by_the_unit_it_leaves_to_the_unit_it_goes_to(world: World) -> None:
    number = lodge(lodging=lodging(), unit_code="BUREAU", actor=world.actor("registrar"), at=MONDAY).receipts[0].number
    take(world, number, "registrar", "transferred_down", unit="WEST", reason="属地处理")

    paper = Paper.objects.get()
    assert (paper.facts["issuer"], paper.facts["authority"]) == ("unit BUREAU", "unit WEST")


def test_the_case_page_lists_every_paper(world: World, complaint: str) -> None:
    accept(world, complaint)
    client = Client()
    client.force_login(Account.objects.get(username="east-handler"))

    page = client.get(f"/desk/cases/{complaint}/").content.decode()

    paper = Paper.objects.get()
    assert paper.number in page
    assert f"/papers/{paper.pk}.pdf" in page
    assert f"/desk/cases/{complaint}/registration.pdf" in page


def test_a_bank_is_not_offered_the_regulators_form(world: World) -> None:
    (told,) = lodge(lodging=lodging(), unit_code="BANK", actor=world.actor("bank-office"), at=MONDAY).receipts
    client = Client()
    client.force_login(Account.objects.get(username="bank-office"))

    page = client.get(f"/desk/cases/{told.number}/").content.decode()

    assert f"/desk/cases/{told.number}/registration.docx" not in page
    assert f"/desk/cases/{told.number}/receipt.docx" in page
    assert form("bank-office", told.number).status_code == 404
