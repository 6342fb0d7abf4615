"""Chinese full text: every word of two characters and more is found in every sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaobao.casework.domain.bigrams import document, phrases, tokens

CHINESE = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=30)


def test_a_run_becomes_overlapping_pairs_and_its_last_character() -> None:
    assert tokens("要求退货") == ["要求", "求退", "退货", "货"]


def test_letters_and_digits_stay_whole_and_small() -> None:
    assert tokens("iPhone15坏了") == ["iphone15", "坏了", "了"]


def test_full_width_letters_are_letters() -> None:
    assert tokens("ＡＢＣ１２") == ["abc12"]


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("退货", [["退货"]]),
        ("七天无理由", [["七天", "天无", "无理", "理由"]]),
        ("货", [["货*"]]),
        ("退货 abc", [["退货"], ["abc"]]),
    ],
)
def test_a_query_is_asked_as_phrases(query: str, asked: list[list[str]]) -> None:
    assert phrases(query) == asked


@given(CHINESE, st.data())
def test_every_word_of_a_sentence_is_a_run_of_its_document(sentence: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(sentence) - 2))
    end = data.draw(st.integers(start + 2, len(sentence)))

    (phrase,) = phrases(sentence[start:end])

    assert f" {' '.join(phrase)} " in f" {document(sentence)} "
