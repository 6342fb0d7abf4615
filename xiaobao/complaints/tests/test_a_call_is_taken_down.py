"""A call on the hotline: who calls and whom they complain of is known meanwhile; then it is lodged as any other."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.world import MONDAY, World, lodging
from xiaobao.businesses import actions as businesses
from xiaobao.casework import actions as casework
from xiaobao.casework.models import Case, Entry, Party
from xiaobao.complaints import actions
from xiaobao.complaints.domain.lodging import Person, Respondent
from xiaobao.complaints.models import Detail, Draft
from xiaobao.kernel.clock import travel
from xiaobao.people.models import Account, Look

SignIn = Callable[[str], Client]
PHONE = "19900001234"  # of the complaint that the fixture lodged
SHOP = "East Street Phones"
WORDS = "手机又坏了，商家还是不退。"
CALL = {
    "kinds": "complaint",
    "unit": "EAST",
    "name": "张测试",
    "phone": PHONE,
    "respondent_name": SHOP,
    "text": WORDS,
    "claims": "退款",
    "claimed": "1999",
    "began": "1780000000000",
    "fresh_for": "",
}


@pytest.fixture
def signed_in(world: World) -> SignIn:
    def sign_in(username: str) -> Client:
        client = Client()
        client.force_login(Account.objects.get(username=username))
        return client

    return sign_in


def known(client: Client, **typed: str) -> str:
    response = client.post("/desk/hotline/known/", typed)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def test_a_call_is_lodged_and_its_number_and_code_are_shown_to_be_read_out(signed_in: SignIn) -> None:
    response = signed_in("registrar").post("/desk/hotline/", CALL)

    case, page = Case.objects.get(), response.content.decode()
    assert response.status_code == 201
    assert (case.channel, case.unit.code, Detail.objects.get().claimed_fen) == ("hotline", "EAST", 199_900)
    assert case.number in page
    assert page.count("spelled") >= 2
    assert 'href="/desk/hotline/"' in page


def test_what_is_missing_is_said_and_nothing_is_lost(signed_in: SignIn) -> None:
    response = signed_in("registrar").post("/desk/hotline/", {**CALL, "respondent_name": ""})

    page = response.content.decode()
    assert response.status_code == 422
    assert WORDS in page
    assert CALL["began"] in page
    assert not Case.objects.exists()


@pytest.mark.parametrize("phone", ["+44 20 7946 0958", ""])
def test_a_foreign_number_and_none_at_all_are_taken(signed_in: SignIn, phone: str) -> None:
    response = signed_in("registrar").post("/desk/hotline/", {**CALL, "phone": phone, "address": "Brick Lane 1"})

    assert response.status_code == 201


def test_an_earlier_case_is_found_by_the_number_however_it_is_typed(signed_in: SignIn, complaint: str) -> None:
    page = known(signed_in("east-handler"), phone="+86 199-0000-1234")

    assert complaint in page
    assert "张测试" not in page
    assert PHONE not in page


@pytest.mark.parametrize(("who", "sees"), [("east-handler", True), ("head", True), ("west-handler", False)])
def test_only_cases_that_the_officer_may_look_at_are_found(
    signed_in: SignIn, complaint: str, who: str, sees: bool
) -> None:
    assert (complaint in known(signed_in(who), phone=PHONE)) is sees
    assert Look.objects.exists() is sees


@pytest.mark.parametrize("who", ["merchant", "auditor"])
@pytest.mark.parametrize("address", ["/desk/hotline/", "/desk/hotline/known/"])
def test_whoever_may_not_register_takes_no_calls(signed_in: SignIn, complaint: str, who: str, address: str) -> None:
    assert signed_in(who).post(address, {"phone": PHONE}).status_code == 403
    assert not Look.objects.exists()


def test_a_stranger_is_sent_to_sign_in(world: World) -> None:
    assert Client().post("/desk/hotline/known/", {"phone": PHONE})["Location"].startswith("/login/")


def test_a_look_up_is_logged_once_and_leaves_the_case_as_it_is(signed_in: SignIn, complaint: str) -> None:
    before = Entry.objects.count()

    with travel(to=MONDAY):
        client = signed_in("east-handler")
        for _ in range(3):
            known(client, phone=PHONE)

    look = Look.objects.get()
    assert (look.case_id, look.actor_name) == (Case.objects.get().pk, "east-handler")
    assert look.reason
    assert Entry.objects.count() == before


def test_a_number_that_is_still_being_typed_is_not_looked_up(signed_in: SignIn, complaint: str) -> None:
    page = known(signed_in("east-handler"), phone="19900")

    assert "help" not in page
    assert not Look.objects.exists()


def test_a_business_is_found_by_part_of_its_name_with_what_is_open(signed_in: SignIn, complaint: str) -> None:
    businesses.find_or_register(name="West Phones", at=MONDAY)

    page = known(signed_in("east-handler"), respondent_name="phones")

    assert SHOP in page
    assert "West Phones" in page
    assert "1" in page.split(SHOP)[-1].split("</button>")[0]


def test_open_complaints_that_the_officer_does_not_see_are_not_counted(signed_in: SignIn, complaint: str) -> None:
    seen, unseen = (known(signed_in(who), respondent_name="phones") for who in ("east-handler", "west-handler"))

    assert "tag warn" in seen
    assert "tag warn" not in unseen


def test_number_and_business_together_raise_the_question_of_the_same_dispute(signed_in: SignIn, complaint: str) -> None:
    client = signed_in("east-handler")

    assert 'id="same"' in known(client, phone=PHONE, respondent_name=SHOP)
    assert 'id="same"' not in known(client, phone=PHONE, respondent_name="West")
    assert 'id="same"' not in known(client, phone="13800138000", respondent_name=SHOP)


def test_a_new_dispute_is_not_asked_about_again_until_the_business_is_another(
    signed_in: SignIn, world: World, complaint: str
) -> None:
    other = lodging(respondent=Respondent(name="West Phones"))
    actions.lodge(lodging=other, unit_code="EAST", actor=world.actor("registrar"), at=MONDAY)
    client = signed_in("east-handler")

    assert 'id="same"' not in known(client, phone=PHONE, respondent_name=SHOP, fresh_for=SHOP)
    assert 'id="same"' in known(client, phone=PHONE, respondent_name="West Phones", fresh_for=SHOP)


def test_without_a_script_a_button_looks_up_and_what_was_typed_stays(signed_in: SignIn, complaint: str) -> None:
    response = signed_in("east-handler").post("/desk/hotline/", {**CALL, "find": "1"})

    page = response.content.decode()
    assert response.status_code == 200
    assert complaint in page
    assert WORDS in page
    assert Case.objects.count() == 1


def test_without_a_script_a_business_is_chosen_by_its_button(signed_in: SignIn, world: World) -> None:
    page = signed_in("registrar").post("/desk/hotline/", {**CALL, "respondent_name": "phon", "choose": world.business})

    assert f'value="{SHOP}"' in page.content.decode()
    assert not Case.objects.exists()


def test_a_dropped_call_is_found_again_and_a_sent_one_is_not(signed_in: SignIn) -> None:
    client = signed_in("registrar")
    client.post("/desk/drafts/hotline/", CALL)
    restored = client.get("/desk/hotline/").content.decode()
    client.post("/desk/hotline/", CALL)

    assert WORDS in restored
    assert CALL["began"] in restored
    assert not Draft.objects.exists()


def test_the_page_and_its_fragment_ask_little_however_much_is_known(signed_in: SignIn, world: World) -> None:
    for n in range(12):
        told = lodging(complainants=(Person(name="张测试", phone=PHONE),), respondent=Respondent(name=f"Shop {n % 9}"))
        actions.lodge(lodging=told, unit_code="EAST", actor=world.actor("registrar"), at=MONDAY)
    client = signed_in("head")
    client.post("/desk/drafts/hotline/", CALL)
    party = Party.objects.filter(record__isnull=False)[0].pk
    casework.look_at_party(party_id=party, reason="x", actor=world.actor("head"), at=MONDAY)  # not their first look

    assert asked(lambda: client.get("/desk/hotline/")) <= 10
    # with the three that write down that the number was looked up
    assert asked(lambda: client.post("/desk/hotline/known/", {"phone": PHONE, "respondent_name": "Shop"})) <= 11
    assert asked(lambda: client.post("/desk/hotline/known/", {"phone": PHONE, "respondent_name": "Shop 1"})) <= 10


def asked(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return sum("SAVEPOINT" not in query["sql"] for query in captured)
