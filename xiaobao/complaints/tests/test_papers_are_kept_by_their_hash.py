"""An issued paper is kept as it was set the first time, under its SHA-256; `xiaobao verify` opens every one."""

import hashlib
from pathlib import Path

import pytest

from tests.world import MONDAY, World
from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.casework.actions.storing import path_of
from xiaobao.casework.models import Paper
from xiaobao.complaints.tests.test_papers import download, words_of
from xiaobao.complaints.tests.test_steps import accept
from xiaobao.papers.pdf import font_folders
from xiaobao.people import actions as people
from xiaobao.people.models import Look

needs_font = pytest.mark.skipif(not font_folders(), reason="no Chinese font here: install Debian's fonts-noto-cjk")


@pytest.fixture
def paper(world: World, complaint: str) -> Paper:
    accept(world, complaint)
    return Paper.objects.get()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def findings() -> list[str]:
    return [finding.what for finding in cases.verify_papers()]


def test_the_step_that_issues_a_paper_keeps_it_with_its_names_and_shows_it_to_nobody(paper: Paper) -> None:
    content = people.open_content(path_of(paper.docx).read_bytes(), name=paper.docx)

    assert "张测试" in words_of(content)
    assert not Look.objects.exists()


def test_what_is_kept_lies_sealed(paper: Paper) -> None:
    assert not path_of(paper.docx).read_bytes().startswith(b"PK")


def test_what_is_handed_out_has_the_hash_of_the_row(paper: Paper) -> None:
    assert sha256(download("east-handler", paper)) == paper.docx


@needs_font
def test_the_pdf_is_kept_as_pdf_a_2b(paper: Paper) -> None:
    content = download("east-handler", paper, "pdf")

    assert sha256(content) == paper.pdf
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in content


def test_a_paper_is_handed_out_as_it_was_set_whatever_its_facts_say_later(paper: Paper) -> None:
    before = download("east-handler", paper)
    paper.facts["title"] = "别的事"
    paper.save(update_fields=["facts"])

    assert download("east-handler", paper) == before


def test_a_paper_that_was_not_kept_is_when_it_is_handed_out(paper: Paper) -> None:
    Paper.objects.update(docx="", pdf="")

    content = download("east-handler", paper)

    paper.refresh_from_db()
    assert paper.docx == sha256(content)


def test_a_masked_paper_is_not_kept(paper: Paper) -> None:
    Paper.objects.update(docx="", pdf="")

    download("auditor", paper)

    paper.refresh_from_db()
    assert paper.docx == ""


def test_what_was_kept_can_be_set_again_to_the_same_hash(world: World, paper: Paper) -> None:
    Paper.objects.update(docx="")
    path_of(paper.docx).unlink()
    kept = paper.docx
    paper.refresh_from_db()

    actor, claims = world.actor("east-handler"), {"claims": "要求退货退款"}
    again = casework.hand_out(paper=paper, more=claims, shape="docx", actor=actor, at=MONDAY)

    assert sha256(again) == kept


def test_nothing_is_found_where_nothing_was_touched(paper: Paper) -> None:
    assert findings() == []


def test_a_paper_that_is_gone_is_named(paper: Paper) -> None:
    path_of(paper.docx).unlink()

    assert findings() == [f"the docx of paper {paper.number} is not in the store"]


def test_a_paper_whose_bytes_were_changed_is_named(paper: Paper) -> None:
    path: Path = path_of(paper.docx)
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    assert findings() == [f"the docx of paper {paper.number} cannot be opened: it was changed"]


def test_a_paper_whose_bytes_were_put_in_place_of_others_is_named(paper: Paper) -> None:
    path_of(paper.docx).write_bytes(people.seal_content(b"another paper", name=paper.docx))

    assert findings() == [f"the docx of paper {paper.number} does not fit its hash"]


def test_a_paper_whose_hash_was_changed_is_named(paper: Paper) -> None:
    Paper.objects.update(docx="0" * 64)

    assert findings() == [f"the docx of paper {paper.number} is not in the store"]
