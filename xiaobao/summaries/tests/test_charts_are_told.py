"""A template declares a chart: a picture in the paper, a table in Markdown, its definition in JSON."""

import json
from datetime import date

import pytest

from tests.world import World, at
from xiaobao.charts.model import Chart, Kind
from xiaobao.kernel.periods import parse_period
from xiaobao.papers.model import Picture
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.summaries import queries
from xiaobao.summaries.domain.facts import Counted, Facts, Row
from xiaobao.summaries.domain.telling import tell
from xiaobao.summaries.domain.template import SummaryTemplateFault, read_template
from xiaobao.summaries.domain.wording import words
from xiaobao.summaries.queries.setting import to_paper

NOW = at("2026-11-23 09:00")
TEXT = """
id = "small"
profile = "market"
title = "{unit}小结"
[figures]
all = { figure = "complaints.received", say = "总量" }
ways = { figure = "complaints.received", say = "渠道", by = "channel" }
months = { figure = "complaints.received", say = "月份", by = "month" }
[[sections]]
heading = "情况"
[[sections.parts]]
chart = "months"
kind = "line"
before = true
title = "图1"
[[sections.parts]]
chart = "ways"
most = 2
"""
WAYS = (Row("热线", 6, "/hot"), Row("网页", 3, "/web"), Row("来信", 2), Row("", 1))
MONTHS = (Row("2026-01", 5, "/jan"), Row("2026-03", 7, "/mar"))
BEFORE = (Row("2025-02", 4, "/before"),)


def charts(
    today: date = date(2026, 11, 23),
    ways: tuple[Row, ...] = WAYS,
    before: tuple[Row, ...] = BEFORE,
    *,
    text: str = TEXT,
    period: str = "2026",
) -> list[Chart]:
    template = read_template("small", text)
    rows = {"all": (), "ways": ways, "months": MONTHS}
    counted = {
        name: Counted(
            asked=asked,
            total=12,
            measure="cases",
            adds_up=True,
            address=f"/{name}",
            rows=rows[name],
            rows_before=before if name == "months" else (),
        )
        for name, asked in template.figures.items()
    }
    told = tell(Facts(template, "某所", parse_period(period), counted, words(), today))
    return [block for block in told.blocks if isinstance(block, Chart)]


def values(chart: Chart, series: int = 0) -> list[tuple[str, float | None]]:
    return [(point.label, point.value) for point in chart.series[series].points]


def test_months_are_a_line_beside_the_year_before_up_to_the_month_it_is_told_in() -> None:
    line = charts(date(2026, 4, 2))[0]

    assert (line.kind, line.title) == (Kind.LINE, "图1")
    assert values(line) == [("2026-01", 5), ("2026-02", 0), ("2026-03", 7), ("2026-04", 0)]
    assert values(line, 1) == [("2025-01", 0), ("2025-02", 4), ("2025-03", 0), ("2025-04", 0)]
    assert line.series[1].points[1].href == "/before"


def test_without_a_year_before_there_is_one_line() -> None:
    assert len(charts(before=())[0].series) == 1


def test_two_months_are_columns_and_no_line() -> None:
    assert charts(period="2026-01-01..2026-02-28")[0].kind is Kind.GROUPED


def test_parts_are_bars_the_largest_with_the_others_last() -> None:
    bar = charts()[1]

    assert [row.label for row in bar.as_table().rows] == ["热线", "网页", "其他"]
    assert bar.says == "热线最多，为6，合计12。"
    assert bar.title == "渠道"


def test_the_others_together_are_not_said_to_be_the_most() -> None:
    bar = charts(
        ways=(Row("热线", 6), Row("网页", 3), Row("来信", 5), Row("来访", 5)), text=TEXT.replace("most = 2", "most = 1")
    )[1]

    assert bar.says.startswith("热线最多，为6")


def test_nothing_counted_is_no_chart() -> None:
    assert [chart.kind for chart in charts(ways=())] == [Kind.LINE]


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ('chart = "ways"', 'chart = "all"', "sections[0].parts[1].chart: 'all' is no figure of this template with a"),
        ('chart = "months"', 'chart = "ways"', "sections[0].parts[0].chart: a line goes by month, not by channel"),
        ('kind = "line"', 'kind = "stacked"', "parts that are stacked need two dimensions"),
        ('kind = "line"', 'kind = "shares"', "the year before stands beside line or grouped, not beside shares"),
        ('kind = "line"', 'kind = "pie"', "sections.0.parts.0.kind"),
    ],
)
def test_a_wrong_chart_is_refused_with_its_place(right: str, wrong: str, fault: str) -> None:
    with pytest.raises(SummaryTemplateFault) as refusal:
        charts(text=TEXT.replace(right, wrong, 1))

    assert fault in str(refusal.value)


def made(shape: str) -> str:
    summary = queries.summarize(org="BUREAU", period=parse_period("2026"), template="", actor=SYSTEM, at=NOW)
    return queries.set_summary(summary, shape, at=NOW).decode()


def test_markdown_has_the_table_of_a_chart_with_every_value_open(world: World, complaint: str) -> None:
    said = made("md")

    assert "**图1　各月登记量与上年同期**" in said
    assert "[1](/desk/figures/?figure=complaints.received&from=2026-01-01&to=2026-12-31&org=BUREAU&month=" in said


def test_json_has_the_definition_of_a_chart(world: World, complaint: str) -> None:
    found = [block["chart"] for block in json.loads(made("json"))["blocks"] if "chart" in block]

    assert [chart["kind"] for chart in found] == ["line", "bar", "bar"]
    assert sum(point["value"] for point in found[0]["series"][0]["points"]) == 1


def test_a_word_file_has_the_charts_as_pictures_that_say_what_they_show(world: World, complaint: str) -> None:
    summary = queries.summarize(org="BUREAU", period=parse_period("2026"), template="", actor=SYSTEM, at=NOW)

    pictures = [block for block in to_paper(summary, on=NOW.date()).body if isinstance(block, Picture)]
    assert pictures[0].title == "图1　各月登记量与上年同期"
    assert all("最多" in picture.alt and "var(" not in picture.svg for picture in pictures)
