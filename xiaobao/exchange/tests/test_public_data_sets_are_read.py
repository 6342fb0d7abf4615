"""Real files, with maps written here. They lie beside the repository; without them these tests say so and skip."""

from pathlib import Path

import pytest

from xiaobao.exchange.domain.sheets import Reject, Row
from xiaobao.exchange.tests.files import SHARED, read, rejects, rows

pytestmark = pytest.mark.shared


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the public data set {name} is not beside the repository")
    return path


def numbered_uniquely(found: list[Row | Reject]) -> bool:
    lines = [result.line for result in found]
    return lines == sorted(set(lines))


def test_citizens_messages_of_a_workbook() -> None:
    found = read(
        shared("taidi2020c/附件3_全部.xlsx"),
        """
[columns]
foreign_id = "留言编号"
received_at = "留言时间"
title = "留言主题"
text = "留言详情"
votes = "点赞数"
[constants]
channel = "web"
[dates]
received_at = ["%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M"]
""",
    )

    assert (len(rows(found)), rejects(found)) == (4326, [])
    assert rows(found)[0].foreign_id == "188006"
    assert rows(found)[0].values["received_at"].isoformat() == "2019-02-28T11:25:05+08:00"
    assert rows(found)[-1].line == 4327


def test_labelled_messages_of_a_csv_mostly_without_a_number() -> None:
    found = read(
        shared("taidi2020c/附件2_还原_8144行_part1of4.csv"),
        '[columns]\nforeign_id = "id"\ntitle = "title"\ntext = "detail"\n',
    )

    assert (len(rows(found)), rejects(found)) == (2036, [])
    assert numbered_uniquely(found)


def test_bank_complaints_without_a_header_and_with_line_breaks_in_cells() -> None:
    found = read(shared("heimao_finance/category6_dev.csv"), "header = false\n[columns]\ntext = 1\nvotes = 2\n")

    assert (len(rows(found)), rejects(found)) == (511, [])
    assert {row.values["votes"] for row in rows(found)} == {0, 1, 2, 3, 4, 5}
    assert rows(found)[-1].line > 511


@pytest.mark.parametrize(
    ("name", "total", "foreign"),
    [
        ("cfpb_full18cols_145.csv", 145, ("complaint_id", "date_received", "issue", "product", "submitted_via")),
        (
            "cfpb_full18cols_2018-2021_ouyang.csv",
            1018,
            ("Complaint ID", "Date received", "Issue", "Product", "Submitted via"),
        ),
    ],
)
def test_the_public_complaint_table_of_the_cfpb(name: str, total: int, foreign: tuple[str, ...]) -> None:
    number, received, issue, product, via = foreign

    found = read(
        shared(f"cfpb/{name}"),
        f"""
[columns]
foreign_id = "{number}"
received_at = "{received}"
title = "{issue}"
channel = "{via}"
[join.text]
columns = ["{product}", "{issue}"]
separator = ": "
[values.channel]
"Web" = "web"
[dates]
received_at = ["%Y/%m/%d"]
""",
    )

    assert (len(rows(found)), rejects(found)) == (total, [])
    assert all(row.foreign_id.isdigit() for row in rows(found))
    assert "web" in {row.values["channel"] for row in rows(found)}
