"""Before a step is taken for many cases it is seen what may be done, with which, and what would become of each."""

import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.world import World
from xiaobao.casework import queries as cases
from xiaobao.casework.models import Entry
from xiaobao.complaints import actions, queries
from xiaobao.complaints.domain.offering import offers
from xiaobao.complaints.domain.payloads import PAYLOADS
from xiaobao.complaints.domain.rounds import MOST, NotForMany
from xiaobao.complaints.models import Round
from xiaobao.complaints.tests.test_a_step_is_taken_for_many_cases import (
    MOST_QUERIES,
    NOON,
    UNDER,
    confirmation,
    lodge,
    signed_in,
    take_many,
)
from xiaobao.complaints.tests.test_steps import CONDITIONS, accept, take
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.procedures.model import Kind


def test_the_steps_that_some_of_them_can_take_are_offered_with_how_many(world: World) -> None:
    received, accepted = lodge(world), lodge(world)
    accept(world, *accepted)

    page = signed_in("east-handler").get("/desk/bulk/", {"case": received + accepted}).content.decode()
    offered = {o.step.event: o.count for o in offered_to(world, "east-handler", received + accepted)}

    assert offered["accepted"] == 1
    assert offered["claimed"] == 2
    assert f'value="accepted:{UNDER}"' in page
    for number in received + accepted:
        assert f'value="{number}" checked' in page


def offered_to(world: World, who: str, numbers: list[str]) -> Any:
    found = cases.prospects(numbers=numbers, actor=world.actor(who))
    return offers((each.procedure, each.steps) for each in found)


def test_what_tells_of_one_dispute_is_not_offered_for_many(world: World) -> None:
    offered = {offer.step.event for offer in offered_to(world, "east-handler", lodge(world, many=2))}

    assert not offered & {"refused", "evidence_added", "merged", "report_split", "consent_recorded", "settled"}
    assert not any(payload.for_many for event, payload in PAYLOADS.items() if event in {"refused", "agreement_reached"})
    with pytest.raises(NotForMany):
        take_many(world, "east-handler", "refused", *lodge(world), ground="3")


def test_steps_whose_forms_differ_are_offered_apart(world: World) -> None:
    complaints = lodge(world)
    others = lodge(world, kinds=(Kind.REPORT,)) + lodge(world, kinds=(Kind.INQUIRY,))

    offered = [o for o in offered_to(world, "east-handler", complaints + others) if o.step.event == "assigned"]
    accepting = [o for o in offered_to(world, "east-handler", complaints + others) if o.step.event == "accepted"]

    assert not offered  # a handler does not assign
    assert [o.count for o in accepting] == [1]
    assert [o.count for o in offered_to(world, "head", complaints + others) if o.step.event == "assigned"] == [3]


def test_a_preview_says_what_becomes_of_each_and_writes_nothing(world: World) -> None:
    first, second, elsewhere = *lodge(world, many=2), *lodge(world, "WEST")
    accept(world, second)
    entries = Entry.objects.count()
    told = {"step": f"accepted:{UNDER}", "case": [first, second, elsewhere], "conditions": list(CONDITIONS)}

    page = signed_in("east-handler").post("/desk/bulk/", told)
    sent = confirmation(page.content.decode())

    assert page.status_code == 200
    assert sent["case"] == [first]
    assert set(sent["conditions"]) == set(CONDITIONS)
    for number in (second, elsewhere):
        assert re.search(rf"{number}.*?不可办理", page.content.decode(), re.DOTALL)
    assert Entry.objects.count() == entries
    assert not Round.objects.exists()


def test_an_unmet_condition_is_told_before_anything_is_done(world: World) -> None:
    told = {"step": f"accepted:{UNDER}", "case": lodge(world, many=2), "conditions": ["claim"]}

    page = signed_in("east-handler").post("/desk/bulk/", told).content.decode()

    assert 'name="token"' not in page


def test_what_is_foreseen_is_what_happens(world: World) -> None:
    """Every step that is offered, for cases of every kind and stage: the preview and the action agree."""
    numbers = [
        *lodge(world),
        *lodge(world, "WEST"),
        *lodge(world, kinds=(Kind.REPORT,)),
        *lodge(world, kinds=(Kind.INQUIRY,)),
        *lodge(world),
    ]
    accept(world, numbers[4])
    data: dict[str, dict[str, object]] = {
        "accepted": {"conditions": CONDITIONS},
        "assigned": {"account": "east-handler"},
        "co_handler_added": {"account": "west-handler"},
        "co_handler_removed": {"account": "west-handler"},
        "coded": {"subject": "手机"},
        "marked_major": {"why": "影响较大"},
        "transferred_down": {"unit": "WEST"},
        "transferred_up": {"unit": "BUREAU"},
        "pulled_back": {"unit": "BUREAU"},
        "transferred_out": {"authority": "某局", "reason": "不属管辖"},
        "supervised": {"text": "请尽快办结"},
    }
    judged = 0
    for who in ("head", "east-handler", "registrar", "auditor"):
        actor = world.actor(who)
        for offer in offered_to(world, "head", numbers):
            said = data.get(offer.step.event, {"reason": "x"} if needs_reason(offer.step.event) else {})
            found = cases.prospects(numbers=numbers, actor=actor)
            seen = queries.foresee_many(prospects=found, step=offer.step, under=offer.procedure, data=said, actor=actor)
            for each in seen:
                if each.refusal is None or each.refusal.slug not in {"stays-as-it-is", "another-form"}:
                    assert (each.refusal is None) == succeeds(each.prospect.case.number, offer.step.event, said, actor)
                    judged += 1

    assert judged > 60


def needs_reason(event: str) -> bool:
    return "reason" in getattr(PAYLOADS.get(event), "__dataclass_fields__", {}) and event != "transferred_down"


def succeeds(number: str, event: str, data: dict[str, object], actor: Any) -> bool:
    try:
        with transaction.atomic():
            actions.take(number=number, event=event, data=data, actor=actor, at=NOON)
            transaction.set_rollback(True)
    except XiaobaoError:
        return False
    return True


def test_what_is_mine_already_is_not_claimed_again(world: World) -> None:
    mine, free = lodge(world, many=2)
    take(world, mine, "east-handler", "claimed")

    page = signed_in("east-handler").post("/desk/bulk/", {"step": f"claimed:{UNDER}", "case": [mine, free]})

    assert confirmation(page.content.decode())["case"] == [free]


def test_an_assignment_offers_those_who_reach_all_of_them(world: World) -> None:
    east, west = lodge(world), lodge(world, "WEST")
    client = signed_in("head")

    one = client.get("/desk/bulk/", {"case": east, "step": f"assigned:{UNDER}"}).content.decode()
    both = client.get("/desk/bulk/", {"case": east + west, "step": f"assigned:{UNDER}"}).content.decode()

    assert 'value="east-handler"' in one
    assert 'value="east-handler"' not in both
    assert 'value="handler"' in both


def test_more_than_so_many_are_told_to_be_too_many(world: World) -> None:
    numbers = [f"EAST-C2026-{n:06}-A" for n in range(MOST + 1)]

    page = signed_in("east-handler").get("/desk/bulk/", {"case": numbers})

    assert page.status_code == 422
    assert str(MOST) in page.content.decode()


def test_no_case_at_all_is_said(world: World) -> None:
    assert "勾选" in signed_in("east-handler").get("/desk/bulk/").content.decode()


@pytest.mark.parametrize("step", ["", f"assigned:{UNDER}", f"transferred_down:{UNDER}", f"accepted:{UNDER}"])
def test_the_pages_ask_as_little_for_many_as_for_few(world: World, step: str) -> None:
    client, numbers = signed_in("head"), lodge(world, many=2) + lodge(world, "WEST", many=2)
    asked = {"step": step} if step else {}
    few = queries_of(client, "get", {"case": numbers, **asked})
    numbers += lodge(world, many=12)
    for number in numbers[-6:]:
        accept(world, number)

    assert queries_of(client, "get", {"case": numbers, **asked}) <= few <= MOST_QUERIES
    if step:
        filled = {"account": "handler", "unit": "BUREAU", "conditions": list(CONDITIONS)}
        assert queries_of(client, "post", {"case": numbers, **asked, **filled}) <= MOST_QUERIES


def queries_of(client: Client, method: str, told: dict[str, Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = getattr(client, method)("/desk/bulk/", told)
    assert response.status_code == 200, response.content.decode()[:3000]
    return sum("SAVEPOINT" not in query["sql"] for query in captured)
