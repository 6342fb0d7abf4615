"""A text without a title is headed by its beginning, which never breaks off in the middle of a sentence unmarked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaobao.complaints.domain.lodging import HEADING, heading_of

LONG = "我11月20日在东街车行买了一辆电动车，第三天就坏了，商家拒绝退货。要求退货退款，并赔偿误工费。"


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("商家拒绝退货。", "商家拒绝退货"),
        ("商家\n拒绝退货", "商家 拒绝退货"),
        (LONG, "我11月20日在东街车行买了一辆电动车，第三天就坏了，商家拒绝退货"),
        ("好，" + "退" * 60, "好，" + "退" * 37 + "…"),
        ("The shop on East Street will not take the telephone back", "The shop on East Street will not take…"),
        ("。", "。"),
    ],
)
def test_a_heading_is_the_clauses_that_fit(text: str, heading: str) -> None:
    assert heading_of(text) == heading


@given(st.text(min_size=1))
def test_a_heading_is_never_longer_than_a_line(text: str) -> None:
    assert len(heading_of(text)) <= HEADING
