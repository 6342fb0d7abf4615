"""The page of GB/T 9704-2012, measured in the Word file."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml.ns import qn

from xiaobao.casework.papers.model import compose, templates
from xiaobao.papers.geometry import GB_T_9704, name_from_right, width_in_characters
from xiaobao.papers.model import Paper
from xiaobao.papers.word import to_docx


def paper(kind: str = "acceptance_decision") -> Paper:
    facts = {"issuer": "远江市市场监督管理局", "complainant": "张测试", "title": "退货", "law": "某办法"}
    return compose(kind, number="远市监〔2026〕12号", date="2026年11月23日", facts=facts)


@pytest.fixture
def document() -> DocumentObject:
    return Document(BytesIO(to_docx(paper())))


def paragraph(document: DocumentObject, start: str) -> Any:
    return next(p for p in document.paragraphs if p.text.startswith(start))


def test_the_page_is_a4_with_the_margins_of_the_standard(document: DocumentObject) -> None:
    section = document.sections[0]

    assert [round(length.mm) for length in (section.page_width, section.page_height) if length] == [210, 297]
    margins = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
    assert [round(length.mm) for length in margins if length] == [37, 28, 35, 26]


def test_the_title_is_size_2_and_the_text_size_3_on_exact_lines(document: DocumentObject) -> None:
    title, body = paragraph(document, "投诉受理决定书"), paragraph(document, "我局于")

    assert [p.runs[0].font.size.pt for p in (title, body)] == [22, 16]
    assert body.paragraph_format.line_spacing.pt == 28.95
    assert title._p.pPr.jc.get(qn("w:val")) == "center"


def test_paragraphs_are_indented_by_two_characters_and_the_addressee_is_not(document: DocumentObject) -> None:
    indents = paragraph(document, "我局于")._p.pPr.ind

    assert indents.get(qn("w:firstLineChars")) == "200"
    assert paragraph(document, "张测试：")._p.pPr.ind.get(qn("w:firstLineChars")) is None


def test_the_date_stands_four_characters_from_the_right(document: DocumentObject) -> None:
    day = paragraph(document, "2026年")

    assert day._p.pPr.ind.get(qn("w:rightChars")) == "400"
    assert day._p.pPr.jc.get(qn("w:val")) == "right"


def test_the_issuer_is_centred_over_the_date_and_never_beyond_the_edge() -> None:
    assert width_in_characters("2026年11月23日") == 7
    assert name_from_right("某局", "2026年11月23日") == 6.5
    assert name_from_right("远江市云城区市场监督管理局（印章）", "2026年11月23日") == 0


@pytest.mark.parametrize("kind", sorted(templates()))
def test_every_run_names_an_east_asian_face(kind: str) -> None:
    runs = list(Document(BytesIO(to_docx(paper(kind)))).element.iter(qn("w:rFonts")))

    assert runs
    assert {run.get(qn("w:eastAsia")) for run in runs} <= {"FangSong_GB2312", "FZXiaoBiaoSong-B05S"}


def test_odd_page_numbers_stand_to_the_right_and_even_ones_to_the_left(document: DocumentObject) -> None:
    section = document.sections[0]
    sides = [f.paragraphs[0]._p.pPr.jc.get(qn("w:val")) for f in (section.footer, section.even_page_footer)]

    assert sides == ["right", "left"]
    assert document.settings.odd_and_even_pages_header_footer
    assert 'w:instr="PAGE"' in section.footer._element.xml
    assert [t.text for t in section.footer._element.iter(qn("w:t"))] == ["— ", "1", " —"]


def test_the_seal_is_never_alone_on_a_page(document: DocumentObject) -> None:
    issued = next(n for n, p in enumerate(document.paragraphs) if p.text.endswith("（印章）"))
    before, issuer = document.paragraphs[issued - 1 : issued + 1]

    assert before.paragraph_format.keep_with_next
    assert issuer.paragraph_format.keep_with_next


def test_the_table_of_fonts_names_stand_ins() -> None:
    with ZipFile(BytesIO(to_docx(paper()))) as archive:
        fonts = archive.read("word/fontTable.xml").decode()

    assert '<w:font w:name="FangSong_GB2312"><w:altName w:val="FangSong,' in fonts


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert to_docx(paper()) == to_docx(paper())


def test_the_file_tells_the_issuer_and_no_other_author(document: DocumentObject) -> None:
    about = document.core_properties

    assert (about.author, about.last_modified_by, about.comments) == ("远江市市场监督管理局", "", "")


def test_28_characters_of_size_3_fill_a_line() -> None:
    page = GB_T_9704
    measure = (page.width - page.left - page.right) / 25.4 * 72

    assert int(measure // (page.body + page.tracking)) == 28
    assert round((page.height - page.top - page.bottom) / 25.4 * 72 / page.pitch) == 22
