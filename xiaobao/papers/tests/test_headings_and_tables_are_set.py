"""A paper with headings and tables: the same words in Word and in PDF, rows as wide as their head."""

from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from pydantic import ValidationError

from xiaobao.papers.model import Grid, Heading, Paper
from xiaobao.papers.pdf import font_folders, to_pdf
from xiaobao.papers.word import to_docx

GRID = Grid(title="表1", head=("渠道", "件数", "占比"), rows=(("热线", "12", "60.00%"), ("网页", "8", "40.00%")))


def paper() -> Paper:
    return Paper(
        title="工作总结",
        number="",
        to="",
        body=(
            Heading(text="一、受理情况"),
            "共受理二十件。",
            Heading(text="（一）按渠道", level=2),
            GRID,
            "特此报告。",
        ),
        signatures=(),
        issuer="某某局",
        date="2026年11月23日",
        notes=(),
    )


def test_word_has_headings_in_their_faces_and_the_table_whole() -> None:
    document = Document(BytesIO(to_docx(paper())))

    faces = {p.text: p.runs[0]._element.get_or_add_rPr().get_or_add_rFonts() for p in document.paragraphs if p.runs}
    assert faces["一、受理情况"].get(qn("w:eastAsia")) == "SimHei"
    assert faces["（一）按渠道"].get(qn("w:eastAsia")) == "KaiTi_GB2312"
    [table] = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [list(GRID.head), *map(list, GRID.rows)]


@pytest.mark.skipif(not font_folders(), reason="no Chinese font here: install fonts-noto-cjk")
def test_a_pdf_is_made_of_it() -> None:
    made = to_pdf(paper())

    assert made.startswith(b"%PDF")
    assert len(made) > len(to_pdf(Paper(**{**vars(paper()), "body": ("特此报告。",)})))


def test_a_row_that_does_not_fit_its_head_is_refused() -> None:
    with pytest.raises(ValidationError, match="a row of 2 cells under a head of 3"):
        Grid(head=("a", "b", "c"), rows=(("1", "2"),))
