"""Papers as PDF: the words as they are, the same bytes again, and no empty box ever."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from xiaobao.casework.papers.facts import FACTS
from xiaobao.casework.papers.model import compose, templates
from xiaobao.papers.model import Block, Pair, Paper
from xiaobao.papers.pdf import CharacterNotShown, NoChineseFont, font_folders, to_pdf

AT = datetime(2026, 11, 23, tzinfo=UTC)
needs_font = pytest.mark.skipif(not font_folders(), reason="no Chinese font here: install Debian's fonts-noto-cjk")
needs_reader = pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext here: install poppler-utils")


def paper(kind: str = "acceptance_decision", **facts: str) -> Paper:
    given = {"issuer": "远江市市场监督管理局", "complainant": "张测试", "title": "退货", "law": "某办法"} | facts
    return compose(kind, number="远市监〔2026〕12号", date="2026年11月23日", facts=given)


def words_of(content: bytes) -> str:
    """The text of a PDF without white space."""
    command = [shutil.which("pdftotext") or "", "-raw", "-", "-"]
    text = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    return "".join(text.split())


def lines_of(block: Block) -> tuple[str, ...]:
    if isinstance(block, Pair):
        return block.left, block.right
    assert isinstance(block, str)
    return (block,)


@needs_font
@needs_reader
@pytest.mark.parametrize("kind", sorted(templates()))
def test_a_pdf_says_what_the_paper_says(kind: str) -> None:
    full = paper(kind, **{name: f"甲{name.replace('_', '')}乙" for name in FACTS})

    words = words_of(to_pdf(full))

    for line in (line for block in full.body for line in lines_of(block)):
        assert "".join(line.split()) in words
    for cell in (cell for row in (full.form.rows if full.form else ()) for cell in row.cells):
        assert "".join(cell.text.split())[:4] in words or cell.choices or cell.stacked
    assert "".join(full.title.split()) in words


@needs_font
@needs_reader
def test_markup_in_facts_is_text() -> None:
    nasty = '#panic("x")*b*$x$[y]<b>`c`@d//e=f'

    assert nasty in words_of(to_pdf(paper(title=nasty)))


@needs_font
@needs_reader
def test_long_facts_go_on_over_the_page() -> None:
    account = "".join(f"第{n}日又去交涉。" for n in range(1, 400))

    words = words_of(to_pdf(paper("complaint_registration", account=account)))

    assert "第399日又去交涉" in words
    assert "经办人（签字）" in words


@needs_font
def test_the_same_paper_gives_the_same_bytes() -> None:
    assert to_pdf(paper()) == to_pdf(paper())
    assert to_pdf(paper(), made_at=AT) == to_pdf(paper(), made_at=AT)


@needs_font
def test_with_the_instant_it_is_made_at_it_is_for_the_archive() -> None:
    assert b"pdfaid:part>2" in to_pdf(paper(), made_at=AT)
    assert b"pdfaid:part" not in to_pdf(paper())


@needs_font
@needs_reader
def test_a_symbol_that_no_font_has_is_set_as_a_mark() -> None:
    assert "气死了〓" in words_of(to_pdf(paper(title="气死了\U0001fae8")))


@needs_font
def test_a_letter_that_no_font_has_is_an_error_that_names_it() -> None:
    with pytest.raises(CharacterNotShown, match=r"U\+12000"):
        to_pdf(paper(complainant="张\U00012000"))


def test_without_a_chinese_font_there_is_no_pdf_and_the_error_names_the_package(tmp_path: Path) -> None:
    with pytest.raises(NoChineseFont, match="fonts-noto-cjk"):
        to_pdf(paper(), [tmp_path])


@needs_font
@needs_reader
def test_a_page_of_the_pdf_is_a4_with_its_number_between_dashes() -> None:
    content = to_pdf(paper())

    assert words_of(content).endswith("—1—") or "—1—" in words_of(content)
    assert b"/MediaBox" in content
