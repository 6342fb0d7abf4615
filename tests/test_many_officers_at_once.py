"""Fifty officers on one case, fifty at one unit: nothing is lost, no number is given twice, nobody waits for ever."""

import os
import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection

from tests.world import MONDAY, World, at, lodging
from xiaobao.casework import actions as casework
from xiaobao.casework.domain.changing import CaseChanged
from xiaobao.casework.models import Case, Entry, Series
from xiaobao.casework.queries import verify_journals
from xiaobao.complaints import actions

NOON = at("2026-05-12 12:00")
OFFICERS = 50
LODGINGS = int(os.environ.get("XIAOBAO_LODGINGS", "4"))  # of each officer; in full 20: a thousand at one unit

# As many work at one moment as there are connections; the others wait here, for as long as it takes, and not for one.
SEATS = threading.BoundedSemaphore(int(os.environ.get("XIAOBAO_POOL_SIZE", "8")))

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _where_threads_meet() -> None:
    """Before anything is written: a flush, which ends such a test, deletes no journal on SQLite."""
    if connection.vendor == "sqlite":
        pytest.skip("a database in memory is no place for threads: they meet on PostgreSQL")


def crowd(work: Callable[[int], object]) -> list[Exception]:
    """Everybody does this at the same moment; what was raised."""
    start, raised = threading.Barrier(OFFICERS), list[Exception]()

    def run(n: int) -> None:
        start.wait()
        with SEATS:
            try:
                work(n)
            except Exception as error:
                raised.append(error)
            finally:
                connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(OFFICERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads)
    return raised


def test_fifty_write_into_one_case_and_every_line_stands(world: World, complaint: str) -> None:
    case, actor = Case.objects.get(number=complaint), world.actor("east-handler")

    raised = crowd(lambda n: casework.note(case_id=case.pk, text=f"{n}", actor=actor, at=NOON))

    assert raised == []
    entries = Entry.objects.filter(case=case)
    assert [entry.seq for entry in entries] == list(range(1, entries.count() + 1))
    assert {e.payload["text"] for e in entries if e.type == "case.noted"} == {str(n) for n in range(OFFICERS)}
    assert not list(verify_journals())


def test_of_fifty_who_saw_the_same_state_one_acts_and_all_others_are_told(world: World, complaint: str) -> None:
    known, actor = Case.objects.get(number=complaint).entry_count, world.actor("east-handler")

    def code(n: int) -> object:
        data = {"subject": f"s{n}"}
        return actions.take(number=complaint, event="coded", data=data, actor=actor, at=NOON, expected_seq=known)

    assert Counter(map(type, crowd(code))) == {CaseChanged: OFFICERS - 1}
    assert Entry.objects.filter(type="step.coded").count() == 1


def test_many_lodgings_at_one_unit_are_numbered_once_and_without_a_gap(world: World) -> None:
    actor = world.actor("registrar")

    def lodge(n: int) -> None:
        for _ in range(LODGINGS):
            actions.lodge(lodging=lodging(), unit_code="EAST", actor=actor, at=MONDAY)
            connection.close()  # as after a request: fewer connections than officers

    assert crowd(lodge) == []
    numbers = set(Case.objects.values_list("number", flat=True))
    assert len(numbers) == Case.objects.count() == OFFICERS * LODGINGS
    assert Series.objects.get(unit_id=world.units["EAST"], kind="complaint").last == OFFICERS * LODGINGS
