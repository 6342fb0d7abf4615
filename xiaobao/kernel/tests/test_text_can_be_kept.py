"""Text that no database keeps is named with its place."""

import pytest

from xiaobao.kernel import text


@pytest.mark.parametrize(
    ("value", "at", "character"),
    [
        ("a\x00", "", "NUL"),
        ({"title": "\ud800"}, "title", "U+D800"),
        ({"parties": [{"name": "x"}, {"name": "\udfff"}]}, "parties/1/name", "U+DFFF"),
        ({"bad\x00name": 1}, "bad\N{REPLACEMENT CHARACTER}name", "NUL"),
        ([1, None, ("\x00",)], "2/0", "NUL"),
    ],
)
def test_the_place_and_the_character_are_named(value: object, at: str, character: str) -> None:
    with pytest.raises(text.NotText) as raised:
        text.check(value)
    assert raised.value.data == {"at": at, "character": character}


@pytest.mark.parametrize("value", ["", "\u4e2d\U0001f600\t\n", {"a": [1, 2.5, None, True, b"\x00"]}])
def test_everything_else_passes(value: object) -> None:
    text.check(value)
