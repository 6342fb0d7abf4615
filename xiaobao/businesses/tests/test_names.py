from hypothesis import given
from hypothesis import strategies as st

from xiaobao.businesses.domain.registering import plain_name


@given(st.text(max_size=60))
def test_blanks_around_a_name_do_not_matter(name: str) -> None:
    assert plain_name(f"  {name}\t") == plain_name(name)


def test_ways_of_writing_a_name_are_one() -> None:
    written = ["义乌市 ABC 商行（个体）", "义乌市　abc  商行(个体)", " 义乌市 ＡＢＣ 商行（个体) "]
    assert {plain_name(name) for name in written} == {"义乌市 abc 商行(个体)"}
