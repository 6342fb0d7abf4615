"""What an officer writes is kept while they write: for them alone, until it is sent or discarded."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.translation import override

from tests.world import World
from xiaobao.casework.models import Entry
from xiaobao.complaints.actions.drafting import MOST_LETTERS
from xiaobao.complaints.models import Draft
from xiaobao.complaints.tests.test_steps import accept
from xiaobao.people.models import Account

SignIn = Callable[[str], Client]
WORDS = "洗衣机漏水，商家不肯来修。"
WRITTEN = {"kinds": ["complaint", "report"], "unit": "EAST", "name": "张测试", "phone": "19900001234", "text": WORDS}
WHOLE = {**WRITTEN, "kinds": "complaint", "channel": "visit", "respondent_name": "东街家电"}


@pytest.fixture
def signed_in(world: World) -> SignIn:
    def sign_in(username: str) -> Client:
        client = Client()
        client.force_login(Account.objects.get(username=username))
        return client

    return sign_in


def kept(client: Client, name: str = "register", **over: object) -> int:
    return client.post(f"/desk/drafts/{name}/", {**WRITTEN, **over}).status_code


def shown(client: Client, address: str = "/desk/register/") -> str:
    return client.get(address).content.decode()


def test_what_was_written_stands_in_the_form_again(signed_in: SignIn) -> None:
    kept(signed_in("registrar"))

    page = shown(signed_in("registrar"))

    assert WORDS in page
    assert 'value="19900001234"' in page
    assert 'name="discard"' in page
    assert page.count("checked") >= 2


def test_a_form_that_nobody_began_is_empty_and_says_nothing_of_a_draft(signed_in: SignIn) -> None:
    page = shown(signed_in("registrar"))

    assert 'name="discard"' not in page
    assert 'data-draft="/desk/drafts/register/"' in page


def test_nobody_finds_the_draft_of_another(signed_in: SignIn) -> None:
    kept(signed_in("east-handler"))

    assert WORDS not in shown(signed_in("west-handler"))
    assert WORDS in shown(signed_in("east-handler"))


def test_a_stranger_keeps_nothing(world: World) -> None:
    response = Client().post("/desk/drafts/register/", WRITTEN)

    assert response["Location"].startswith("/login/")
    assert not Draft.objects.exists()


def test_what_is_kept_lies_sealed(signed_in: SignIn) -> None:
    kept(signed_in("registrar"))

    sealed = bytes(Draft.objects.get().sealed)

    assert WORDS.encode() not in sealed
    assert b"19900001234" not in sealed


def test_it_goes_when_the_form_is_sent(signed_in: SignIn) -> None:
    client = signed_in("registrar")
    kept(client)

    response = client.post("/desk/register/", WHOLE)

    assert response.status_code == 201
    assert not Draft.objects.exists()


def test_it_stays_when_the_form_is_refused(signed_in: SignIn) -> None:
    client = signed_in("registrar")
    kept(client)

    assert client.post("/desk/register/", {**WHOLE, "respondent_name": ""}).status_code == 422
    assert WORDS in shown(client)


def test_it_goes_when_it_is_discarded(signed_in: SignIn) -> None:
    client = signed_in("registrar")
    kept(client)

    response = client.post("/desk/drafts/register/", {"discard": "1"})

    assert response["Location"] == "/desk/register/"
    assert WORDS not in shown(client)


def test_what_is_too_large_is_refused_in_the_readers_words_and_the_last_one_stays(signed_in: SignIn) -> None:
    client = signed_in("registrar")
    kept(client)

    with override("en"):
        response = client.post(
            "/desk/drafts/register/", {"text": "x" * MOST_LETTERS}, headers={"accept-language": "en"}
        )

    assert response.status_code == 422
    assert response["Content-Type"].startswith("text/plain")
    assert response.content.decode().strip()
    assert WORDS in shown(client)
    assert "data-lost" in shown(client)


def test_a_long_step_is_kept_and_forgotten_when_it_is_taken(signed_in: SignIn, world: World, complaint: str) -> None:
    accept(world, complaint)
    client = signed_in("east-handler")
    step = f"/desk/cases/{complaint}/steps/lead_found/"
    client.post(f"/desk/drafts/step/{complaint}/lead_found/", {"text": WORDS, "seen": "1"})

    before = shown(client, step)
    client.post(step, {"text": WORDS})

    assert WORDS in before
    assert not Draft.objects.exists()
    assert Entry.objects.filter(type="step.lead_found").exists()


@pytest.mark.parametrize(("who", "status"), [("east-handler", 204), ("head", 204), ("west-handler", 404)])
def test_only_who_sees_the_case_keeps_a_draft_of_its_steps(
    signed_in: SignIn, complaint: str, who: str, status: int
) -> None:
    assert kept(signed_in(who), f"step/{complaint}/answered") == status


def test_a_form_that_is_none_is_not_kept(signed_in: SignIn) -> None:
    assert kept(signed_in("head"), "anything") == 404
    assert not Draft.objects.exists()
