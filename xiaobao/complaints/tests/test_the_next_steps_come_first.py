"""The page of a case offers what mostly comes next first, and folds away what does not; who accepts is the handler."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.world import MONDAY, World, at, lodging
from xiaobao.casework.models import Case
from xiaobao.complaints import actions
from xiaobao.complaints.tests.test_steps import CONDITIONS, accept, take
from xiaobao.people.models import Account

Offered = Callable[[str], tuple[list[str], list[str], list[str]]]


@pytest.fixture
def offered(complaint: str) -> Offered:
    """What somebody is offered: the filled steps, the outlined ones beside them, those that are folded away."""

    def on_the_page(username: str) -> tuple[list[str], list[str], list[str]]:
        client = Client()
        client.force_login(Account.objects.get(username=username))
        page = client.get(f"/desk/cases/{complaint}/").context["page"]
        first = [link.event for link in page.steps if link.is_first]
        others = [link.event for link in page.steps if not link.is_first]
        return first, others, [link.event for link in (*page.beside, *page.further)]

    return on_the_page


def test_what_the_pack_says_comes_next_stands_first(offered: Offered) -> None:
    first, others, folded = offered("east-handler")

    assert first == ["accepted", "refused"]
    assert {"identity_requested", "withdrawn", "claimed"} <= set(others)
    assert {"transferred_up", "coded", "marked_major"} <= set(folded)


def test_after_acceptance_few_steps_are_left_on_top(world: World, complaint: str, offered: Offered) -> None:
    accept(world, complaint)

    first, others, folded = offered("east-handler")

    assert first == ["copy_sent", "session_scheduled", "mediation_started"]
    assert set(others) == {"settled", "terminated"}
    assert {"appraisal_started", "entrusted", "lead_found", "report_split"} <= set(folded)


def test_what_was_done_and_leaves_the_case_where_it_is_makes_room(
    world: World, complaint: str, offered: Offered
) -> None:
    accept(world, complaint)
    take(world, complaint, "east-handler", "copy_sent")

    first, _, folded = offered("east-handler")

    assert "copy_sent" in folded
    assert first == ["session_scheduled", "mediation_started"]


def test_what_a_running_clock_waits_for_stands_first(world: World, complaint: str, offered: Offered) -> None:
    accept(world, complaint)
    take(world, complaint, "east-handler", "lead_found", text="销售不合格商品")

    first, _, _ = offered("east-handler")

    assert set(first[:2]) == {"lead_verified", "lead_opened"}


def test_nothing_is_folded_away_from_a_business(world: World, complaint: str, offered: Offered) -> None:
    accept(world, complaint)
    take(world, complaint, "east-handler", "copy_sent")

    first, others, folded = offered("merchant")

    assert {"answered", "offer_made"} <= {*first, *others}
    assert folded == []


def test_who_accepts_what_nobody_handles_becomes_its_handler(world: World, complaint: str) -> None:
    accept(world, complaint)

    case = Case.objects.get(number=complaint)
    assert case.handler_id == world.accounts["east-handler"]
    assert case.entries.get(type="step.accepted").sets == {"handler_id": case.handler_id}


@pytest.mark.parametrize("who", ["registrar", "east-head"])
def test_who_would_not_handle_it_does_not_become_its_handler(world: World, complaint: str, who: str) -> None:
    take(world, complaint, who, "accepted", conditions=CONDITIONS)

    assert Case.objects.get(number=complaint).handler_id is None


def test_a_case_that_somebody_handles_stays_with_them(world: World, complaint: str) -> None:
    take(world, complaint, "registrar", "assigned", account="handler")
    accept(world, complaint)

    assert Case.objects.get(number=complaint).handler_id == world.accounts["handler"]


def test_who_begins_to_handle_a_complaint_at_a_bank_becomes_its_handler(world: World) -> None:
    actor = world.actor("bank-office")
    (told,) = actions.lodge(lodging=lodging(), unit_code="BANK", actor=actor, at=MONDAY).receipts
    actions.take(number=told.number, event="handling_started", data={}, actor=actor, at=at("2026-05-12 09:00"))

    assert Case.objects.get(number=told.number).handler_id == world.accounts["bank-office"]


def test_nobody_is_urged_to_reopen_what_has_ended(world: World, complaint: str, offered: Offered) -> None:
    accept(world, complaint)
    take(world, complaint, "east-handler", "settled", terms="当场退款")
    asked, _, _ = offered("east-handler")
    take(world, complaint, "east-handler", "visited", satisfied=True)

    first, others, _ = offered("east-handler")

    assert asked == ["visited"]
    assert (first, "reopened" in others) == ([], True)
