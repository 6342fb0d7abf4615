"""How numbers, periods and comparisons are said."""

from decimal import Decimal

import pytest

from xiaobao.kernel.periods import parse_period
from xiaobao.summaries.domain.wording import Number, share, words


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2026", "2026年"),
        ("2026-H1", "2026年上半年"),
        ("2026-H2", "2026年下半年"),
        ("2026-Q3", "2026年第三季度"),
        ("2026-06", "2026年6月"),
        ("2026-01-01..2026-11-30", "2026年1月至11月"),
        ("2026-01-03..2026-11-30", "2026年1月3日至2026年11月30日"),
        ("2025-12-01..2026-02-28", "2025年12月1日至2026年2月28日"),
    ],
)
def test_periods(period: str, said: str) -> None:
    assert words().of_period(parse_period(period)) == said


@pytest.mark.parametrize(
    ("value", "measure", "said"),
    [
        (811, "cases", "811"),
        (Decimal("1870100.00"), "yuan", "187.01万元"),
        (Decimal("9999.50"), "yuan", "9999.5元"),
        (Decimal("200.00"), "yuan", "200元"),
        (96.35, "percent", "96.35%"),
        (15.0, "days", "15天"),
        (None, "percent", "暂无数据"),
    ],
)
def test_numbers(value: Number, measure: str, said: str) -> None:
    assert words().say(value, measure) == said


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (120, 100, "比上年同期增长20.00%"),
        (80, 100, "比上年同期下降20.00%"),
        (100, 100, "与上年同期持平"),
        (100, 0, "上年同期无可比数据"),
        (100, None, "上年同期无可比数据"),
    ],
)
def test_comparisons(now: Number, before: Number, said: str) -> None:
    assert words().compare(now, before) == said


def test_shares_are_rounded_half_up() -> None:
    assert share(1, 800) == "0.13%"
    assert share(1, 0) == "\u2014"


@pytest.mark.parametrize(("count", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")])
def test_numerals(count: int, said: str) -> None:
    assert words().numeral(count) == said
