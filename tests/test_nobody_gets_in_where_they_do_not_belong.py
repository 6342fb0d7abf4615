"""The permission matrix, measured: every address and every operation, tried by every kind of person.

What is written in ``tools/matrix.toml`` is what every door says to everybody; ``docs/trust/matrix.md`` is made from it.
After a change of doors: ``XIAOBAO_MATRIX=write pytest`` of this file writes it anew, and the difference is to be read.
"""

import io
import os
import tomllib
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver
from PIL import Image

from tests.doors import INSIDE, NOBODY, PEOPLE, UNKNOWN, Door, heard, knock, operation_doors, page_doors
from tests.test_every_page_asks_the_database_little import patterns
from tests.world import MONDAY, World, at, lodging
from tools.matrix_page import MATRIX, matrix_text
from xiaobao.casework import actions as casework
from xiaobao.casework.models import Approval, Case, Party, Task
from xiaobao.complaints import actions
from xiaobao.complaints.domain.lodging import Person
from xiaobao.complaints.tests.test_steps import CONDITIONS
from xiaobao.federation.models import Peer, PeerChange
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.people.models import Account

SECRETS = ("鹦鹉螺", "19955501234", "独孤测试")  # in the title, the telephone, the name: of this case alone


@dataclass(frozen=True)
class Scene:
    """The eastern office's case with everything on it, and the same places with nothing there."""

    places: dict[str, object]
    nowhere: dict[str, object]
    knock: Callable[[str, Door, bool], HttpResponse]


def _image() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, format="PNG")
    return out.getvalue()


@pytest.fixture
def scene(world: World) -> Scene:
    told = lodging(title="鹦鹉螺退货", text="鹦鹉螺坏了，电话19955501234", complainants=(_person(),))
    number = actions.lodge(lodging=told, unit_code="EAST", actor=world.actor("registrar"), at=MONDAY).receipts[0].number
    case, handler = Case.objects.get(number=number), world.actor("east-handler")
    actions.take(number=number, event="accepted", data={"conditions": CONDITIONS}, actor=handler, at=MONDAY)
    file = casework.attach(case_id=case.pk, name="a.png", content=_image(), actor=handler, at=at("2026-05-12 09:00"))
    asked = {"event": "coded", "payload": {"subject": "x"}, "role": "head", "asked_by": handler.key, "asked_name": "x"}
    places: dict[str, object] = {
        "number": number,
        "party_id": Party.objects.filter(case=case, record__isnull=False)[0].pk,
        "file_id": file.pk,
        "task_id": Task.objects.create(case=case, title="鹦鹉螺", created_at=MONDAY).pk,
        "approval_id": Approval.objects.create(case=case, asked_at=MONDAY, **asked).pk,
        "paper_id": case.papers.order_by("pk")[0].pk,
        "change_id": _peer_with_a_proposal(world),
    }
    places |= {"party": places["party_id"], "approval": places["approval_id"]}
    fixed: dict[str, object] = {
        "code": "EAST",
        "event": "coded",
        "shape": "docx",
        "kind": "acceptance",
        "family": "samr-complaint",
    }
    fixed |= {
        "version": "2026-04-15",
        "name": "happened",
        "account_id": NOBODY,
        "shift_id": NOBODY,
        "view_id": NOBODY,
        "endpoint_id": NOBODY,
    }
    fixed |= {"token": "00000000-0000-4000-8000-000000000000"}
    nowhere: dict[str, object] = {name: UNKNOWN if name == "number" else NOBODY for name in places}
    clients, tokens = dict[str, Client](), dict[str, str]()
    for who in PEOPLE:
        clients[who] = Client(raise_request_exception=False)
        if who != "visitor":
            account = Account.objects.get(username=who)
            issued = people.issue_token(account_id=account.pk, name="m", actor=SYSTEM, at=MONDAY, expires_at=None)
            tokens[who] = issued.token
            clients[who].force_login(account)

    def tried(who: str, door: Door, there: bool) -> HttpResponse:
        if door.pattern.startswith("/api/"):
            return knock(Client(), door, fixed | (places if there else nowhere), tokens.get(who, ""))
        return knock(clients[who], door, fixed | (places if there else nowhere))

    return Scene(fixed | places, fixed | nowhere, tried)


def _peer_with_a_proposal(world: World) -> int:
    """An instance that the eastern office speaks with, under the name that every address has here; a proposal of it."""
    Peer.objects.create(
        code="EAST", name="x", address="https://x.example", unit_id=world.units["EAST"], created_at=MONDAY
    )
    told = {"code": "EAST", "what": "resume", "unit_id": world.units["EAST"], "proposed_at": MONDAY}
    return PeerChange.objects.create(**told, proposed_by="system", proposed_name="x").pk


def _person() -> Person:
    return Person(name="独孤测试", phone="19955501234", address="东街1号")


def doors() -> list[Door]:
    pages = page_doors(route for route in patterns(get_resolver()) if not route.startswith("api/"))
    return [*pages, *operation_doors()]


def of_a_case(door: Door) -> bool:
    """Whether a door leads to one case, or to something of one."""
    return any(f"{{{place}}}" in door.pattern for place in ("number", "approval", "approval_id"))


def measured(scene: Scene) -> dict[str, dict[str, str]]:
    return {
        door.name: {
            who: heard(scene.knock(who, door, True), scene.knock(who, door, False), scene.places) for who in PEOPLE
        }
        for door in doors()
        if "logout" not in door.pattern
    }


def test_every_door_says_to_everybody_what_the_matrix_says(scene: Scene) -> None:
    found = measured(scene)
    if os.environ.get("XIAOBAO_MATRIX") == "write":
        MATRIX.write_text(matrix_text(found), encoding="utf-8")

    told = tomllib.loads(MATRIX.read_text(encoding="utf-8"))["door"]
    assert set(found) == set(told)
    assert {name: row for name, row in found.items() if row != told[name]} == {}


def test_whom_a_case_does_not_concern_cannot_tell_it_from_none() -> None:
    rows = tomllib.loads(MATRIX.read_text(encoding="utf-8"))["door"]
    leaks = [
        f"{door.name}: {who} is told {rows[door.name][who]!r}"
        for door in doors()
        if of_a_case(door)
        for who in set(PEOPLE) - INSIDE
        if rows[door.name][who] in ("open", "no") or (rows[door.name][who] == "sign in") != (who == "visitor")
    ]

    assert not leaks, "\n".join(leaks)


def test_whom_a_case_concerns_is_let_in() -> None:
    rows = tomllib.loads(MATRIX.read_text(encoding="utf-8"))["door"]

    shut = [
        name
        for name in (door.name for door in doors() if of_a_case(door))
        if not {"open", "closed"} & {rows[name][who] for who in INSIDE}
    ]
    assert not shut
    assert rows["GET /desk/cases/{number}/"]["east-handler"] == "open"


@pytest.mark.parametrize("who", sorted(set(PEOPLE) - INSIDE))
def test_no_page_search_count_or_export_tells_a_stranger_of_the_case(scene: Scene, who: str) -> None:
    further = [
        Door("GET", "/desk/cases/?view=all&q=鹦鹉螺"),
        Door("GET", "/desk/palette/?q=鹦鹉螺"),
        Door("GET", "/desk/palette/?q={number}"),
        Door("GET", "/api/cases/search?q=鹦鹉螺"),
        Door("GET", "/api/cases?only_open=false"),
        Door("GET", "/desk/figures/cases/?figure=complaints.received&from=2026-05-01&to=2026-05-31"),
        Door("GET", "/desk/figures/answer.csv?figure=complaints.received&from=2026-05-01&to=2026-05-31&by=handler"),
        Door("GET", "/desk/summary/?from=2026-05-01&to=2026-05-31&show=1"),
    ]
    for door in (*doors(), *further):
        if "logout" in door.pattern or (door.method == "POST" and "{" not in door.pattern):
            continue
        body = scene.knock(who, door, True).getvalue().decode(errors="replace")
        for secret in SECRETS:
            assert secret not in body.replace("q=鹦鹉螺", "").replace('value="鹦鹉螺"', ""), (who, door.name)


def test_a_foreign_row_under_ones_own_number_is_not_there(world: World, scene: Scene) -> None:
    """A party, task or file of another case, asked for under a number that one may see."""
    own = actions.lodge(lodging=lodging(), unit_code="WEST", actor=world.actor("registrar"), at=MONDAY).receipts[0]
    client = Client()
    client.force_login(Account.objects.get(username="west-head"))
    for place, name in (("parties", "party_id"), ("tasks", "task_id"), ("files", "file_id")):
        answers = []
        for key in (scene.places[name], NOBODY):
            with transaction.atomic():
                data = {"reason": "如实", "file": SimpleUploadedFile("a", b"")}
                answers.append(client.post(f"/desk/cases/{own.number}/{place}/{key}/", data))
                transaction.set_rollback(True)
        assert answers[0].status_code == answers[1].status_code == 404, place
