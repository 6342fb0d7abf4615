"""A drawing in a Word document: a picture with its alternative text, and its title below."""

from io import BytesIO

from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from xiaobao.papers.geometry import GB_T_9704 as PAGE
from xiaobao.papers.model import Picture
from xiaobao.papers.pdf import NoChineseFont
from xiaobao.papers.png import to_png
from xiaobao.papers.word_form import CELL
from xiaobao.papers.word_text import add_text


def add_picture(document: DocumentObject, picture: Picture) -> None:
    """On a machine without Chinese fonts, which cannot draw it, its alternative text stands in its place."""
    try:
        drawn = to_png(picture.svg)
    except NoChineseFont:
        add_text(document, picture.alt, CELL)
    else:
        shape = document.add_picture(BytesIO(drawn), width=Mm(PAGE.type_width))
        shape._inline.docPr.set("descr", picture.alt)
        layout = document.paragraphs[-1].paragraph_format
        layout.space_before, layout.space_after = Pt(PAGE.pitch / 4), Pt(0)
        layout.keep_with_next = bool(picture.title)
    if picture.title:
        title = add_text(document, picture.title, CELL, align=WD_ALIGN_PARAGRAPH.CENTER)
        title.paragraph_format.space_after = Pt(PAGE.pitch / 2)
