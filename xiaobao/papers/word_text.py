"""A paragraph of a Word document: its faces, its size, its exact pitch, and indents counted in characters."""

from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from xiaobao.papers.faces import OFFICIAL_FACES


@dataclass(frozen=True)
class Setting:
    """How a text is set; sizes in points."""

    faces: tuple[str, ...]
    size: float
    pitch: float
    tracking: float = 0


def add_text(
    place: Any, text: str, setting: Setting, *, align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT
) -> Paragraph:
    """A paragraph at the end of a document, a footer or a cell."""
    paragraph: Paragraph = place.add_paragraph()
    set_text(paragraph, text, setting, align=align)
    return paragraph


def set_text(
    paragraph: Paragraph, text: str, setting: Setting, *, align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT
) -> None:
    """Lay a paragraph out and put a text into it; a new paragraph is laid out by copying one that was."""
    if paragraph._p.pPr is None:
        layout, face = _laid_out(setting, align)
        paragraph._p.insert(0, deepcopy(layout))
        paragraph.add_run(text)._r.insert(0, deepcopy(face))
    else:
        _lay_out(paragraph, setting, align)
        style(paragraph.add_run(text), setting)


@cache
def _laid_out(setting: Setting, align: WD_ALIGN_PARAGRAPH) -> tuple[Any, Any]:
    """The properties of a paragraph and of its run."""
    paragraph = Document().add_paragraph()
    _lay_out(paragraph, setting, align)
    run = paragraph.add_run()
    style(run, setting)
    return paragraph._p.pPr, run._r.rPr


def _lay_out(paragraph: Paragraph, setting: Setting, align: WD_ALIGN_PARAGRAPH) -> None:
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(setting.pitch)
    layout.widow_control = False
    layout.first_line_indent = Pt(0)
    paragraph.alignment = align
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        switched_off = OxmlElement(name)
        switched_off.set(qn("w:val"), "0")
        _in_order(paragraph, switched_off)


def style(run: Run, setting: Setting) -> None:
    """Faces, size and tracking of a run."""
    run.font.size, run.font.name = Pt(setting.size), OFFICIAL_FACES.latin[0]
    properties = run._element.get_or_add_rPr()
    faces = properties.get_or_add_rFonts()
    faces.set(qn("w:eastAsia"), setting.faces[0])
    faces.set(qn("w:hint"), "eastAsia")  # quotation marks and dashes are full characters
    if setting.tracking:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), str(round(setting.tracking * 20)))
        size = properties.find(qn("w:sz"))
        properties.insert(list(properties).index(size), spacing)


def indent(paragraph: Paragraph, size: float, *, first: float = 0, right: float = 0) -> None:
    """Indents in characters of this size, with their measure for readers that know no characters."""
    indents = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for name, characters in (("firstLine", first), ("right", right)):
        if characters:
            indents.set(qn(f"w:{name}Chars"), str(round(characters * 100)))
            indents.set(qn(f"w:{name}"), str(round(characters * size * 20)))


def _in_order(paragraph: Paragraph, element: Any) -> None:
    """Before spacing and what follows it, as the schema of paragraph properties wants."""
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(element, "w:spacing", "w:ind", "w:jc", "w:rPr")
