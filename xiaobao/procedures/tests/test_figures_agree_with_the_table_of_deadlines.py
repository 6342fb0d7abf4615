"""The packs say what the table of statutory time limits beside the repository says."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from xiaobao.kernel.calendar import DayUnit
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import ClockRule, Procedure

pytestmark = pytest.mark.shared
REFERENCE = Path(__file__).resolve().parents[4] / "shared" / "reference"
UNITS = {"工作日": {DayUnit.WORKING}, "自然日": {DayUnit.NATURAL, DayUnit.NATURAL_ROLLOVER}}
ORDER_121 = "市场监督管理投诉举报处理办法(121号令)"
ORDER_20 = "市场监督管理投诉举报处理暂行办法(20号令)"
ORDER_62 = "工商行政管理部门处理消费者投诉办法(总局令62号)"
ORDER_51 = "工商行政管理机关受理消费者申诉暂行办法"
BANK = "银行业保险业消费投诉处理管理办法(银保监2020第3号)"
# (law begins with, action begins with) → procedure and clock
CLOCKS = {
    (ORDER_121, "受理/不予受理决定并告知"): "samr-complaint@2026-04-15 acceptance",
    (ORDER_121, "调解期限"): "samr-complaint@2026-04-15 mediation",
    (ORDER_121, "终止调解告知双方"): "samr-complaint@2026-04-15 termination_notice",
    (ORDER_121, "调解中发现违法线索核查"): "samr-complaint@2026-04-15 verification",
    (ORDER_121, "举报核查并决定是否立案"): "samr-report@2026-04-15 verification",
    (ORDER_121, "处理权限争议协商"): "samr-complaint@2026-04-15 jurisdiction",
    (ORDER_20, "受理/不予受理决定并告知"): "samr-complaint@2020-01-01 acceptance",
    (ORDER_20, "调解期限"): "samr-complaint@2020-01-01 mediation",
    (ORDER_20, "终止调解告知"): "samr-complaint@2020-01-01 termination_notice",
    (ORDER_20, "调解中发现线索核查"): "samr-complaint@2020-01-01 verification",
    (ORDER_20, "实名举报立案/不立案告知"): "samr-report@2020-01-01 reporter_notice",
    (ORDER_20, "处理权限争议"): "samr-complaint@2020-01-01 jurisdiction",
    ("消费者权益保护法实施条例", "处理并告知"): "samr-complaint@2024-07-01 acceptance",
    ("消费者权益保护法实施条例", "调解完毕"): "samr-complaint@2024-07-01 mediation",
    (ORDER_62, "处理并告知"): "samr-complaint@2014-03-15 acceptance",
    (ORDER_62, "调解"): "samr-complaint@2014-03-15 mediation",
    (ORDER_51, "受理决定书面通知"): "samr-complaint@1996-03-15 acceptance",
    (ORDER_51, "申诉书副本发送被申诉人"): "samr-complaint@1996-03-15 copy",
    (ORDER_51, "被申诉人提交答辩书和证据"): "samr-complaint@1996-03-15 answer",
    (ORDER_51, "终结调解"): "samr-complaint@1996-03-15 mediation",
    ("市场监督管理行政处罚程序规定", "线索核查、决定是否立案"): "samr-report@2020-01-01 verification",
    ("全国12315平台ODR规则", "ODR企业与消费者协商和解"): "odr@2020-01-01 settlement",
    (BANK, "处理决定并告知(简单)"): "bank-complaint@2020-03-01 decision",
    (BANK, "申请核查"): "bank-complaint@2020-03-01 review_window",
    (BANK, "作出核查决定并告知"): "bank-complaint@2020-03-01 review",
    (BANK, "监管转送投诉并告知投诉人"): "regulator-transfer@2020-03-01 regulator_transfer",
    ("中国人民银行金融消费者权益保护实施办法", "答复(人行转交的投诉)"): "pboc-complaint@2020-11-01 decision",
}


def rows(name: str) -> list[dict[str, str]]:
    path = REFERENCE / name
    if not path.exists():
        pytest.skip(f"{name} does not lie beside the repository")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def found() -> Iterator[tuple[dict[str, str], Procedure, ClockRule]]:
    for row in rows("deadlines.csv"):
        for (law, action), where in CLOCKS.items():
            if (
                row["law"].startswith((law, law.replace("(", "（")))
                and row["action"].split("(")[0] == action.split("(")[0]
            ):
                if action.endswith("(简单)") and not row["action"].endswith("(简单)"):
                    continue
                key, clock = where.split()
                procedure = load_library().procedure(key)
                yield row, procedure, procedure.clock(clock)


def test_every_clock_of_the_table_has_its_length_and_its_unit() -> None:
    told = {(p.key, clock.id): (row["amount"], row["unit"]) for row, p, clock in found()}
    wrong = {
        (p.key, clock.id): (clock.amount, clock.unit.value, row["amount"], row["unit"])
        for row, p, clock in found()
        if row["amount"] != str(clock.amount) or clock.unit not in UNITS[row["unit"]]
    }

    assert wrong == {}
    assert len(told) == len(set(CLOCKS.values()))


def test_every_version_begins_on_the_day_of_the_table() -> None:
    dated = [(row["effective_from"], p.version) for row, p, _ in found() if "(" not in row["effective_from"]]

    assert {pair for pair in dated if pair[0] and pair[0] != pair[1]} == set()


def test_every_extension_of_the_table_is_there() -> None:
    longer = {
        (p.key, clock.id): sum(e.amount for e in clock.extensions)
        for row, p, clock in found()
        if row["extension_or_effect"].startswith("+")
    }

    assert set(longer.values()) == {15}
    assert len(longer) == 4


def test_a_bank_has_thirty_days_where_complex_and_sixty_at_most() -> None:
    actions = {row["action"]: row["amount"] for row in rows("deadlines.csv") if row["law"].startswith(BANK)}
    decision = load_library().procedure("bank-complaint@2020-03-01").clock("decision")
    complex_, especially = (extension.amount for extension in decision.extensions)

    assert str(decision.amount + complex_) == actions["处理决定(复杂)"]
    assert f"+{especially}" == actions["特别复杂/特殊原因再延长"]


@pytest.mark.parametrize(
    ("dimension", "key", "grounds"),
    [
        ("不予受理情形(121号令第16条)", "samr-complaint@2026-04-15", "refusal"),
        ("不予受理情形(20号令第15条", "samr-complaint@2020-01-01", "refusal"),
        ("终止调解情形(121号令第23条)", "samr-complaint@2026-04-15", "termination"),
        ("终止调解情形(20号令第21条)", "samr-complaint@2020-01-01", "termination"),
    ],
)
def test_the_grounds_are_numbered_as_in_the_statute(dimension: str, key: str, grounds: str) -> None:
    codes = [row["code"] for row in rows("codes_12315.csv") if row["dimension"].startswith(dimension)]

    assert [ground.id for ground in load_library().procedure(key).grounds_of(grounds)] == [
        code.partition("(")[2].rstrip(")") for code in codes
    ]
