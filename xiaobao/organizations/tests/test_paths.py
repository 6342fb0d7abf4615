from hypothesis import given
from hypothesis import strategies as st

from xiaobao.organizations.domain.units import ROOT, depth_of, end_of, ids_of, path_of

ids = st.lists(st.integers(1, 10**12), min_size=1, max_size=8)


def path(numbers: list[int]) -> str:
    built = ROOT
    for number in numbers:
        built = path_of(built, number)
    return built


@given(ids)
def test_a_path_tells_its_units_and_its_depth(numbers: list[int]) -> None:
    assert ids_of(path(numbers)) == tuple(numbers)
    assert depth_of(path(numbers)) == len(numbers) - 1


@given(ids, ids)
def test_a_range_of_paths_is_a_subtree(above: list[int], other: list[int]) -> None:
    lies_in = path(above) <= path(other) < end_of(path(above))
    assert lies_in == path(other).startswith(path(above))
    assert path(above) <= path(above + other) < end_of(path(above))
