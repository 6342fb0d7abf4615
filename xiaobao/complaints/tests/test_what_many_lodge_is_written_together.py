"""What many people lodge at one moment is written together: each is told their own, nobody suffers from another."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from time import sleep

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.world import MONDAY, World, lodging
from xiaobao.businesses.models import Business
from xiaobao.casework.models import Case, Entry, Link
from xiaobao.casework.queries.verifying import verify_everything
from xiaobao.complaints import actions
from xiaobao.complaints.actions import Asked, Lodged
from xiaobao.complaints.actions.gathering import Gathering
from xiaobao.complaints.domain.lodging import Lodging, LodgingIncomplete, Person, Respondent, parts
from xiaobao.exchange.models import OutboxMessage
from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.procedures.model import Kind

PEOPLE = [Person(name=f"王{n}", phone=f"1380013800{n}") for n in range(10)]


def told(n: int, **over: object) -> Lodging:
    return lodging(**({"complainants": (PEOPLE[n],), "respondent": Respondent(name=f"商户{n % 3}")} | over))


def together(world: World, *lodgings: Lodging, unit: str = "EAST") -> list[Lodged | XiaobaoError]:
    actor = world.actor("registrar")
    return actions.lodge_many(asked=[Asked(each, unit, actor) for each in lodgings], at=MONDAY)


def receipts(answers: Sequence[Lodged | XiaobaoError]) -> list[str]:
    return [one.number for each in answers if isinstance(each, Lodged) for one in each.receipts]


def test_each_is_told_their_own_in_the_order_they_came(world: World) -> None:
    answers = together(world, *(told(n, title=f"title {n}") for n in range(5)))

    numbers = receipts(answers)
    assert [number.split("-")[2] for number in numbers] == [f"00000{n}" for n in range(1, 6)]
    assert [Case.objects.get(number=number).title for number in numbers] == [f"title {n}" for n in range(5)]
    assert OutboxMessage.objects.filter(topic="case.received").count() == 5
    assert not list(verify_everything())


def test_many_take_hardly_more_questions_than_one(world: World) -> None:
    together(world, told(0))
    with CaptureQueriesContext(connection) as asked:
        together(world, *(told(n) for n in range(1, 9)))
    assert len(asked) <= 26


def test_a_refusal_stands_in_its_place_and_the_others_are_opened(world: World) -> None:
    late = told(2, received_at=MONDAY + timedelta(days=1))
    wrong = told(3, respondent=Respondent(name="商户", uscc="123"))

    answers = together(world, told(0), told(1, complainants=()), late, wrong, told(4))

    assert [type(each).__name__ for each in answers] == [
        "Lodged",
        "LodgingIncomplete",
        "LodgingIncomplete",
        "InvalidIdentifier",
        "Lodged",
    ]
    assert Case.objects.count() == 2
    assert not Business.objects.filter(name="商户").exists()


def test_each_lands_at_its_own_unit(world: World) -> None:
    actor = world.actor("registrar")
    units = ["WEST", "EAST", "NOWHERE", "WEST"]

    answers = actions.lodge_many(asked=[Asked(told(n), unit, actor) for n, unit in enumerate(units)], at=MONDAY)

    assert [number.split("-")[0] for number in receipts(answers)] == ["WEST", "EAST", "WEST"]
    assert isinstance(answers[2], NotFound)


def test_the_same_dispute_told_twice_at_once_is_tied_as_if_a_moment_later(world: World) -> None:
    shop = Respondent(name="商户")
    again = replace(PEOPLE[0], phone=" 138-0013-8000 ")

    answers = together(
        world, told(0, respondent=shop), told(1, respondent=shop), told(2, complainants=(again,), respondent=shop)
    )

    first, _, third = receipts(answers)
    tied = Link.objects.get()
    assert tied.kind == "duplicate"
    assert {tied.case.number, tied.other.number} == {first, third}
    assert isinstance(answers[2], Lodged)
    assert answers[2].alike == (first,)


def test_two_in_one_text_and_thresholds_work_among_others(world: World) -> None:
    both = told(0, kinds=(Kind.COMPLAINT, Kind.REPORT))
    crowd = told(1, complainants=tuple(PEOPLE[1:]))

    answers = together(world, both, crowd, told(0, complainants=(Person(name="李", phone="13900139000"),)))

    assert [number.split("-")[1][0] for number in receipts(answers)] == ["C", "R", "C", "C"]
    assert Link.objects.get().kind == "split"
    assert not list(verify_everything())


def test_the_first_who_names_a_business_says_where_it_is_reached(world: World) -> None:
    named = [Respondent(name="新店", address=f"{n}号", phone=f"{n}") for n in (1, 2)]

    together(world, *(told(n, respondent=named[n]) for n in range(2)))

    assert Business.objects.get(name="新店").address == "1号"


def test_a_number_stands_once_in_a_part() -> None:
    same = (Person(name="a", phone="+86 13800138000"),)

    assert parts([told(0), told(1), told(0), lodging(complainants=same), told(2), lodging(complainants=())]) == [
        [0, 1, 4, 5],
        [2],
        [3],
    ]


def test_inside_of_a_transaction_it_is_done_there(world: World) -> None:
    with transaction.atomic():
        actions.lodge_together(lodging=told(0), unit_code="EAST", actor=world.actor("registrar"), at=MONDAY)
        transaction.set_rollback(True)

    assert not Case.objects.exists()


# Gathering by itself: no database, many threads.


def ask_all(gathering: Gathering[int, int], many: int) -> dict[int, int | str]:
    """Many threads ask at once; what each was told, or the words of what was raised."""
    answers: dict[int, int | str] = {}
    start = threading.Barrier(many)

    def ask(n: int) -> None:
        start.wait()
        for round_ in range(20):
            try:
                answers[n * 100 + round_] = gathering.ask(n * 100 + round_)
            except ValueError as error:
                answers[n * 100 + round_] = str(error)

    threads = [threading.Thread(target=ask, args=(n,), daemon=True) for n in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return answers


def test_everybody_is_answered_once_and_mostly_together() -> None:
    batches: list[int] = []

    def double(asked: Sequence[int]) -> list[int]:
        batches.append(len(asked))
        sleep(0.001)  # others come meanwhile
        return [2 * n for n in asked]

    answers = ask_all(Gathering(double, lambda n: -1, most=8), many=16)

    assert answers == {n: 2 * n for n in answers}
    assert sum(batches) == len(answers) == 320
    assert max(batches) <= 8
    assert len(batches) < 320


def test_who_breaks_it_is_told_so_alone() -> None:
    def together_(asked: Sequence[int]) -> list[int]:
        if any(n % 7 == 0 for n in asked):
            raise ValueError("all")
        return list(asked)

    def alone(n: int) -> int:
        if n % 7 == 0:
            raise ValueError(f"because of {n}")
        return n

    answers = ask_all(Gathering(together_, alone), many=12)

    assert all(answer == n for n, answer in answers.items() if n % 7)
    assert all(answer in ("all", f"because of {n}") for n, answer in answers.items() if n % 7 == 0)


def test_who_comes_alone_does_not_wait() -> None:
    gathering = Gathering[int, int](lambda asked: list(asked), lambda n: -1)

    assert gathering.ask(1) == 1  # nobody was there a moment ago
    assert gathering.ask(2) == 2


@pytest.fixture
def _where_threads_meet() -> None:
    """Before anything is written: a flush, which ends such a test, deletes no journal on SQLite."""
    if connection.vendor == "sqlite":
        pytest.skip("a database in memory is no place for threads: they meet on PostgreSQL")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_where_threads_meet")
def test_a_crowd_at_one_unit_gets_numbers_without_gap_and_sound_journals(world: World) -> None:
    actor, numbers, raised = world.actor("registrar"), list[str](), list[Exception]()
    start = threading.Barrier(8)

    def lodge(n: int) -> None:
        start.wait()
        try:
            for again in range(5):
                person = Person(name="赵", phone=f"137{n:04}{again:04}")
                each = told(n, complainants=(person,)) if again != 3 else told(n, complainants=())
                try:
                    lodged = actions.lodge_together(lodging=each, unit_code="EAST", actor=actor, at=MONDAY)
                    numbers.append(lodged.receipts[0].number)
                except LodgingIncomplete:
                    assert again == 3
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=lodge, args=(n,), daemon=True) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert not raised
    assert sorted(number.split("-")[2] for number in numbers) == [f"{n:06}" for n in range(1, 33)]
    assert Entry.objects.filter(type="step.received").count() == 32
    assert not list(verify_everything())
