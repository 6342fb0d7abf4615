"""A paper as a Word document, on the page of GB/T 9704-2012. The same paper gives the same bytes.

East Asian and Latin faces are named apart, so that figures are not set in a Chinese face; what a face is replaced by
where it is missing stands in the document's table of fonts.
"""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from xiaobao.papers.faces import OFFICIAL_FACES
from xiaobao.papers.geometry import GB_T_9704 as PAGE
from xiaobao.papers.geometry import name_from_right
from xiaobao.papers.model import Block, Grid, Heading, Pair, Paper, Picture
from xiaobao.papers.word_form import CELL, add_form
from xiaobao.papers.word_page import lay_out, name_stand_ins
from xiaobao.papers.word_picture import add_picture
from xiaobao.papers.word_text import Setting, add_text, indent

BODY = Setting(faces=OFFICIAL_FACES.body, size=PAGE.body, pitch=PAGE.pitch, tracking=PAGE.tracking)
TITLE = Setting(faces=OFFICIAL_FACES.title, size=PAGE.title, pitch=PAGE.title_pitch)
HEADINGS = {
    1: Setting(faces=OFFICIAL_FACES.heading, size=PAGE.body, pitch=PAGE.pitch),
    2: Setting(faces=OFFICIAL_FACES.subheading, size=PAGE.body, pitch=PAGE.pitch),
}
NOTE = Setting(faces=OFFICIAL_FACES.body, size=PAGE.note, pitch=PAGE.note_pitch)
SEAL_SPACE = 2 * PAGE.pitch  # with the issuer's own line the upper half of a seal of 42 mm
FONTS = "word/fontTable.xml"
NO_DAY = datetime(1980, 1, 1)  # noqa: DTZ001 - the first day that a zip archive knows, in no zone


def to_docx(paper: Paper) -> bytes:
    """The document's bytes."""
    document = Document()
    lay_out(document)
    _describe(document, paper)
    _head(document, paper)
    _body(document, paper)
    _signature(document, paper)
    _notes(document, paper)
    for n, block in enumerate(paper.annex):
        _block(document, block, on_new_page=n == 0)
    made = BytesIO()
    document.save(made)
    return repeatable(made)


def _head(document: DocumentObject, paper: Paper) -> None:
    title = add_text(document, paper.title, TITLE, align=WD_ALIGN_PARAGRAPH.CENTER)
    last = add_text(document, paper.number, BODY, align=WD_ALIGN_PARAGRAPH.CENTER) if paper.number else title
    if paper.form:
        _space(last, after=PAGE.pitch / 4)
        add_form(document, paper.form)
    else:
        _space(last, after=PAGE.pitch)


def _body(document: DocumentObject, paper: Paper) -> None:
    if paper.to:
        add_text(document, paper.to, BODY)
    for block in paper.body:
        _block(document, block)
    for n, line in enumerate(paper.signatures):
        signing = add_text(document, line, BODY)
        indent(signing, PAGE.body, first=2)
        _space(signing, before=PAGE.pitch if n == 0 else 0)
    for line_before in document.paragraphs[-1 - len(paper.signatures) :]:
        line_before.paragraph_format.keep_with_next = bool(paper.issuer)


def _block(document: DocumentObject, block: Block, *, on_new_page: bool = False) -> None:
    match block:
        case str():
            text = add_text(document, block, BODY, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
            indent(text, PAGE.body, first=2)
            text.paragraph_format.page_break_before = on_new_page
        case Heading():
            line = add_text(document, block.text, HEADINGS.get(block.level, BODY))
            indent(line, PAGE.body, first=2)
            line.paragraph_format.keep_with_next = True
            line.paragraph_format.page_break_before = on_new_page
        case Pair():
            line = add_text(document, f"{block.left}\t{block.right}", BODY)
            indent(line, PAGE.body, first=2)
            line.paragraph_format.tab_stops.add_tab_stop(Mm(PAGE.second_field))
        case Grid():
            if block.title:
                title = add_text(document, block.title, CELL, align=WD_ALIGN_PARAGRAPH.CENTER)
                title.paragraph_format.keep_with_next = True
                _space(title, before=PAGE.pitch / 4, after=PAGE.pitch / 4)
            add_form(document, block.ruled(PAGE.type_width))
            add_text(document, "", CELL)
        case Picture():
            add_picture(document, block)


def _signature(document: DocumentObject, paper: Paper) -> None:
    """Issuer and date, which stay together with what stands before them: a seal is never alone on a page."""
    if not paper.issuer:
        return
    issuer = paper.issuer + paper.seal
    name = add_text(document, issuer, BODY, align=WD_ALIGN_PARAGRAPH.RIGHT)
    indent(name, PAGE.body, right=name_from_right(issuer, paper.date))
    _space(name, before=SEAL_SPACE)
    name.paragraph_format.keep_with_next = True
    day = add_text(document, paper.date, BODY, align=WD_ALIGN_PARAGRAPH.RIGHT)
    indent(day, PAGE.body, right=PAGE.date_from_right)


def _notes(document: DocumentObject, paper: Paper) -> None:
    """All notes on one page."""
    for n, note in enumerate(paper.notes):
        line = add_text(document, note, NOTE)
        line.paragraph_format.keep_together = True
        line.paragraph_format.keep_with_next = n < len(paper.notes) - 1
        _space(line, before=PAGE.note_pitch if n == 0 else 0)


def _space(paragraph: Paragraph, *, before: float = 0, after: float = 0) -> None:
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)


def _describe(document: DocumentObject, paper: Paper) -> None:
    about = document.core_properties
    about.title, about.author, about.comments = paper.title[:255], paper.issuer[:255], ""
    about.created = about.modified = NO_DAY
    about.last_modified_by = ""


def repeatable(made: BytesIO) -> bytes:
    """The archive of a Word file with its parts in order and without the time of day."""
    kept = BytesIO()
    with ZipFile(made) as source, ZipFile(kept, "w", ZIP_DEFLATED) as target:
        for name, content in _parts(source):
            target.writestr(ZipInfo(name, NO_DAY.timetuple()[:6]), content, ZIP_DEFLATED)
    return kept.getvalue()


def _parts(source: ZipFile) -> Iterator[tuple[str, bytes]]:
    for name in source.namelist():
        content = source.read(name)
        yield name, name_stand_ins(content) if name == FONTS and b"altName" not in content else content
