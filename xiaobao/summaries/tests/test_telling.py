"""A template is checked whole; conditions choose; headings are numbered; a gap is said aloud."""

from datetime import date

import pytest

from xiaobao.kernel.periods import parse_period
from xiaobao.papers.model import Grid, Heading
from xiaobao.summaries.domain.facts import Counted, Facts, Row
from xiaobao.summaries.domain.telling import Told, tell
from xiaobao.summaries.domain.template import SummaryTemplateFault, Template, read_template
from xiaobao.summaries.domain.wording import Number, words
from xiaobao.summaries.queries import templates

TEXT = """
id = "small"
profile = "market"
title = "{unit}{period}小结"
[figures]
all = { figure = "complaints.received", say = "总量" }
some = { figure = "complaints.received", say = "投诉", only = { kind = "complaint" } }
rest = { figure = "complaints.received", say = "其余" }
ways = { figure = "complaints.received", say = "渠道", by = "channel" }
[[sections]]
heading = "情况"
[[sections.parts]]
text = "共{all}件，其中投诉{some}件，占{some/all}，{all~}。"
[[sections]]
heading = "问题"
when = "rest > 5"
[[sections.parts]]
text = "较多。"
[[sections]]
heading = "渠道"
[[sections.parts]]
table = "ways"
most = 2
[[checks]]
whole = "all"
parts = ["some", "rest"]
"""
WAYS = (Row("热线", 6), Row("网页", 3), Row("来信", 2), Row("", 1))


def facts(template: Template, rest: Number = 2, ways: tuple[Row, ...] = WAYS) -> Facts:
    totals: dict[str, Number] = {"all": 12, "some": 10, "rest": rest, "ways": 12}
    counted = {
        name: Counted(
            asked=asked,
            total=totals[name],
            measure="cases",
            adds_up=True,
            address=f"/{name}",
            rows=ways if name == "ways" else (),
            before=10 if name == "all" else None,
            figure="收到件数",
            limits=(("类型", "投诉"),) if asked.only else (),
            split="来源渠道" if asked.by else "",
        )
        for name, asked in template.figures.items()
    }
    return Facts(template, "某所", parse_period("2026"), counted, words(), date(2026, 11, 23))


def small(**over: Number) -> Told:
    return tell(facts(read_template("small", TEXT), **over))  # type: ignore[arg-type]  # a test names what it changes


def test_text_is_filled_and_headings_are_numbered_over_what_is_left_out() -> None:
    told = small()

    assert told.title == "某所2026年小结"
    assert told.blocks[0] == Heading(text="一、情况")
    assert told.blocks[1] == "共12件，其中投诉10件，占83.33%，比上年同期增长20.00%。"
    assert [b.text for b in told.blocks if isinstance(b, Heading)] == ["一、情况", "二、渠道"]


def test_a_condition_that_holds_brings_its_section() -> None:
    assert Heading(text="二、问题") in small(rest=6).blocks


def test_a_table_has_the_largest_rows_the_others_and_the_whole() -> None:
    [grid] = [block for block in small().blocks if isinstance(block, Grid)]

    assert grid.rows == (
        ("热线", "6", "50.00%"),
        ("网页", "3", "25.00%"),
        ("其他", "3", "25.00%"),
        ("合计", "12", "100.00%"),
    )


def test_parts_that_do_not_add_up_are_said_aloud() -> None:
    told = small(rest=1)

    [gap] = told.gaps
    assert (gap.whole, gap.parts) == (12, 11)
    assert "总数为12，分项合计为11，相差1" in gap.said
    assert gap.said in told.blocks


def test_a_table_whose_rows_miss_some_is_said_aloud() -> None:
    told = tell(facts(read_template("small", TEXT), ways=WAYS[:2]))

    assert [(gap.what, gap.parts) for gap in told.gaps] == [("渠道", 9)]


def test_a_number_can_be_written_as_a_link() -> None:
    told = tell(facts(read_template("small", TEXT)), mark=lambda address, said: f"<{address}:{said}>")

    assert "共</all:12>件" in str(told.blocks[1])


def test_the_annex_has_every_question() -> None:
    grid = small().annex[-1]

    assert isinstance(grid, Grid)
    assert [row[0] for row in grid.rows] == ["总量", "投诉", "其余", "渠道"]
    assert grid.rows[1][1:] == ("收到件数", "类型：投诉", "10")
    assert grid.rows[3][2] == "按来源渠道分组"


def test_the_shipped_templates_load() -> None:
    assert set(templates()) == {"bank", "market"}


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ("{all}件", "{al}件", "sections[0].parts[0].text: 'al' is no figure of this template"),
        ("{some/all}", "{some/al}", "sections[0].parts[0].text: 'al' is no figure of this template"),
        ("{all~}", "{all~~}", "sections[0].parts[0].text: {all~~} is no placeholder"),
        ("{all~}", "{unit~}", "sections[0].parts[0].text: 'unit' is no figure of this template"),
        ('when = "rest > 5"', 'when = "rest many"', "sections[1].when: 'rest many' is not like 'overdue > 0'"),
        ('table = "ways"', 'table = "all"', "sections[2].parts[0].table: 'all' is no figure of this template"),
        ('parts = ["some", "rest"]', 'parts = ["some", "x"]', "checks[0]: 'x' is no figure of this template"),
        ("most = 2", "most = -1", "sections.2.parts.0.most: "),
        ("most = 2", "colour = 2", "sections.2.parts.0.colour: "),
    ],
)
def test_a_wrong_template_is_refused_with_the_place(right: str, wrong: str, fault: str) -> None:
    with pytest.raises(SummaryTemplateFault) as refusal:
        read_template("small", TEXT.replace(right, wrong, 1))

    assert fault in str(refusal.value)
