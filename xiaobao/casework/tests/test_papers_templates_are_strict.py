"""A template that is wrong does not load, and its error says where."""

import pytest

from xiaobao.casework.papers.model import TemplateFault, read_template

FORM = 'title = "x"\nnumber = ""\n[form]\nwidths = [10, 20]\nrows = [{rows}]'


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('body = ["{colour}"]', "{colour}"),
        ('body = ["{law.title}"]', "{law.title}"),
        ('body = ["{}"]', "{}"),
        ('body = ["half {"]', "{"),
        ('notes = ["{colour}"]', "{colour}"),
        ('seal = "{colour}"', "{colour}"),
        ('colour = "red"', "colour"),
    ],
)
def test_what_stands_in_braces_and_is_no_fact_is_named(line: str, named: str) -> None:
    with pytest.raises(TemplateFault) as caught:
        read_template("own_wording", f'title = "x"\nnumber = ""\n{line}')

    assert "own_wording" in str(caught.value)
    assert named in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("{ height = 9, cells = [{ text = 'a' }] }", "row 0, column 1 is empty"),
        ("{ height = 9, cells = [{ text = 'a', cols = 3 }] }", "column 2 is outside"),
        ("{ height = 9, cells = [{ rows = 2 }, {}] }", "row 1, column 0 is outside"),
        ("{ height = 9, cells = [{ text = '{colour}', cols = 2 }] }", "{colour}"),
        ("{ height = 0, cells = [{ cols = 2 }] }", "height"),
    ],
)
def test_a_form_has_no_gap_and_no_cell_outside(rows: str, fault: str) -> None:
    with pytest.raises(TemplateFault) as caught:
        read_template("own_form", FORM.replace("{rows}", rows, 1))

    assert fault in str(caught.value)


def test_a_cell_over_two_rows_leaves_its_place_below_to_no_other() -> None:
    rows = "{ height = 9, cells = [{ rows = 2 }, {}] }, { height = 9, cells = [{ text = '{law}' }] }"

    template = read_template("own_form", FORM.replace("{rows}", rows, 1))

    assert template.form
    assert [(row, column) for row, column, _ in template.form.places()] == [(0, 0), (0, 1), (1, 1)]
