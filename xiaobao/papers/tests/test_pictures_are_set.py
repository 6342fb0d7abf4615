"""A paper with a picture: as PNG with alternative text in Word, as vectors in PDF, with its title below it."""

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from xiaobao.papers import word_picture
from xiaobao.papers.model import Paper, Picture
from xiaobao.papers.pdf import CharacterNotShown, NoChineseFont, font_folders, to_pdf
from xiaobao.papers.png import to_png
from xiaobao.papers.word import to_docx

needs_fonts = pytest.mark.skipif(not font_folders(), reason="no Chinese font here: install fonts-noto-cjk")
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="120" viewBox="0 0 600 120">'
    '<rect x="10" y="10" width="300" height="40" fill="#1f7f68"/>'
    '<text x="10" y="90" font-size="20">热线 &lt;12&gt;</text></svg>'
)
PICTURE = Picture(svg=SVG, alt="热线十二件。", title="图1 渠道")


def paper(picture: Picture = PICTURE) -> Paper:
    return Paper(
        title="总结",
        number="",
        to="",
        body=("如下图。", picture, "特此报告。"),
        signatures=(),
        issuer="某局",
        date="2026年11月23日",
        notes=(),
    )


@needs_fonts
def test_word_has_the_picture_with_its_alternative_text_and_its_title_below() -> None:
    document = Document(BytesIO(to_docx(paper())))

    [shape] = document.inline_shapes
    assert shape._inline.docPr.get("descr") == "热线十二件。"
    texts = [p.text for p in document.paragraphs]
    drawn = [n for n, p in enumerate(document.paragraphs) if p._p.findall(f".//{qn('w:drawing')}")]
    assert drawn == [texts.index("图1 渠道") - 1]


@needs_fonts
def test_the_picture_of_a_word_file_is_a_png_as_wide_as_the_text() -> None:
    png = to_png(SVG)

    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) == pytest.approx(156 / 25.4 * 220, abs=2)


@needs_fonts
def test_the_same_paper_gives_the_same_word_file() -> None:
    assert to_docx(paper()) == to_docx(paper())


@needs_fonts
def test_a_pdf_for_the_archive_has_it_as_vectors() -> None:
    without = to_pdf(Paper(**{**vars(paper()), "body": ("如下图。", "特此报告。")}))
    made = to_pdf(paper())

    assert made.startswith(b"%PDF")
    assert len(made) > len(without)
    assert b"/Subtype /Image" not in made
    assert b"/Subtype/Image" not in made


@needs_fonts
def test_a_letter_of_a_picture_that_no_font_has_is_not_left_out() -> None:
    with pytest.raises(CharacterNotShown):
        to_pdf(paper(Picture(svg=SVG.replace("热线", "\U000130ef"), alt="x")))


def test_where_nothing_can_be_drawn_word_says_what_the_picture_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_fonts(_svg: str, _folders: tuple[Path, ...] = ()) -> bytes:
        raise NoChineseFont

    monkeypatch.setattr(word_picture, "to_png", without_fonts)

    document = Document(BytesIO(to_docx(paper())))

    assert not document.inline_shapes
    assert "热线十二件。" in [p.text for p in document.paragraphs]


def test_the_words_of_a_picture_are_words_of_the_paper() -> None:
    assert {"热线 <12>", "热线十二件。", "图1 渠道"} <= set(paper().texts())
