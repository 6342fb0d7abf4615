"""A person reads and copies what is kept of them, once they show that it is theirs; nobody else's data open with it."""

import json

import pytest
from django.test import Client

from tests.world import MONDAY, World, lodging
from xiaobao.casework import actions as casework
from xiaobao.casework.models import Case
from xiaobao.casework.queries.verifying import verify_everything
from xiaobao.complaints import actions as complaints
from xiaobao.complaints.domain.lodging import Person
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import citizen
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.models import Look

WANG = Person(name="王小芳", phone="13800138000", address="东街一号", email="wang@example.org")
ZHAO = Person(name="赵大力", phone="13900139000", id_number="110101199003078515")
TEXT = "我的电话13800138000，电动车第三天就坏了。"
PAGE = "/track/case/data/"


def followed(world: World, *people: Person) -> tuple[Client, Case]:
    told = complaints.lodge(
        lodging=lodging(complainants=people, text=TEXT), unit_code="EAST", actor=world.actor("registrar"), at=MONDAY
    ).receipts[0]
    client = Client()
    client.post("/track/", {"number": told.number, "code": told.query_code})
    return client, Case.objects.get(number=told.number)


def test_who_left_the_number_reads_it_all(world: World) -> None:
    client, case = followed(world, WANG)
    casework.look_at_party(
        party_id=case.parties.get(role="complainant").pk, reason="to ring", actor=world.actor("east-handler"), at=MONDAY
    )

    page = client.post(PAGE, {"known": " 138 0013 8000 ", "do": "show"}).content.decode()

    for kept in (WANG.name, WANG.phone, WANG.address, WANG.email, TEXT, "to ring"):
        assert kept in page, kept


def test_it_is_copied_as_a_file(world: World) -> None:
    client, case = followed(world, WANG)

    answer = client.post(PAGE, {"known": WANG.email, "do": "file"})

    assert answer["Content-Disposition"].startswith("attachment;")
    assert "no-store" in answer["Cache-Control"]
    told = json.loads(answer.content)
    assert told["number"] == case.number
    assert {WANG.name, WANG.phone, WANG.address, WANG.email, TEXT} <= set(told["data"].values())
    assert len(told["looks"]) == 1  # this one
    assert told["course"]


def test_each_of_two_reads_their_own_alone(world: World) -> None:
    client, _ = followed(world, WANG, ZHAO)

    answer = client.post(PAGE, {"known": ZHAO.id_number, "do": "file"}).content.decode()

    assert ZHAO.name in answer
    assert WANG.name not in answer
    assert WANG.phone not in answer  # nor the words as they were written, which hold it


@pytest.mark.parametrize("known", ["", "13700137000", "王小芳", "1380013800"])
def test_the_code_alone_opens_nothing(world: World, known: str) -> None:
    client, case = followed(world, WANG)

    answer = client.post(PAGE, {"known": known})

    assert answer.status_code == 403
    assert WANG.phone not in answer.content.decode()
    assert not Look.objects.exists()
    assert case.entries.filter(type="case.looked").count() == 0


def test_somebody_of_another_case_opens_nothing_here(world: World) -> None:
    followed(world, ZHAO)
    client, _ = followed(world, WANG)

    assert client.post(PAGE, {"known": ZHAO.phone}).status_code == 403


def test_guessing_must_wait(world: World) -> None:
    client, _ = followed(world, WANG)

    statuses = [client.post(PAGE, {"known": f"1370013700{n}"}).status_code for n in range(8)]

    assert statuses[0] == 403
    assert statuses[-1] == 429
    assert client.post(PAGE, {"known": WANG.phone}).status_code == 429


def test_the_look_is_in_vault_and_journal_and_all_verifies(world: World) -> None:
    client, case = followed(world, WANG)
    client.post(PAGE, {"known": WANG.phone})

    looks = people.looks(case_ids=[case.pk])
    assert {look.actor_key for look in looks} == {f"citizen:{case.pk}"}
    assert len(looks) == 2  # the person, and the words as they were written
    assert case.entries.filter(type="case.looked", actor_key=f"citizen:{case.pk}").count() == 1
    assert not list(verify_everything())


def test_without_a_case_opened_there_is_nothing(world: World) -> None:
    answer = Client().get(PAGE)

    assert (answer.status_code, answer["Location"]) == (302, "/track/")


def test_no_officer_and_no_other_case_takes_this_way(world: World) -> None:
    _, case = followed(world, WANG)

    for actor in (world.actor("east-handler"), citizen(case_id=case.pk + 1, name="citizen")):
        with pytest.raises(NotPermitted):
            casework.own_data(case_id=case.pk, known=WANG.phone, reason="x", actor=actor, at=MONDAY)
