"""Two who saw the same state and act at the same instant, each in a transaction of their own: one is told."""

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection

from tests.world import World, at
from xiaobao.casework.domain.changing import CaseChanged
from xiaobao.casework.models import Case, Entry
from xiaobao.complaints import actions
from xiaobao.complaints.domain.rounds import Chosen
from xiaobao.complaints.models import Round

NOON = at("2026-05-12 12:00")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _where_threads_meet() -> None:
    """Before anything is written: a flush, which ends such a test, deletes no journal on SQLite."""
    if connection.vendor == "sqlite":
        pytest.skip("a database in memory is no place for threads: they meet on PostgreSQL")


def at_once(*works: Callable[[], object]) -> list[Exception]:
    """Do these in threads that start together; what was raised."""
    start, raised = threading.Barrier(len(works)), list[Exception]()

    def run(work: Callable[[], object]) -> None:
        start.wait()
        try:
            work()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_of_two_steps_one_is_refused(world: World, complaint: str) -> None:
    known = Case.objects.get(number=complaint).entry_count

    def code(subject: str, who: str) -> Callable[[], object]:
        actor = world.actor(who)
        return lambda: actions.take(
            number=complaint, event="coded", data={"subject": subject}, actor=actor, at=NOON, expected_seq=known
        )

    raised = at_once(code("手机", "east-handler"), code("平板电脑", "east-head"))

    assert [type(error) for error in raised] == [CaseChanged]
    assert Entry.objects.filter(type="step.coded").count() == 1


def test_of_two_clicks_on_the_same_round_each_case_is_taken_once(world: World, complaint: str) -> None:
    token, actor = uuid4(), world.actor("east-handler")
    chosen = [Chosen(complaint, Case.objects.get(number=complaint).entry_count)]

    def click() -> object:
        return actions.take_many(
            token=token,
            event="coded",
            procedure="samr-complaint@2026-04-15",
            data={"subject": "手机"},
            chosen=chosen,
            actor=actor,
            at=NOON,
        )

    raised = at_once(click, click, click)

    assert raised == []
    assert Entry.objects.filter(type="step.coded").count() == 1
    assert list(Round.objects.get().items.values_list("outcome", flat=True)) == ["done"]
