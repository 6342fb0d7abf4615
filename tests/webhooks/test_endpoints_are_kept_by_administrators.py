"""Endpoints are registered by page, API and command, by whoever administers their unit; a secret is told once."""

import json
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client

from tests.webhooks.conftest import Receiver, Register, work
from tests.world import MONDAY, World
from xiaobao.exchange.domain.addresses import AddressRefused
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM, Actor, Role
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.models import Account, VaultRecord
from xiaobao.webhooks import actions
from xiaobao.webhooks.commands import webhook
from xiaobao.webhooks.domain.events import EVERY_CLOCK, EVERY_STEP, grouped_kinds, known_kinds
from xiaobao.webhooks.models import Endpoint

FORM = {"unit": "EAST", "name": "a register", "url": "https://receiver.example/events", "kinds": ["case.accepted"]}


def client(world: World, username: str) -> Client:
    made = Client()
    made.force_login(Account.objects.get(pk=world.accounts[username]))
    return made


def api(world: World, method: str, path: str, body: Any = None, who: str = "east-head") -> Any:
    issued = people.issue_token(
        account_id=world.accounts[who], name="t", actor=SYSTEM, at=MONDAY, expires_at=None
    ).token
    headers = {"Authorization": f"Bearer {issued}"}
    return Client().generic(
        method, f"/api/webhooks{path}", json.dumps(body or {}), content_type="application/json", headers=headers
    )


def test_a_secret_is_shown_once_on_the_page(world: World, keeper: Actor) -> None:
    page = client(world, "east-head")
    made = page.post("/office/webhooks/", FORM)
    endpoint = Endpoint.objects.get()
    [secret] = actions.secrets_of(endpoint, MONDAY)
    again = page.get(f"/office/webhooks/{endpoint.pk}/")
    rotated = page.post(f"/office/webhooks/{endpoint.pk}/rotate/")
    endpoint.refresh_from_db()

    assert secret in made.content.decode()
    assert secret not in again.content.decode()
    assert actions.secrets_of(endpoint, MONDAY)[0] in rotated.content.decode()


def test_a_secret_lies_sealed(world: World, register: Register) -> None:
    made = register()
    record = VaultRecord.objects.get(pk=made.endpoint.secret_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM webhooks_endpoint")
        rows = str(cursor.fetchall())

    assert made.secret.encode() not in bytes(record.sealed)
    assert made.secret not in rows
    assert made.secret not in repr(made)


def test_the_page_changes_pings_and_switches(
    world: World, register: Register, receiver: Receiver, keeper: Actor
) -> None:
    endpoint, page = register().endpoint, client(world, "east-head")
    url = receiver.talker.url("/other")
    page.post(f"/office/webhooks/{endpoint.pk}/", {"name": "another", "url": url, "kinds": ["clock.*"]})
    page.post(f"/office/webhooks/{endpoint.pk}/ping/")
    work(Endpoint.objects.get().created_at.replace(year=2030))
    listed = page.get(f"/office/webhooks/{endpoint.pk}/").content.decode()
    page.post(f"/office/webhooks/{endpoint.pk}/switch/")
    endpoint.refresh_from_db()

    assert (endpoint.name, endpoint.url, endpoint.kinds, endpoint.off_why) == ("another", url, ["clock.*"], "by_hand")
    assert b"POST /other" in receiver.talker.heard[0]
    assert "webhook.ping" in listed


@pytest.mark.parametrize("change", [{"url": "ftp://receiver.example/"}, {"kinds": []}, {"unit": "WEST"}])
def test_what_cannot_be_is_said_on_the_form(world: World, keeper: Actor, change: dict[str, object]) -> None:
    answer = client(world, "east-head").post("/office/webhooks/", FORM | change)

    assert answer.status_code == 422
    assert not Endpoint.objects.exists()


def test_the_api_does_the_same(world: World, receiver: Receiver, keeper: Actor) -> None:
    made = api(world, "POST", "", FORM | {"url": receiver.talker.url()})
    told = made.json()
    where = f"/{told['id']}"
    pinged = api(world, "POST", f"{where}/ping")
    work(Endpoint.objects.get().created_at.replace(year=2030))
    sent = api(world, "GET", f"{where}/deliveries").json()
    rotated = api(world, "POST", f"{where}/rotate").json()
    off = api(world, "POST", f"{where}/off").json()
    on = api(world, "POST", f"{where}/on").json()
    changed = api(world, "PUT", where, {"name": "n", "url": FORM["url"], "kinds": ["case.*"]}).json()

    assert (made.status_code, pinged.status_code) == (201, 202)
    assert told["secret"].startswith("whsec_")
    assert rotated["secret"] not in ("", told["secret"])
    assert [(each["type"], each["state"], each["tries"]) for each in sent] == [("webhook.ping", "delivered", 1)]
    assert (off["off"], on["off"], changed["kinds"]) == ("by_hand", "", ["case.*"])
    assert "secret" not in api(world, "GET", where).json()
    assert [each["id"] for each in api(world, "GET", "").json()] == [told["id"]]


def test_somebody_elses_endpoint_does_not_exist(world: World, register: Register, keeper: Actor) -> None:
    endpoint = register().endpoint
    people.grant_role(
        account_id=world.accounts["west-head"],
        role=Role.ADMINISTRATOR,
        unit_id=world.units["WEST"],
        actor=SYSTEM,
        at=MONDAY,
    )

    assert api(world, "GET", "", who="west-head").json() == []
    assert api(world, "GET", f"/{endpoint.pk}", who="west-head").status_code == 404
    assert api(world, "POST", f"/{endpoint.pk}/rotate", who="west-head").status_code == 404
    assert client(world, "west-head").get(f"/office/webhooks/{endpoint.pk}/").status_code == 404
    assert api(world, "GET", "", who="east-handler").status_code == 403
    with pytest.raises(NotPermitted):
        register(unit="BUREAU")


def test_a_password_in_the_address_is_refused(register: Register) -> None:
    with pytest.raises(AddressRefused):
        register(url="https://me:secret@receiver.example/")


def test_the_command_does_the_same(world: World, receiver: Receiver) -> None:
    def said(*words: str) -> Any:
        done = CliRunner().invoke(webhook, words, catch_exceptions=False)
        return json.loads(done.stdout)

    made = said("add", "--unit", "EAST", "--name", "n", "--url", receiver.talker.url(), "--kind", "case.*")
    endpoint_id = str(made["id"])
    pinged = said("ping", endpoint_id)
    work(Endpoint.objects.get().created_at.replace(year=2030))

    assert made["secret"].startswith("whsec_")
    assert "secret" not in pinged
    assert said("rotate", endpoint_id)["secret"] != made["secret"]
    assert said("deliveries", endpoint_id)[0]["state"] == "delivered"
    assert said("off", endpoint_id)["off"] == "by_hand"
    assert said("on", endpoint_id)["off"] == ""
    assert [each["id"] for each in said("list")] == [made["id"]]


def test_every_kind_of_event_stands_in_one_group() -> None:
    groups = grouped_kinds()

    told = [kind for kinds in groups.values() for kind in kinds]
    assert sorted(told) == sorted({*known_kinds(), EVERY_STEP, EVERY_CLOCK})
    assert "case.received" in groups["begins"]
    assert "case.accepted" in groups["moves"]
    assert {"case.settled", "case.refused"} <= set(groups["ends"])
    assert {"case.claimed", "case.undone"} <= set(groups["stays"])
