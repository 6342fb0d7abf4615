"""One step for many cases is done once for each, told case by case, and undone where that is allowed."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.world import MONDAY, World, at, lodging
from xiaobao.casework import actions as casework
from xiaobao.casework.models import Approval, Case, Entry
from xiaobao.complaints import actions
from xiaobao.complaints.domain.rounds import Chosen
from xiaobao.complaints.models import Round, RoundItem
from xiaobao.complaints.tests.test_steps import CONDITIONS, accept, take
from xiaobao.kernel.errors import NotFound
from xiaobao.people.models import Account

NOON = at("2026-05-12 12:00")
UNDER = "samr-complaint@2026-04-15"
MOST_QUERIES = 10


def lodge(world: World, unit: str = "EAST", many: int = 1, **over: object) -> list[str]:
    return [
        actions.lodge(lodging=lodging(**over), unit_code=unit, actor=world.actor("registrar"), at=MONDAY)
        .receipts[0]
        .number
        for _ in range(many)
    ]


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=username))
    return client


def chosen(*numbers: str) -> list[Chosen]:
    return [Chosen(number, Case.objects.get(number=number).entry_count) for number in numbers]


def take_many(world: World, who: str, event: str, *numbers: str, token: UUID | None = None, **data: object) -> Round:
    return actions.take_many(
        token=token or uuid4(),
        event=event,
        procedure=UNDER,
        data=data,
        chosen=chosen(*numbers),
        actor=world.actor(who),
        at=NOON,
    )


def outcomes(made: Round) -> dict[str, str]:
    return dict(made.items.values_list("number", "outcome"))


def confirmation(page: str) -> dict[str, Any]:
    """What the form that confirms would send."""
    form = re.search(r'<form method="post" action="/desk/bulk/" class="panel narrow".*?</form>', page, re.DOTALL)
    assert form is not None
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form.group()):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and name[1] != "csrfmiddlewaretoken":
            sent.setdefault(name[1], []).append(value[1])
    return sent


def test_confirmed_each_case_is_taken_and_told(world: World) -> None:
    first, second = lodge(world, many=2)
    client = signed_in("east-handler")
    preview = {"step": f"coded:{UNDER}", "case": [first, second], "subject": "手机"}
    sent = confirmation(client.post("/desk/bulk/", preview).content.decode())
    accept(world, second)

    result = client.post("/desk/bulk/", sent, follow=True)
    page = result.content.decode()

    assert Case.objects.get(number=first).subject == "手机"
    assert Case.objects.get(number=second).subject == ""  # it was changed after the preview
    assert outcomes(Round.objects.get()) == {first: "done", second: "refused"}
    assert "期间已被他人更改" in page


def test_a_double_click_and_a_reload_do_nothing_twice(world: World) -> None:
    numbers = lodge(world, many=2)
    client = signed_in("east-handler")
    preview = {"step": f"coded:{UNDER}", "case": numbers, "subject": "手机"}
    sent = confirmation(client.post("/desk/bulk/", preview).content.decode())

    answers = [client.post("/desk/bulk/", sent) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1
    assert Entry.objects.filter(type="step.coded").count() == 2
    assert Round.objects.count() == 1


def test_what_broke_off_goes_on_where_it_stopped(world: World) -> None:
    first, second = lodge(world, many=2)
    token = uuid4()
    take_many(world, "east-handler", "coded", first, token=token, subject="手机")

    made = take_many(world, "east-handler", "coded", first, second, token=token, subject="手机")

    assert outcomes(made) == {first: "done", second: "done"}
    assert Entry.objects.filter(type="step.coded").count() == 2


def test_a_failure_of_one_case_takes_nothing_back_from_the_others(world: World) -> None:
    first, second, third = lodge(world, many=3)
    take(world, second, "east-handler", "withdrawn", reason="已和解")

    made = take_many(world, "east-handler", "accepted", first, second, third, conditions=CONDITIONS)

    assert outcomes(made) == {first: "done", second: "refused", third: "done"}
    assert made.items.get(number=second).refusal == "step-not-allowed"


def test_a_step_that_needs_a_second_person_waits(world: World) -> None:
    numbers = lodge(world, many=2)

    made = take_many(world, "east-handler", "transferred_out", *numbers, authority="某局", reason="不属管辖")

    assert list(outcomes(made).values()) == ["waits", "waits"]
    assert Approval.objects.filter(decided_at__isnull=True).count() == 2


def test_undone_is_what_is_still_the_last_step_of_its_case(world: World) -> None:
    first, second, third = lodge(world, many=3)
    client = signed_in("east-handler")
    made = take_many(world, "east-handler", "accepted", first, second, third, conditions=CONDITIONS)
    take(world, second, "east-handler", "coded", subject="手机")
    case = Case.objects.get(number=third)
    casework.note(case_id=case.pk, text="仅备注", actor=world.actor("east-head"), at=NOON)

    before = client.get(f"/desk/bulk/{made.token}/").content.decode()
    client.post(f"/desk/bulk/{made.token}/undo/", {"reason": "批量操作有误"})
    client.post(f"/desk/bulk/{made.token}/undo/", {"reason": "批量操作有误"})
    after = client.get(f"/desk/bulk/{made.token}/").content.decode()

    assert outcomes(made) == {first: "undone", second: "kept", third: "undone"}
    assert [Case.objects.get(number=n).stage for n in (first, second, third)] == ["received", "accepted", "received"]
    assert Entry.objects.filter(type="case.undone").count() == 2
    assert "undo/" in before
    assert "undo/" not in after


def test_what_its_procedure_does_not_let_be_undone_stays_and_is_told(world: World) -> None:
    [number] = lodge(world)
    made = take_many(world, "east-handler", "coded", number, subject="手机")

    page = signed_in("east-handler").get(f"/desk/bulk/{made.token}/").content.decode()
    actions.undo_many(token=made.token, reason="x", actor=world.actor("east-handler"), at=NOON)

    assert "undo/" not in page
    assert outcomes(made) == {number: "kept"}
    assert made.items.get().refusal == "not-undoable"


def test_nothing_is_undone_without_a_reason(world: World) -> None:
    made = take_many(world, "east-handler", "accepted", *lodge(world), conditions=CONDITIONS)

    signed_in("east-handler").post(f"/desk/bulk/{made.token}/undo/", {"reason": " "})

    assert list(outcomes(made).values()) == ["done"]


@pytest.mark.parametrize("who", ["east-head", "west-handler", "merchant"])
def test_a_round_is_for_whoever_took_it(world: World, who: str) -> None:
    made = take_many(world, "east-handler", "accepted", *lodge(world), conditions=CONDITIONS)

    assert signed_in(who).get(f"/desk/bulk/{made.token}/").status_code == 404
    assert signed_in(who).post(f"/desk/bulk/{made.token}/undo/", {"reason": "x"}).status_code == 404
    with pytest.raises(NotFound):
        take_many(world, who, "claimed", token=made.token)
    assert list(outcomes(made).values()) == ["done"]


def test_a_colleague_of_another_office_learns_nothing_and_does_nothing(world: World) -> None:
    [number] = lodge(world)
    told = {"step": f"claimed:{UNDER}", "case": [number]}

    page = signed_in("west-handler").get("/desk/bulk/", {"case": [number]}).content.decode()
    preview = signed_in("west-handler").post("/desk/bulk/", told).content.decode()
    made = take_many(world, "west-handler", "claimed", number)

    assert "手机退货被拒" not in page + preview
    assert 'name="token"' not in preview
    assert made.items.get().refusal == "not-found"
    assert Client().get("/desk/bulk/").status_code == 302


def test_the_result_asks_as_little_for_many_as_for_few(world: World) -> None:
    made = take_many(world, "east-handler", "coded", *lodge(world, many=12), subject="手机")
    client = signed_in("east-handler")

    with CaptureQueriesContext(connection) as captured:
        page = client.get(f"/desk/bulk/{made.token}/")

    assert page.status_code == 200
    assert len(captured) <= MOST_QUERIES
    assert RoundItem.objects.count() == 12
