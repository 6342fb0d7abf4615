"""A Word template of an office's own is refused with every mistake and its place, and runs nothing."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from docx.document import Document as DocumentObject

from xiaobao.papers.own_checking import MOST_BYTES, Fault, faults_of
from xiaobao.papers.own_filling import fill

KNOWN = {"title", "number", "terms"}
OUTSIDE = (
    b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    b'Target="http://example.invalid/x" TargetMode="External"/></Relationships>'
)


def document(*lines: str, more: Callable[[DocumentObject], object] = lambda _: None) -> bytes:
    made, content = Document(), BytesIO()
    for line in lines:
        made.add_paragraph(line)
    more(made)
    made.save(content)
    return content.getvalue()


def changed(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same file with one of its parts changed, or added."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(made, "w", ZIP_DEFLATED) as target:
        for part in source.namelist():
            target.writestr(part, change(source.read(part)) if part == name else source.read(part))
        if name not in source.namelist():
            target.writestr(name, change(b""))
    return made.getvalue()


def faults(content: bytes, *required: str) -> list[Fault]:
    return faults_of(content, known=KNOWN, required=required)


def whys(content: bytes, *required: str) -> list[str]:
    return [fault.why for fault in faults(content, *required)]


def test_a_template_without_mistakes_has_none() -> None:
    assert faults(document("{{ title }}", "第{{number}}号"), "title", "number") == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("关于{{ colour }}的投诉", "unknown"),
        ("关于{{ title 的投诉", "not_closed"),
        ("关于{{ title {{ number }}", "not_closed"),
        ("关于 title }} 的投诉", "not_opened"),
        ("关于｛｛ title ｝｝的投诉", "full_width"),
        ("{% if title %}甲{% endif %}", "statement"),
        ("{# 说明 #}", "statement"),
        ("{{ title.upper() }}", "not_a_field"),
        ("{{ ''.__class__ }}", "not_a_field"),
        ("{{ title|upper }}", "not_a_field"),
        ("{{ }}", "not_a_field"),
    ],
)
def test_a_mistake_is_told_with_its_paragraph_and_the_text_around_it(line: str, why: str) -> None:
    found = faults(document("投诉调解书", "", line))

    assert found[0].why == why
    assert str(found[0].place) == "text, paragraph 3"
    assert found[0].around
    assert found[0].around in line


def test_a_mistake_in_a_table_is_told_with_its_cell() -> None:
    def table(made: DocumentObject) -> None:
        made.add_table(rows=1, cols=1)
        made.add_table(rows=3, cols=2).cell(2, 1).text = "姓名：{{ name }}"

    [fault] = faults(document("{{ title }}", more=table))

    assert (fault.why, fault.field, str(fault.place)) == ("unknown", "name", "text, table 2, row 3, cell 2")


def test_a_mistake_in_header_and_footer_is_told() -> None:
    def ends(made: DocumentObject) -> None:
        made.sections[0].header.paragraphs[0].text = "{{ one }}"
        made.sections[0].footer.paragraphs[0].text = "{{ two }}"

    found = {(fault.field, str(fault.place)) for fault in faults(document(more=ends))}

    assert found == {("one", "header, paragraph 1"), ("two", "footer, paragraph 1")}


def test_a_field_that_word_has_cut_into_runs_is_one_field() -> None:
    def cut(made: DocumentObject) -> None:
        paragraph = made.add_paragraph("{")
        for piece in ("{ ti", "tle", " }", "}"):
            paragraph.add_run(piece).bold = True

    content = document(more=cut)

    assert faults(content, "title") == []
    assert Document(BytesIO(fill(content, {"title": "退货"}))).paragraphs[0].text == "退货"


def test_every_mistake_is_told_at_once() -> None:
    assert whys(document("{{ one }}", "{{ two", "{% three %}"), "terms") == [
        "unknown", "not_closed", "statement", "statement", "missing",
    ]  # fmt: skip


def test_a_required_field_that_is_nowhere_is_named() -> None:
    [fault] = faults(document("{{ title }}"), "title", "terms")

    assert (fault.why, fault.field, str(fault.place)) == ("missing", "terms", "the file")


def test_what_no_paragraph_shows_is_found_all_the_same() -> None:
    content = changed(
        document("{{ title }}"),
        "word/document.xml",
        lambda xml: xml.replace(b"<w:p>", b'<w:p w:rsidR="{{ cycler.__init__.__globals__ }}">', 1),
    )

    assert whys(content) == ["hidden"]


def test_fields_in_what_the_file_says_about_itself_are_not_filled() -> None:
    def about(made: DocumentObject) -> None:
        made.core_properties.title = "{{ cycler.__init__ }}"

    content = document("{{ title }}", more=about)

    assert faults(content) == []
    assert Document(BytesIO(fill(content, {"title": "退货"}))).core_properties.title == ""


@pytest.mark.parametrize(
    ("name", "why"),
    [("word/vbaProject.bin", "active"), ("word/embeddings/oleObject1.bin", "active")],
)
def test_files_inside_that_run_or_hide_are_refused(name: str, why: str) -> None:
    assert whys(changed(document(), name, lambda _: b"x")) == [why]


@pytest.mark.parametrize("kind", [b"image", b"attachedTemplate"])
def test_what_is_fetched_from_outside_is_refused(kind: bytes) -> None:
    links = OUTSIDE.replace(b"{kind}", kind)

    content = changed(document(), "word/_rels/document.xml.rels", lambda xml: xml.replace(b"</Relationships>", links))

    assert whys(content) == ["fetches"]


def test_a_link_to_read_may_stay() -> None:
    links = OUTSIDE.replace(b"{kind}", b"hyperlink")

    content = changed(document(), "word/_rels/document.xml.rels", lambda xml: xml.replace(b"</Relationships>", links))

    assert faults(content) == []


def test_a_field_of_word_that_reads_another_file_is_refused() -> None:
    field = b'<w:fldSimple w:instr=" INCLUDEPICTURE &quot;http://example.invalid/x&quot; "/></w:p>'

    content = changed(document("x"), "word/document.xml", lambda xml: xml.replace(b"</w:p>", field, 1))

    assert whys(content) == ["fetches"]


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7", document()[:2000]])
def test_what_is_no_word_file_is_refused(content: bytes) -> None:
    assert whys(content) == ["not_word"]


def test_entities_are_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'

    content = changed(document(), "word/document.xml", lambda xml: bomb + xml[xml.index(b"?>") + 2 :])

    assert whys(content) == ["not_word"]


def test_too_much_is_refused_before_it_is_unpacked() -> None:
    assert whys(b"x" * (MOST_BYTES + 1)) == ["too_large"]
    assert whys(changed(document(), "word/media/zeros.bin", lambda _: b"\0" * 21 * 1024 * 1024)) == ["too_large"]


def test_markup_in_facts_is_text_and_lines_are_paragraphs() -> None:
    nasty = "<b>&amp; {{ number }} {% x %}</b>"

    filled = Document(BytesIO(fill(document("甲{{ title }}乙"), {"title": f"{nasty}\n丙"})))

    assert [p.text for p in filled.paragraphs] == [f"甲{nasty}", "丙乙"]


def test_the_same_template_and_facts_give_the_same_bytes() -> None:
    content = document("{{ title }}")

    assert fill(content, {"title": "退货"}) == fill(content, {"title": "退货"})
    assert fill(content, {"title": "退货"}) != fill(content, {"title": "退款"})
