"""A ruled form in a Word document."""

from docx.document import Document as DocumentObject
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt
from docx.table import Table, _Cell

from xiaobao.papers.faces import OFFICIAL_FACES
from xiaobao.papers.form import Cell, Form
from xiaobao.papers.geometry import GB_T_9704 as PAGE
from xiaobao.papers.word_text import Setting, add_text, set_text

CELL = Setting(faces=OFFICIAL_FACES.body, size=PAGE.cell, pitch=PAGE.cell_pitch)
ENDS = Setting(faces=OFFICIAL_FACES.body, size=PAGE.note, pitch=PAGE.cell_pitch)
STACK = Setting(faces=OFFICIAL_FACES.body, size=PAGE.cell, pitch=PAGE.stack_pitch)


def add_form(document: DocumentObject, form: Form) -> None:
    """The line above and the ruled rows, each at least as high as it says; a long cell goes on over the page."""
    if form.left or form.right:
        _ends(document, form)
    table = document.add_table(rows=len(form.rows), cols=len(form.widths))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _margins(table)
    for column, width in zip(table.columns, form.widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    for row, wanted in zip(table.rows, form.rows, strict=True):
        row.height, row.height_rule = Mm(wanted.height), WD_ROW_HEIGHT_RULE.AT_LEAST
        if form.head:  # a line of a table stays whole; a cell of a form may be longer than a page
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for row in list(table.rows)[: form.head]:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for n, column, cell in form.places():
        first, last = table.cell(n, column), table.cell(n + cell.rows - 1, column + cell.cols - 1)
        _write(first.merge(last), cell)


def _ends(document: DocumentObject, form: Form) -> None:
    line = add_text(document, f"{form.left}\t{form.right}", ENDS)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(PAGE.width - PAGE.left - PAGE.right), WD_TAB_ALIGNMENT.RIGHT)
    line.paragraph_format.space_after = Pt(3)


def _write(place: _Cell, cell: Cell) -> None:
    place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP if cell.tall else WD_CELL_VERTICAL_ALIGNMENT.CENTER
    align = WD_ALIGN_PARAGRAPH.CENTER if cell.label or cell.choices else WD_ALIGN_PARAGRAPH.LEFT
    for spare in place.paragraphs[1:]:  # merging keeps the paragraphs of all that were merged
        spare._p.getparent().remove(spare._p)
    setting = STACK if cell.stacked else CELL
    first, *others = cell.lines()
    set_text(place.paragraphs[0], first, setting, align=align)
    for line in others:
        add_text(place, line, setting, align=align)
    if cell.foot:
        foot = add_text(place, cell.foot, CELL, align=WD_ALIGN_PARAGRAPH.RIGHT)
        foot.paragraph_format.space_before = Pt(PAGE.cell_pitch)


def _margins(table: Table) -> None:
    """Two millimetres to either side of what stands in a cell, one above and below."""
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", 1), ("left", 2), ("bottom", 1), ("right", 2)):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(round(Mm(width).pt * 20)))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    properties.insert(len(properties) if look is None else list(properties).index(look), margins)
