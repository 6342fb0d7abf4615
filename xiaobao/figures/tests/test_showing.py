"""Drawings, definitions and labels say what is there."""

from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from xiaobao.figures.domain.charts import BAR_WIDTH, LABEL_HALVES, MOST_BARS, chart, shortened
from xiaobao.figures.figures import DIMENSIONS, FIGURES
from xiaobao.figures.labels import MEASURES
from xiaobao.figures.pages import figures_page
from xiaobao.figures.queries.naming import labels_of
from xiaobao.procedures.library import load_library

DOCS = Path(__file__).resolve().parents[3] / "docs" / "figures.md"


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("", ""),
        ("Transfer from another authority", "Transfer from another authority"),
        ("云" * 19, "云" * 19),
        ("云" * 20, "云" * 18 + "…"),
        ("a" * 39, "a" * 37 + "…"),
    ],
)
def test_a_label_is_shown_as_far_as_there_is_room(label: str, shown: str) -> None:
    assert shortened(label) == shown
    assert LABEL_HALVES == 38


@given(values=st.lists(st.floats(0, 1e9), min_size=1, max_size=MOST_BARS).filter(any))
def test_bars_are_as_long_as_their_numbers(values: list[float]) -> None:
    drawn = chart([("", value, "") for value in values])

    assert drawn is not None
    lengths = [bar.length for bar in drawn.bars]
    assert max(lengths) == BAR_WIDTH
    assert lengths == pytest.approx([value / max(values) * BAR_WIDTH for value in values], abs=0.06)
    assert drawn.bars[-1].y < drawn.height


@pytest.mark.parametrize("values", [[], [0, 0], [1.0] * (MOST_BARS + 1)])
def test_what_is_no_picture_is_not_drawn(values: list[float]) -> None:
    assert chart([("", value, "") for value in values]) is None


def test_the_page_of_definitions_is_up_to_date() -> None:
    assert DOCS.read_text(encoding="utf-8") == figures_page()


def test_every_figure_is_defined_and_its_unit_has_a_word() -> None:
    page = figures_page()

    for figure in FIGURES.values():
        assert figure.definition in page
        assert figure.measure.value in MEASURES
    assert all(f"`{name}`" in page for name in DIMENSIONS)


def test_names_are_said_in_the_language_of_the_reader() -> None:
    procedure = next(iter(load_library())).versions[-1]
    clock = procedure.clocks[0]

    with override("zh-hans"):
        assert labels_of("procedure", [procedure.key]) == {procedure.key: procedure.title.zh}
    with override("en"):
        assert labels_of("procedure", [procedure.key]) == {procedure.key: procedure.title.en}
        assert labels_of("clock", [clock.id, "unheard"])["unheard"] == "unheard"


def test_a_ground_is_said_only_where_every_statute_says_the_same() -> None:
    words: dict[str, set[str]] = {}
    for family in load_library():
        for version in family.versions:
            for ground in version.grounds:
                words.setdefault(f"{ground.list}.{ground.id}", set()).add(ground.title.en)

    with override("en"):
        labels = labels_of("ground", list(words))

    assert {key for key, said in labels.items() if said != key} == {
        key for key, said in words.items() if len(said) == 1
    }


def test_a_missing_key_reads_as_none() -> None:
    with override("en"):
        assert labels_of("outcome", ["", None]) == {"": "(none)", None: "(none)"}
