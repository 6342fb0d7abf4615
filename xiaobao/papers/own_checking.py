"""Looking at an office's own Word template before it is taken: every mistake with its place.

Nothing but ``{{ field }}`` is known: no statement, no comment, no expression. The words are looked at paragraph by
paragraph, so that a mistake can be told; what will be filled is looked at again as a whole, so that nothing hides in
a property or an attribute.
"""

import lzma
import re
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import TemplateError, nodes
from lxml import etree

from xiaobao.papers.own_filling import ENVIRONMENT, fill

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_UNPACKED: Final = 20 * 1024 * 1024
DOCUMENT = "word/document.xml"
MARKS = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|\uff5b\uff5b|\uff5d\uff5d")  # the last two are full-width braces
NAME = re.compile(r"[a-z][a-z_]*")
AROUND = 24  # characters
ACTIVE = ("vbaProject", "/embeddings/", "/activeX/", "afchunk")
ACTIVE_LINKS = ("/oleObject", "/attachedTemplate", "/aFChunk", "/frame")
FETCHING = re.compile(r"\b(INCLUDE\w*|DDE\w*|LINK|IMPORT|DATABASE)\b", re.IGNORECASE)
PARTS = {"document": "text", "header": "header", "footer": "footer", "footnotes": "footnote"}
# what a damaged, protected or oddly packed archive raises when it is opened or a part of it is unpacked
UNREADABLE = (
    BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    KeyError,
    ValueError,
    RuntimeError,
    etree.XMLSyntaxError,
)
PASSIVE = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a Word file: its text, a header …; the paragraph, counted from 1 as it is read, or the cell."""

    part: str = ""
    paragraph: int = 0
    table: int = 0
    row: int = 0
    cell: int = 0

    def __str__(self) -> str:
        if self.table:
            return f"{self.part}, table {self.table}, row {self.row}, cell {self.cell}"
        return f"{self.part}, paragraph {self.paragraph}" if self.paragraph else self.part or "the file"


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake: what it is, where, the text around it, and the field it is about.

    ``why`` is one of ``not_word``, ``too_large``, ``active``, ``fetches``, ``statement``, ``full_width``,
    ``not_closed``, ``not_opened``, ``not_a_field``, ``unknown``, ``hidden``, ``missing``, ``not_filled``.
    """

    why: str
    place: Place = Place()
    around: str = ""
    field: str = ""

    def __str__(self) -> str:
        told = f"{self.place}: {self.why.replace('_', ' ')}"
        return told + (f" {self.field!r}" if self.field else "") + (f" in {self.around!r}" if self.around else "")


def faults_of(content: bytes, *, known: Collection[str], required: Collection[str]) -> list[Fault]:
    """Every mistake of a template; none means that it can be filled with any facts of its kind."""
    if found := list(_unfit(content)):
        return found
    found, used = [], set[str]()
    for place, text in paragraphs(content):
        for fault in _misread(place, text, known):
            found.append(fault)
        used |= {inside.strip() for inside in re.findall(r"\{\{(.*?)\}\}", text)}
    found += [Fault("missing", field=name) for name in sorted(set(required) - used)]
    return found or list(_hidden(content, known))


def _unfit(content: bytes) -> Iterator[Fault]:
    """What keeps a file from being looked at at all."""
    if len(content) > MOST_BYTES:
        yield Fault("too_large")
        return
    try:
        with ZipFile(BytesIO(content)) as archive:
            yield from _unfit_archive(archive)
    except UNREADABLE:
        yield Fault("not_word")


def _unfit_archive(archive: ZipFile) -> Iterator[Fault]:
    if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
        yield Fault("too_large")
        return
    names = archive.namelist()
    if DOCUMENT not in names or archive.testzip() is not None:  # every part is unpacked once, also those not read here
        yield Fault("not_word")
        return
    yield from (Fault("active", around=name) for name in names if any(mark in name for mark in ACTIVE))
    for name in names:
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(name):
            yield Fault("not_word", around=name)
        elif name.endswith(".rels"):
            yield from _links(archive.read(name))
        elif name.startswith("word/") and name.endswith(".xml"):
            yield from _fetching(_tree(archive.read(name)))


def _links(content: bytes) -> Iterator[Fault]:
    """What a file brings in from outside, or runs."""
    for link in _tree(content):
        kind, target = link.get("Type", ""), link.get("Target", "")
        outside = link.get("TargetMode") == "External" and not kind.endswith("/hyperlink")
        if outside or kind.endswith(ACTIVE_LINKS):
            yield Fault("fetches", around=target[:80])


def _fetching(tree: Any) -> Iterator[Fault]:
    """Fields that read another file when the document is opened."""
    told = [node.text or "" for node in tree.iter(qn("w:instrText"))]
    told += [node.get(qn("w:instr"), "") for node in tree.iter(qn("w:fldSimple"))]
    if FETCHING.search("".join(told)):
        yield Fault("fetches", around="".join(told).strip()[:80])


def _tree(content: bytes) -> Any:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def paragraphs(content: bytes) -> Iterator[tuple[Place, str]]:
    """Every paragraph of the parts that are filled, with its place and its text."""
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            part = re.fullmatch(r"word/(document|header|footer|footnotes)\d*\.xml", name)
            if part:
                yield from _paragraphs_of(PARTS[part.group(1)], _tree(archive.read(name)))


def _paragraphs_of(part: str, tree: Any) -> Iterator[tuple[Place, str]]:
    tables = {table: n for n, table in enumerate(tree.iter(qn("w:tbl")), start=1)}
    counted = 0
    for paragraph in tree.iter(qn("w:p")):
        cell = next(paragraph.iterancestors(qn("w:tc")), None)
        counted += cell is None
        place = Place(part, paragraph=counted) if cell is None else _cell(part, cell, tables)
        yield place, "".join(_own_texts(paragraph))


def _cell(part: str, cell: Any, tables: dict[Any, int]) -> Place:
    row = next(cell.iterancestors(qn("w:tr")))
    table = next(cell.iterancestors(qn("w:tbl")))
    rows, cells = list(table.iterchildren(qn("w:tr"))), list(row.iterchildren(qn("w:tc")))
    at = rows.index(row) + 1 if row in rows else 0
    return Place(part, table=tables[table], row=at, cell=cells.index(cell) + 1 if cell in cells else 0)


def _own_texts(paragraph: Any) -> Iterator[str]:
    """The texts of a paragraph, without those of a box that hangs in it."""
    for node in paragraph.iter(qn("w:t")):
        if next(node.iterancestors(qn("w:p"))) is paragraph:
            yield node.text or ""


def _misread(place: Place, text: str, known: Collection[str]) -> Iterator[Fault]:
    """The mistakes of one paragraph, from left to right."""
    opened: int | None = None
    for mark in MARKS.finditer(text):
        around = text[max(0, mark.start() - AROUND) : mark.end() + AROUND]
        match mark.group():
            case "{{":
                if opened is not None:
                    yield Fault("not_closed", place, text[max(0, opened - AROUND) : opened + AROUND])
                opened = mark.end()
            case "}}" if opened is None:
                yield Fault("not_opened", place, around)
            case "}}":
                yield from _misnamed(place, text[opened : mark.start()].strip(), around, known)
                opened = None
            case "{%" | "%}" | "{#" | "#}":
                yield Fault("statement", place, around)
            case _:
                yield Fault("full_width", place, around)
    if opened is not None:
        yield Fault("not_closed", place, text[max(0, opened - AROUND) : opened + AROUND])


def _misnamed(place: Place, name: str, around: str, known: Collection[str]) -> Iterator[Fault]:
    if not NAME.fullmatch(name):
        yield Fault("not_a_field", place, around, name)
    elif name not in known:
        yield Fault("unknown", place, around, name)


def _hidden(content: bytes, known: Collection[str]) -> Iterator[Fault]:
    """What would be run although no paragraph shows it, and what cannot be filled after all."""
    parts = list[tuple[str, str]]()
    if broken := list(_trial(lambda: parts.extend(_filled_parts(content)))):
        yield from broken  # a part that this file looks at nowhere, but the library does
        return
    for part, text in parts:
        try:
            tree = ENVIRONMENT.parse(text)
        except TemplateError:
            yield Fault("hidden", Place(part))
            continue
        names = {node.name for node in tree.find_all(nodes.Name)}
        if not all(isinstance(node, PASSIVE) for node in _walk(tree)) or not names <= set(known):
            yield Fault("hidden", Place(part))
            return
    yield from _trial(lambda: fill(content, dict.fromkeys(known, "x\ny")))


def _trial(work: Callable[[], object]) -> Iterator[Fault]:
    try:
        work()
    except Exception as error:
        yield Fault("not_filled", around=type(error).__name__)


def _filled_parts(content: bytes) -> Iterator[tuple[str, str]]:
    """(part, text as it will be filled) of everything that the library fills."""
    template = DocxTemplate(BytesIO(content))
    template.init_docx()
    yield "text", template.patch_xml(template.get_xml())
    for part, uri in (("header", template.HEADER_URI), ("footer", template.FOOTER_URI)):
        for _, found in template.get_headers_footers(uri):
            yield part, template.patch_xml(template.get_part_xml(found))
    with ZipFile(BytesIO(content)) as archive:
        if "word/footnotes.xml" in archive.namelist():
            yield "footnote", template.patch_xml(archive.read("word/footnotes.xml").decode())


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)
