from hypothesis import given
from hypothesis import strategies as st

from xiaobao.people.domain.sealing import IndexedField, normal


@given(st.sampled_from(IndexedField), st.text(max_size=40))
def test_the_form_of_a_value_has_itself_as_form(field: IndexedField, value: str) -> None:
    once = normal(field, value)
    assert normal(field, once) == once


def test_ways_of_writing_a_mobile_number_are_one() -> None:
    written = ["13800138000", "+86 138 0013 8000", "0086-138-0013-8000", "１３８００１３８０００"]
    assert {normal(IndexedField.PHONE, phone) for phone in written} == {"13800138000"}


def test_a_land_line_is_compared_by_its_digits() -> None:
    assert normal(IndexedField.PHONE, "(0571) 8888-1234") == "057188881234"


def test_identity_numbers_end_in_a_large_x() -> None:
    assert normal(IndexedField.ID_NUMBER, " 11010519491231002x ") == "11010519491231002X"


def test_mail_addresses_have_no_case() -> None:
    assert normal(IndexedField.EMAIL, "Li.Na@Example.COM") == "li.na@example.com"
