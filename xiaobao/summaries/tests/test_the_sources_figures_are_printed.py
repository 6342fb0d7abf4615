"""What two of the sources report, loaded as records: the summary prints the same figures, and its parts add up.

A bank in Suining: 102 complaints in a year, 81 by 12345, 17 by its hotline, 4 by 12363. A consumers' association in
Yiwu: 811 complaints in eleven months, all closed, 1,870,100 yuan recovered; quality 702 (86.56 %), other 41 (5.06 %),
safety 27 (3.33 %), price and measure 8 (the source says 0.97 %), false quality 2 (0.25 %). These are 780 of the 811.
"""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.world import World, at
from xiaobao.casework.models import NEVER, Case
from xiaobao.complaints.commands import COMMANDS as COMPLAINTS
from xiaobao.complaints.models import Detail
from xiaobao.kernel.periods import between
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.summaries import queries

NOW = at("2026-11-30 09:00")
SUINING = {"12345": 81, "bank_hotline": 17, "12363": 4}
YIWU = {"质量": 702, "其他问题": 41, "安全": 27, "价格和计量": 8, "假冒": 2, "": 31}


def load(folder: Path, org: str, rows: list[dict[str, Any]]) -> None:
    file = folder / f"{org}.ndjson"
    numbered = (row | {"foreign_id": str(n), "text": "内容"} for n, row in enumerate(rows))
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in numbered), encoding="utf-8")
    result = CliRunner().invoke(COMPLAINTS["import"], ["complaints", str(file), "--org", org])
    assert result.exit_code == 0, result.output


def told(org: str, first: date, last: date) -> dict[str, Any]:
    made = queries.summarize(org=org, period=between(first, last), template="", actor=SYSTEM, at=NOW)
    found: dict[str, Any] = json.loads(queries.set_summary(made, "json", at=NOW))
    return found


def rows_of(summary: dict[str, Any], title: str) -> dict[str, list[str]]:
    [table] = [block for block in summary["blocks"] if str(block.get("table", "")).endswith(title)]
    return {row[0]: row[1:] for row in table["rows"]}


@pytest.fixture
def suining(world: World, tmp_path: Path) -> dict[str, Any]:
    channels = [channel for channel, many in SUINING.items() for _ in range(many)]
    rows = [{"received_at": f"2025-{n % 12 + 1:02}-10", "channel": channel} for n, channel in enumerate(channels)]
    load(tmp_path, "BANK", rows)
    return told("BANK", date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture
def yiwu(world: World, tmp_path: Path) -> dict[str, Any]:
    subjects = [subject for subject, many in YIWU.items() for _ in range(many)]
    rows = [{"received_at": f"2025-{n % 11 + 1:02}-10", "subject": subject} for n, subject in enumerate(subjects)]
    load(tmp_path, "BUREAU", rows)
    ended: datetime = at("2025-11-20 10:00")
    Case.objects.update(stage="settled", is_open=False, outcome="settled", ended_at=ended, due_on=NEVER)
    Detail.objects.update(paid_fen=187_010_000 // 811)
    Detail.objects.filter(pk=Detail.objects.order_by("pk")[0].pk).update(
        paid_fen=187_010_000 - 810 * (187_010_000 // 811)
    )
    return told("BUREAU", date(2025, 1, 1), date(2025, 11, 30))


def test_the_bank_of_suining(suining: dict[str, Any]) -> None:
    said = suining["blocks"][1]["text"]

    assert suining["title"].endswith("2025年消费者权益保护工作总结")
    assert "共收到消费投诉102件" in said
    channels = rows_of(suining, "投诉受理渠道")
    assert channels["12345转办"] == ["81", "79.41%"]
    assert channels["客服热线"] == ["17", "16.67%"]
    assert channels["12363转办"] == ["4", "3.92%"]
    assert channels["合计"] == ["102", "100.00%"]
    assert suining["gaps"] == []


def test_the_association_of_yiwu(yiwu: dict[str, Any]) -> None:
    text = "".join(block.get("text", "") for block in yiwu["blocks"])

    assert yiwu["title"].endswith("2025年1月至11月消费维权工作总结")
    assert "共登记消费者诉求811件" in text
    assert "办结811件" in text
    assert "期末在办0件" in text
    assert "挽回经济损失187.01万元" in text
    subjects = rows_of(yiwu, "诉求事项类别")
    assert subjects["质量"] == ["702", "86.56%"]
    assert subjects["其他问题"] == ["41", "5.06%"]
    assert subjects["安全"] == ["27", "3.33%"]
    assert subjects["价格和计量"] == ["8", "0.99%"]
    assert subjects["假冒"] == ["2", "0.25%"]
    assert subjects["未填写"] == ["31", "3.82%"]


def test_every_number_names_its_figure_and_the_page_that_opens_it(yiwu: dict[str, Any]) -> None:
    for number in yiwu["numbers"]:
        assert number["figure"].startswith("complaints.")
        assert f"figure={number['figure']}" in number["open"]
        assert "from=2025-01-01&to=2025-11-30&org=BUREAU" in number["open"]
