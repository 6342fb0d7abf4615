"""A paper as a Word document, in the geometry of GB/T 9704-2012: A4, 37/28/35/26 mm, 3号 (16 pt), 28.95 pt lines."""

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from xiaobao.casework.papers.model import Paper

BODY, HEADING, SMALL = Pt(16), Pt(22), Pt(12)
LINE = Pt(28.95)
FANGSONG, XIAOBIAOSONG = "FangSong", "FZXiaoBiaoSong-B05S"


def to_docx(paper: Paper) -> bytes:
    """The document's bytes."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.bottom_margin, section.right_margin = Mm(35), Mm(26)
    _add(document, paper.title, size=HEADING, font=XIAOBIAOSONG, align=WD_ALIGN_PARAGRAPH.CENTER)
    _add(document, paper.number, align=WD_ALIGN_PARAGRAPH.CENTER)
    _add(document, "")
    if paper.to:
        _add(document, paper.to)
    for line in paper.body:
        _add(document, line, indent=True)
    _add(document, "")
    for line in paper.signatures:
        _add(document, line, indent=True)
    _add(document, paper.issuer, align=WD_ALIGN_PARAGRAPH.RIGHT, keep_right=Pt(32))
    _add(document, paper.date, align=WD_ALIGN_PARAGRAPH.RIGHT, keep_right=Pt(64))
    for line in paper.notes:
        _add(document, line, size=SMALL)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _add(
    document: Any,
    text: str,
    *,
    size: Pt = BODY,
    font: str = FANGSONG,
    align: WD_ALIGN_PARAGRAPH | None = None,
    indent: bool = False,
    keep_right: Pt | None = None,
) -> None:
    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    if align is not None:
        paragraph.alignment = align
    if indent:
        layout.first_line_indent = Pt(size.pt * 2)
    if keep_right is not None:
        layout.right_indent = keep_right
    run = paragraph.add_run(text)
    run.font.size, run.font.name = size, font
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
