"""Check characters of case numbers, and codes to look a case up."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_2

from xiaobao.kernel.identifiers import (
    CODE_LENGTH,
    NotCheckable,
    TooLittleRandomness,
    check_digit,
    normalize_query_code,
    query_code,
)

ALPHABET = string.digits + string.ascii_uppercase
numbers = st.text(ALPHABET, min_size=2, max_size=24)


def test_the_check_character_is_that_of_the_standard() -> None:
    assert check_digit("G123489654321") == "Y"  # the example of ISO 7064
    assert check_digit("g123489654321") == "Y"


@given(numbers)
def test_a_number_with_its_check_character_is_valid(number: str) -> None:
    assert mod_37_2.is_valid(number + check_digit(number))


@given(numbers, st.data())
def test_one_wrong_character_changes_the_check_character(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from(ALPHABET))
    assume(wrong != number[place])

    assert check_digit(number[:place] + wrong + number[place + 1 :]) != check_digit(number)


@given(numbers, st.data())
def test_two_swapped_neighbours_change_the_check_character(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 2))
    assume(number[place] != number[place + 1])
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    assert check_digit(swapped) != check_digit(number)


@pytest.mark.parametrize("text", ["", "330726-C2026", "浙C2026", "C 1"])
def test_a_text_with_other_characters_has_no_check_character(text: str) -> None:
    with pytest.raises(NotCheckable):
        check_digit(text)


@given(st.binary(min_size=CODE_LENGTH, max_size=32))
def test_a_code_has_eight_characters_that_cannot_be_misread(random_bytes: bytes) -> None:
    code = query_code(random_bytes)

    assert len(code) == CODE_LENGTH
    assert not set(code) & set("01IO")
    assert query_code(random_bytes) == code
    assert normalize_query_code(f" {code[:4].lower()}-{code[4:]} ") == code


def test_every_character_is_equally_likely() -> None:
    drawn = "".join(query_code(bytes([byte] * CODE_LENGTH)) for byte in range(256))

    assert {drawn.count(character) for character in drawn} == {8 * CODE_LENGTH}


def test_too_few_random_bytes_are_refused() -> None:
    with pytest.raises(TooLittleRandomness):
        query_code(b"1234567")
