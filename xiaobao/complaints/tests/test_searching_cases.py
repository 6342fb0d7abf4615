"""Search finds two-character words in a sentence, in the searcher's own subtree, on both databases."""

import pytest

from tests.world import MONDAY, World, at, lodging
from xiaobao.casework.queries import DeskFilter, search_cases
from xiaobao.complaints import actions as complaints

ALL = DeskFilter(only_open=False)


def found(world: World, who: str, query: str) -> list[str]:
    page = search_cases(actor=world.actor(who), query=query, only=ALL)
    return [row.number for row in page.rows]


@pytest.mark.parametrize("query", ["退货", "手机", "七天无理由", "七天无理由退货", "坏", "东街 退货", "EAST STREET"])
def test_words_of_the_text_the_title_and_the_business_find_the_case(world: World, complaint: str, query: str) -> None:
    assert found(world, "head", query) == [complaint]


@pytest.mark.parametrize("query", ["退款理由", "无理七天", "冰箱", "", "。"])
def test_words_that_do_not_stand_there_find_nothing(world: World, complaint: str, query: str) -> None:
    assert found(world, "head", query) == []


def test_a_number_finds_its_case(world: World, complaint: str) -> None:
    assert found(world, "head", complaint) == [complaint]


def test_a_colleague_of_another_office_finds_nothing(world: World, complaint: str) -> None:
    assert found(world, "east-handler", "退货") == [complaint]
    assert found(world, "west-handler", "退货") == []
    assert found(world, "bank-office", "退货") == []


def test_a_transferred_case_is_found_where_it_lies_now(world: World, complaint: str) -> None:
    complaints.take(
        number=complaint,
        event="transferred_down",
        data={"unit": "WEST", "reason": "moved"},
        actor=world.actor("registrar"),
        at=at("2026-05-11 11:00"),
    )

    assert found(world, "east-handler", "退货") == []
    assert found(world, "west-handler", "退货") == [complaint]


def test_a_phone_number_is_masked_and_cannot_be_searched(world: World, complaint: str) -> None:
    assert found(world, "head", "19900001234") == []


def test_pages_go_on_where_the_last_one_ended(world: World) -> None:
    numbers = [
        complaints.lodge(lodging=lodging(title=f"退货{n}"), unit_code="EAST", actor=world.actor("registrar"), at=MONDAY)
        .receipts[0]
        .number
        for n in range(5)
    ]
    head = world.actor("head")

    first = search_cases(actor=head, query="退货", only=ALL, limit=3)
    second = search_cases(actor=head, query="退货", only=ALL, limit=3, before=int(first.after or 0))

    assert [row.number for row in (*first.rows, *second.rows)] == numbers[::-1]
    assert second.after is None
