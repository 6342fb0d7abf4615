"""Three people: of the responsible office, of another one, of none; and the business itself."""

import pytest

from xiaobao.businesses import actions, queries
from xiaobao.businesses.models import Business
from xiaobao.businesses.tests.conftest import AT, actor, number
from xiaobao.organizations.models import Unit
from xiaobao.people.domain.actor import SYSTEM, Actor, Role, citizen
from xiaobao.people.domain.permitting import NotPermitted


@pytest.fixture
def business(east: Unit) -> Business:
    return actions.register_business(name="某某商行", uscc=number(1), unit_id=east.pk, actor=SYSTEM, at=AT)


def change(business: Business, who: Actor, phone: str = "0579-1") -> None:
    actions.update_contact(business_id=business.pk, phone=phone, actor=who, at=AT)


def test_a_contact_is_changed_by_the_responsible_office_and_nobody_else(
    business: Business, east: Unit, west: Unit
) -> None:
    colleague, stranger = actor("colleague", Role.HEAD, west), actor("stranger", Role.AUDITOR, east)
    for who in (colleague, stranger, citizen(case_id=1, name="Wang")):
        with pytest.raises(NotPermitted):
            change(business, who)
    change(business, actor("own", Role.HEAD, east))
    assert queries.by_id(business.pk).phone == "0579-1"


def test_a_contact_is_changed_by_the_business_itself_but_not_by_another_one(business: Business) -> None:
    other = actions.find_or_register(name="other", at=AT)
    change(business, actor("merchant", Role.RESPONDENT, business_id=business.pk), "0579-2")
    with pytest.raises(NotPermitted):
        change(business, actor("rival", Role.RESPONDENT, business_id=other.pk))
    assert queries.by_id(business.pk).phone == "0579-2"


def test_a_business_of_no_office_is_kept_by_any_officer(west: Unit) -> None:
    business = actions.find_or_register(name="某某商行", address="a", at=AT)
    change(business, actor("officer", Role.REGISTRAR, west))
    with pytest.raises(NotPermitted):
        change(business, actor("auditor", Role.AUDITOR, west))
    assert queries.by_id(business.pk).address == "a"


def test_a_business_is_entered_for_ones_own_office(east: Unit, west: Unit) -> None:
    def enter(who: Actor) -> Business:
        return actions.register_business(name="new", unit_id=east.pk, actor=who, at=AT)

    with pytest.raises(NotPermitted):
        enter(actor("colleague", Role.HEAD, west))
    assert enter(actor("own", Role.HANDLER, east)).unit == east


def test_a_business_is_handed_on_by_who_keeps_both_offices(business: Business, east: Unit, west: Unit) -> None:
    def hand_on(who: Actor) -> None:
        actions.place_business(business_id=business.pk, unit_id=west.pk, actor=who, at=AT)

    for who in (actor("own", Role.HEAD, east), actor("other", Role.HEAD, west)):
        with pytest.raises(NotPermitted):
            hand_on(who)
    hand_on(SYSTEM)
    assert queries.by_id(business.pk).unit == west
