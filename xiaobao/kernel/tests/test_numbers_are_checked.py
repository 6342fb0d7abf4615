"""Public numbers: right ones come back in their normal form, wrong ones are refused without being shown."""

from collections.abc import Callable

import pytest

from xiaobao.kernel.identifiers import (
    InvalidIdentifier,
    is_valid_gtin,
    is_valid_id_card,
    is_valid_phone,
    is_valid_uscc,
    normalize_gtin,
    normalize_id_card,
    normalize_phone,
    normalize_uscc,
)


@pytest.mark.parametrize(
    ("normalize", "text", "normal"),
    [
        (normalize_uscc, "91110000600037341L", "91110000600037341L"),
        (normalize_uscc, " 9111 0000 6000 37341l ", "91110000600037341L"),
        (normalize_uscc, "９１１１００００６０００３７３４１Ｌ", "91110000600037341L"),
        (normalize_id_card, "360426199101010071", "360426199101010071"),
        (normalize_id_card, "11010519491231002x", "11010519491231002X"),
        (normalize_phone, "13812345678", "13812345678"),
        (normalize_phone, "+86 138-1234-5678", "13812345678"),
        (normalize_phone, "0086 19912345678", "19912345678"),
        (normalize_gtin, "6901234567892", "6901234567892"),
        (normalize_gtin, "6 901234 567892", "6901234567892"),
        (normalize_gtin, "73513537", "73513537"),
    ],
)
def test_a_right_number_comes_back_in_its_normal_form(normalize: Callable[[str], str], text: str, normal: str) -> None:
    assert normalize(text) == normal


@pytest.mark.parametrize(
    ("is_valid", "right", "wrong"),
    [
        (is_valid_uscc, "91110000600037341L", "91110000600037342L"),
        (is_valid_uscc, "91110000600037341L", "9111000060003734IL"),
        (is_valid_id_card, "11010519491231002X", "110105194912310021"),
        (is_valid_id_card, "360426199101010071", "360426199113010071"),
        (is_valid_phone, "13812345678", "12812345678"),
        (is_valid_phone, "13812345678", "1381234567"),
        (is_valid_phone, "13812345678", "138123456789"),
        (is_valid_gtin, "6901234567892", "6901234567893"),
        (is_valid_gtin, "6901234567892", "690123456789A"),
        (is_valid_gtin, "6901234567892", ""),
    ],
)
def test_a_wrong_number_is_told_from_a_right_one(is_valid: Callable[[str], bool], right: str, wrong: str) -> None:
    assert is_valid(right)
    assert not is_valid(wrong)


def test_a_refusal_shows_no_more_than_four_characters() -> None:
    with pytest.raises(InvalidIdentifier) as refused:
        normalize_id_card("110105194912310021")

    assert "…0021" in str(refused.value)
    assert "identity card" in str(refused.value)
    assert "110105" not in f"{refused.value} {refused.value.data}"


def test_a_refusal_of_a_short_text_shows_nothing_of_it() -> None:
    with pytest.raises(InvalidIdentifier) as refused:
        normalize_phone("1381")

    assert "1381" not in str(refused.value)
