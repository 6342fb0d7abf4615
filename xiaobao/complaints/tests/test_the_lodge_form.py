"""The form of lodging: every field in one section, what is seldom needed folded away until something is said in it."""

import pytest
from django.utils.translation import override

from xiaobao.complaints.forms import LodgeForm, Section

UNITS = [("EAST", "East")]


def form(*, public: bool = True, data: dict[str, str] | None = None) -> LodgeForm:
    return LodgeForm(data, units=UNITS, public=public)


def folded(sections: list[Section]) -> list[str]:
    return [section.fields[0].name for section in sections if section.folded]


@pytest.mark.parametrize("public", [True, False], ids=["public", "desk"])
def test_every_field_is_asked_for_once(public: bool) -> None:
    page = form(public=public)

    asked = [field.name for section in page.sections() for field in section.fields]

    assert sorted(asked) == sorted(page.fields)


def test_the_public_is_addressed_and_the_desk_is_not() -> None:
    with override("en"):
        titles = {str(section.title) for section in form().sections()}
        at_the_desk = {str(section.title) for section in form(public=False).sections()}

    assert "About you" in titles - at_the_desk
    assert "The consumer" in at_the_desk - titles


def test_what_is_seldom_needed_is_folded_until_something_is_said_in_it() -> None:
    assert folded(form().sections()) == ["others"]
    assert not folded(form(data={"agent_name": "Wang"}).sections())


def test_a_browser_may_fill_in_the_publics_own_data_and_not_the_officers() -> None:
    assert form().fields["phone"].widget.attrs["autocomplete"] == "tel"
    assert form(public=False).fields["phone"].widget.attrs["autocomplete"] == "off"
