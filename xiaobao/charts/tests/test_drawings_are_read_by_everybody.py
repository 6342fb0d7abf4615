"""What every drawing keeps: titles, links, no style of its own, no text cut, the right length of every bar."""

import re
from xml.etree import ElementTree

import pytest

from xiaobao.charts.look import BEFORE, COLOURS, PAGE, PAPER, Look
from xiaobao.charts.model import Chart, Kind, Unit
from xiaobao.charts.svg import to_svg
from xiaobao.charts.tests.samples import MONTHS, chart, series

SVG = "{http://www.w3.org/2000/svg}"
ONE = series("本年", (3, 8, 12, 7, 0, None, 4, 5, 6, 7, 8, 9), href="/cases/?a=1&month=")
TWO = series("上年", (2, 9, 10, 7, 1, 3, 4, 5, 6, 7, 8, 9), href="/cases/?a=0&month=")
ALL = [
    chart(Kind.BAR, ONE),
    chart(Kind.COLUMNS, ONE),
    chart(Kind.LINE, ONE, TWO),
    chart(Kind.LINE, ONE, unit=Unit.PERCENT),
    chart(Kind.STACKED, ONE, TWO),
    chart(Kind.GROUPED, ONE, TWO),
    chart(Kind.SHARES, ONE),
]


def drawn(told: Chart, look: Look = PAGE) -> ElementTree.Element:
    return ElementTree.fromstring(to_svg(told, look))


def texts(drawing: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in drawing.iter(f"{SVG}text")]


@pytest.mark.parametrize("told", ALL, ids=lambda told: told.kind)
def test_a_drawing_says_its_title_and_its_sense_first(told: Chart) -> None:
    first, second = list(drawn(told))[:2]

    assert (first.tag, first.text) == (f"{SVG}title", "登记量")
    assert (second.tag, second.text) == (f"{SVG}desc", "三月最多。")


@pytest.mark.parametrize("told", ALL, ids=lambda told: told.kind)
def test_every_value_is_titled_and_opens(told: Chart) -> None:
    links = list(drawn(told).iter(f"{SVG}a"))
    values = [p for s in told.series for p in s.points if p.value is not None or told.kind is not Kind.LINE]

    assert sorted(link.attrib["href"] for link in links) == sorted(point.href for point in values)
    assert all(link[0].tag == f"{SVG}title" and link[0].text for link in links)
    assert drawn(told).attrib["role"] == "group"


@pytest.mark.parametrize("told", ALL, ids=lambda told: told.kind)
def test_a_paper_has_no_links_and_no_colours_of_a_page(told: Chart) -> None:
    drawing = to_svg(told, PAPER)

    assert "<a " not in drawing
    assert "var(" not in drawing
    assert "currentColor" not in drawing
    assert 'role="img"' in drawing


@pytest.mark.parametrize("look", [PAGE, PAPER])
@pytest.mark.parametrize("told", ALL, ids=lambda told: told.kind)
def test_nothing_needs_a_style_sheet_or_a_script(told: Chart, look: Look) -> None:
    drawing = to_svg(told, look)

    assert not re.search(r"<style|<script|\sstyle=|\son\w+=|\sid=|\sclass=", drawing)


def test_words_from_outside_stay_words() -> None:
    told = chart(Kind.BAR, series('<b>"&', (1, 2), ("<script>", 'a" onload="x'), href="/?q=1&b="))

    drawing = to_svg(told)

    assert "<script" not in drawing
    assert 'onload="x' not in drawing
    assert "<script>" in texts(drawn(told))


def test_a_bar_is_as_long_as_its_value() -> None:
    drawing = drawn(chart(Kind.BAR, series("n", (50, 100, 0), ("a", "b", "c"))), PAPER)
    lengths = [float(bar.attrib["width"]) for bar in drawing.iter(f"{SVG}rect")]

    assert lengths[0] == pytest.approx(2 * lengths[1], abs=0.2)
    assert lengths[2] == 0


def test_a_column_is_as_high_as_its_value() -> None:
    drawing = drawn(chart(Kind.COLUMNS, series("n", (50, 100))), PAPER)
    heights = [float(column.attrib["height"]) for column in drawing.iter(f"{SVG}rect")]

    assert heights[1] == pytest.approx(2 * heights[0], abs=0.2)


def test_shares_fill_the_whole() -> None:
    told = chart(Kind.SHARES, series("n", (1, 3), ("a", "b")))

    assert "3\u200275.0%" in texts(drawn(told))


def test_a_long_label_is_broken_and_never_cut() -> None:
    label = "食品安全与餐饮服务质量不符合约定标准造成消费者人身损害"
    drawing = drawn(chart(Kind.BAR, series("n", (3, 4), (label, "短"))))

    assert label in "".join(texts(drawing))


def test_a_line_breaks_where_nothing_was_counted() -> None:
    gap = drawn(chart(Kind.LINE, series("n", (1, 2, None, 3, 4)))).iter(f"{SVG}line")
    whole = drawn(chart(Kind.LINE, series("n", (1, 2, 3, 3, 4)))).iter(f"{SVG}line")

    strokes = [[line for line in drawing if line.attrib.get("stroke-width") == "2"] for drawing in (gap, whole)]
    assert [len(lines) for lines in strokes] == [2, 4]


def test_the_year_before_is_dashed() -> None:
    lines = drawn(ALL[2]).iter(f"{SVG}line")

    assert len([line for line in lines if "stroke-dasharray" in line.attrib]) == len(MONTHS) - 1


def test_months_stand_below_as_numbers_and_their_year_once() -> None:
    said = texts(drawn(chart(Kind.COLUMNS, ONE)))

    assert [*map(str, range(1, 13))] == [text for text in said if text in {*map(str, range(1, 13))}][:12]
    assert said.count("2026") == 1


def test_values_too_wide_for_their_columns_leave_room_and_a_scale() -> None:
    wide = series("n", tuple(range(100_000_000, 112_000_000, 1_000_000)))
    said = texts(drawn(chart(Kind.COLUMNS, wide)))

    written = [text for text in said if text in {point.text for point in wide.points}]
    assert 1 <= len(written) < len(MONTHS)
    assert "150,000,000" in said or "125,000,000" in said


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", [*COLOURS, BEFORE])
def test_colours_stand_out_on_white_and_on_dark(colour: str) -> None:
    """WCAG 2.2, 1.4.3 for white letters on a mark, 1.4.11 for a mark on a dark ground."""
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5
    assert (luminance(colour) + 0.05) / (luminance("#121816") + 0.05) >= 3
