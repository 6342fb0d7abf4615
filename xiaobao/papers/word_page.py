"""The page of a Word document: paper, margins, page numbers at the outer edge, and the table of its fonts."""

import re
from typing import Any

from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt
from docx.text.run import Run

from xiaobao.papers.faces import OFFICIAL_FACES
from xiaobao.papers.geometry import GB_T_9704 as PAGE
from xiaobao.papers.word_text import Setting, indent, set_text, style

NUMBER = Setting(faces=OFFICIAL_FACES.number, size=PAGE.page_number, pitch=PAGE.page_number + 2)
POINTS_PER_MM = 72 / 25.4


def lay_out(document: DocumentObject) -> None:
    """GB/T 9704-2012, 5.2 and 7.5: page numbers between dashes, odd ones to the right and even ones to the left."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAGE.width), Mm(PAGE.height)
    section.top_margin, section.bottom_margin = Mm(PAGE.top), Mm(PAGE.bottom)
    section.left_margin, section.right_margin = Mm(PAGE.left), Mm(PAGE.right)
    section.header_distance = Mm(15)
    section.footer_distance = Mm(PAGE.bottom - PAGE.page_number_below - NUMBER.pitch / POINTS_PER_MM)
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
    _no_grid(section)
    _plain(document)


def _page_number(footer: Any, align: WD_ALIGN_PARAGRAPH) -> None:
    paragraph = footer.paragraphs[0]
    set_text(paragraph, "\u2014 ", NUMBER, align=align)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    shown = OxmlElement("w:r")
    field.append(shown)
    paragraph._p.append(field)
    style(_with_text(Run(shown, paragraph), "1"), NUMBER)
    style(paragraph.add_run(" \u2014"), NUMBER)
    indents = paragraph._p.get_or_add_pPr().get_or_add_ind()
    if align == WD_ALIGN_PARAGRAPH.RIGHT:
        indent(paragraph, PAGE.page_number, right=1)
    else:
        indents.set(qn("w:leftChars"), "100")
        indents.set(qn("w:left"), str(round(PAGE.page_number * 20)))


def _with_text(run: Run, text: str) -> Run:
    run.text = text
    return run


def _no_grid(section: Any) -> None:
    """The pitch is exact; a grid of the template's would add to it."""
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)


def _plain(document: DocumentObject) -> None:
    """The faces of text that is typed in later; the language by which lines are broken."""
    normal = document.styles["Normal"]
    normal.font.size, normal.font.name = Pt(PAGE.body), OFFICIAL_FACES.latin[0]
    properties = normal.element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), OFFICIAL_FACES.body[0])
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")


def _wanted_faces() -> list[tuple[str, ...]]:
    """The Chinese faces of a paper, each with its stand-ins."""
    faces = OFFICIAL_FACES
    return [faces.body, faces.title, faces.heading, faces.subheading, faces.number]


def name_stand_ins(table: bytes) -> bytes:
    """The table of fonts with, for each wanted face, the one that a reader takes where it is missing."""
    added = "".join(
        f'<w:font w:name="{wanted}"><w:altName w:val="{",".join(others)}"/></w:font>'
        for wanted, *others in _wanted_faces()
    )
    return re.sub(rb"</w:fonts>\s*$", added.encode() + b"</w:fonts>", table)
