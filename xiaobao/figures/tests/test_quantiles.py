"""Quantiles are interpolated as PERCENTILE_CONT does it."""

from statistics import median, quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaobao.figures.domain.quantiles import interpolated

DAYS = st.lists(st.integers(0, 3000), min_size=2, max_size=60)


def test_nothing_has_no_quantile() -> None:
    assert interpolated([], 0.5) is None


def test_one_value_is_every_quantile() -> None:
    assert interpolated([7], 0.9) == 7


@given(values=DAYS)
def test_the_half_is_the_median(values: list[int]) -> None:
    assert interpolated(values, 0.5) == median(values)


@given(values=DAYS)
def test_tenths_are_those_of_the_standard_library(values: list[int]) -> None:
    expected = quantiles(values, n=10, method="inclusive")

    assert [interpolated(values, n / 10) for n in range(1, 10)] == pytest.approx(expected)


@given(values=DAYS, share=st.floats(0, 1))
def test_a_quantile_lies_between_the_smallest_and_the_largest(values: list[int], share: float) -> None:
    found = interpolated(values, share)

    assert found is not None
    assert min(values) <= found <= max(values)
