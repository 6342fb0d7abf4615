"""Definitions and labels say what is there."""

from pathlib import Path

from django.utils.translation import override

from xiaobao.figures.figures import DIMENSIONS, FIGURES
from xiaobao.figures.labels import MEASURES
from xiaobao.figures.pages import figures_page
from xiaobao.figures.queries.naming import labels_of
from xiaobao.procedures.library import load_library

DOCS = Path(__file__).resolve().parents[3] / "docs" / "figures.md"


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
