"""Idempotency-Key: what is sent twice is done once and answered alike; a key stands for one request of one asker."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.test.utils import override_settings

from tests.world import MONDAY, World
from xiaobao.casework.models import Attachment, Case, Entry
from xiaobao.complaints.tests.test_api import TOLD
from xiaobao.kernel.clock import current_clock
from xiaobao.people import actions as people
from xiaobao.people.actions.answering import KEPT_FOR
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.people.models import KeptAnswer

LODGE = "/api/public/lodge?unit=EAST"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def lodge(key: str, body: Any = TOLD, client: Client | None = None, **headers: str) -> HttpResponse:
    return (client or Client()).post(  # type: ignore[return-value]
        LODGE, json.dumps(body), content_type="application/json", headers={"Idempotency-Key": key, **headers}
    )


def token_of(world: World, username: str) -> str:
    issued = people.issue_token(account_id=world.accounts[username], name="t", actor=SYSTEM, at=MONDAY, expires_at=None)
    return f"Bearer {issued.token}"


def test_the_same_request_is_lodged_once_and_told_the_same_number(world: World) -> None:
    first, second = lodge("3f0c"), lodge("3f0c")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert "Idempotent-Replayed" not in first
    assert second["Idempotent-Replayed"] == "true"
    assert Case.objects.count() == 1


def test_without_a_key_or_with_another_it_is_a_second_case(world: World) -> None:
    for key in ("a", "b"):
        assert lodge(key).status_code == 201
    Client().post(LODGE, json.dumps(TOLD), content_type="application/json")

    assert Case.objects.count() == 3


def test_a_key_that_comes_with_another_request_is_refused(world: World) -> None:
    lodge("a")

    refused = lodge("a", TOLD | {"text": "别的事情。"})

    assert refused.status_code == 422
    assert json.loads(refused.content)["type"] == "urn:xiaobao:idempotency-key-reused"
    assert Case.objects.count() == 1


def test_a_refusal_is_not_kept_so_that_it_can_be_mended(world: World) -> None:
    assert lodge("a", TOLD | {"complainants": []}).status_code in (400, 422)
    assert not KeptAnswer.objects.exists()

    assert lodge("a").status_code == 201


def test_what_is_kept_lies_sealed(world: World) -> None:
    code = json.loads(lodge("a").content)["receipts"][0]["query_code"]

    kept = KeptAnswer.objects.get()
    assert code.encode() not in bytes(kept.sealed)


def test_two_who_ask_have_keys_of_their_own(world: World) -> None:
    lodge("a", Authorization=token_of(world, "registrar"))
    lodge("a", Authorization=token_of(world, "east-handler"))

    assert Case.objects.count() == 2


def test_a_file_is_added_once_however_the_form_is_cut(world: World, complaint: str) -> None:
    authorization = token_of(world, "east-handler")
    for boundary in ("one", "another-one"):
        body = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'.encode()
            + PDF
            + f"\r\n--{boundary}--\r\n".encode()
        )
        answered = Client().post(
            f"/api/cases/{complaint}/attachments",
            body,
            content_type=f"multipart/form-data; boundary={boundary}",
            headers={"Authorization": authorization, "Idempotency-Key": "f"},
        )
        assert answered.status_code == 201, answered.content
    assert Attachment.objects.count() == 1
    assert KeptAnswer.objects.count() == 1


def test_a_step_is_taken_once(world: World, complaint: str) -> None:
    headers = {"Authorization": token_of(world, "east-handler"), "Idempotency-Key": "n"}
    before = Entry.objects.count()
    for _ in range(3):
        Client().post(f"/api/cases/{complaint}/notes?text=x", headers=headers)

    assert Entry.objects.count() == before + 1


@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "键"])
def test_what_cannot_be_a_key_is_said(world: World, key: str) -> None:
    refused = lodge(key.encode().decode("latin-1"))

    assert refused.status_code == 400
    assert not Case.objects.exists()


def test_answers_are_forgotten_after_a_day(world: World) -> None:
    lodge("a")
    at = current_clock().now()

    assert people.forget_answers(at=at) == 0
    assert people.forget_answers(at=at + KEPT_FOR) == 1


def test_a_fault_leaves_neither_effect_nor_key(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("xiaobao.casework.search.index", broken)
    with override_settings(DEBUG=False):
        assert lodge("a", client=Client(raise_request_exception=False)).status_code == 500

    assert not Case.objects.exists()
    assert not KeptAnswer.objects.exists()
