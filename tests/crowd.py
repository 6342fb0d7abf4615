"""The crowd of `tests.test_a_crowd_acts_as_one_after_another`: a stateful model of many officers at once.

Rounds of acts that Hypothesis chooses, each round by as many threads as there are officers, on one case or on one unit;
after every round all that was answered is compared with all that is kept.
"""

import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any, Final

from django.db import connection
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.world import MONDAY, World, at, lodging
from xiaobao.casework import actions as casework
from xiaobao.casework.models import Approval, Case, Entry, Series
from xiaobao.casework.queries import verify_journals
from xiaobao.complaints import actions
from xiaobao.complaints.domain.lodging import Person
from xiaobao.complaints.tests.test_steps import CONDITIONS
from xiaobao.exchange.models import OutboxMessage
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people.domain.actor import Actor

CROWD: Final = int(os.environ.get("XIAOBAO_CROWD", "8"))
AT_ONE_UNIT: Final = 20 * CROWD if "XIAOBAO_CROWD" in os.environ else 16
WALKS: Final = int(os.environ.get("XIAOBAO_CROWD_WALKS", "2"))
NOON: Final = at("2026-05-12 12:00")
# As many work at one moment as there are connections; the others wait here, as requests wait for a server's thread.
SEATS: Final = threading.BoundedSemaphore(int(os.environ.get("XIAOBAO_POOL_SIZE", "8")))
MARKS: Final = count()
Act = Callable[[str], object]  # does it, with a mark of its own in what is written


class Crowd:
    """What was answered: the marks of what was done and of what was refused, and the faults that are nobody's right."""

    def __init__(self) -> None:
        self.done: set[str] = set()
        self.refused: Counter[str] = Counter()
        self.denied: set[str] = set()
        self.faults: list[Exception] = []
        self._lock = threading.Lock()

    def act(self, acts: Sequence[Act]) -> None:
        """Everybody at the same moment."""
        start = threading.Barrier(len(acts))
        threads = [threading.Thread(target=self._run, args=(each, start)) for each in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _run(self, act: Act, start: threading.Barrier) -> None:
        with self._lock:
            mark = f"mark-{next(MARKS)}-"
        start.wait()
        with SEATS:
            try:
                act(mark)
            except XiaobaoError as refusal:
                with self._lock:
                    self.refused[refusal.slug] += 1
                    self.denied.add(mark)
            except Exception as fault:
                self.faults.append(fault)
            else:
                with self._lock:
                    self.done.add(mark)
            finally:
                connection.close()


def deadlocks() -> int:
    """How many the database has broken up since it began (PostgreSQL: after a second of waiting for each other)."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


class Officers(RuleBasedStateMachine):
    """Rounds of acts. ``world`` is set by the test."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.crowd = Crowd()
        self.handler = self.world.actor("east-handler")
        self.heads = [self.world.actor("head"), self.world.actor("east-head")]
        self.deadlocks = deadlocks()

    @initialize()
    def receive(self) -> None:
        registrar = self.world.actor("registrar")
        told = actions.lodge(lodging=lodging(), unit_code="EAST", actor=registrar, at=MONDAY)
        self.number = told.receipts[0].number

    def _note(self, mark: str) -> object:
        return casework.note(case_id=self._case().pk, text=mark, actor=self.handler, at=NOON)

    def _take(self, event: str, actor: Actor | None = None, known: int | None = None, **data: Any) -> Act:
        def act(mark: str) -> object:
            return actions.take(
                number=self.number,
                event=event,
                data={**data, "note": mark},
                actor=actor or self.handler,
                at=NOON,
                expected_seq=known,
            )

        return act

    def _undo(self, mark: str) -> object:
        return actions.undo(number=self.number, reason=mark, actor=self.handler, at=NOON)

    def _decide(self, *, granted: bool) -> Act:
        """Whatever waits for approval, if anything does; two heads decide about the same."""

        def act(mark: str) -> object:
            waiting = Approval.objects.filter(case__number=self.number, decided_at=None).order_by("pk").first()
            return actions.decide(
                approval_id=waiting.pk if waiting else 0,
                granted=granted,
                reason=mark,
                actor=self.heads[len(mark) % 2],
                at=NOON,
            )

        return act

    def _case(self) -> Case:
        return Case.objects.get(number=self.number)

    def _acts(self) -> dict[str, Act]:
        known = self._case().entry_count
        return {
            "note": self._note,
            "code": self._take("coded", subject="手机"),
            "code as seen": self._take("coded", known=known, subject="手机"),
            "assign": self._take("assigned", self.heads[0], account="east-handler"),
            "accept": self._take("accepted", conditions=CONDITIONS),
            "ask to refuse": self._take("refused", ground="3"),
            "major": self._take("marked_major", self.heads[1], why="群体"),
            "undo": self._undo,
            "grant": self._decide(granted=True),
            "deny": self._decide(granted=False),
        }

    @rule(chosen=st.lists(st.integers(0, 9), min_size=CROWD, max_size=CROWD))
    def all_on_one_case(self, chosen: list[int]) -> None:
        acts = list(self._acts().values())
        self.crowd.act([acts[n] for n in chosen])

    @rule(name=st.sampled_from(["code as seen", "undo", "ask to refuse", "grant"]))
    def all_the_same(self, name: str) -> None:
        self.crowd.act([self._acts()[name]] * CROWD)

    @rule()
    def all_at_one_unit(self) -> None:
        registrar = self.world.actor("registrar")

        def lodge(mark: str) -> object:
            """Each by somebody else about the same business; one in ten by whoever lodged the first, again."""
            n = int(mark.split("-")[1])
            person = Person(name="李四", phone=f"133{n:08d}")
            told = lodging(title=mark) if n % 10 == 8 else lodging(title=mark, complainants=(person,))
            return actions.lodge(lodging=told, unit_code="EAST", actor=registrar, at=MONDAY)

        def elsewhere(mark: str) -> object:
            return casework.note(case_id=self._case().pk, text=mark, actor=self.handler, at=NOON)

        self.crowd.act([elsewhere if n % 10 == 9 else lodge for n in range(AT_ONE_UNIT)])

    @invariant()
    def nothing_failed(self) -> None:
        assert not self.crowd.faults, [repr(each) for each in self.crowd.faults[:3]]
        assert deadlocks() == self.deadlocks

    @invariant()
    def what_was_done_stands_once_and_what_was_refused_nowhere(self) -> None:
        kept = Counter(_marks(json.dumps(payload) for payload in Entry.objects.values_list("payload", flat=True)))
        kept += Counter(_marks(Case.objects.values_list("title", flat=True)))
        asked = _marks(json.dumps(each) for each in Approval.objects.values_list("payload", flat=True))
        mine = self.crowd.done | self.crowd.denied

        assert self.crowd.done <= kept.keys() | set(asked)
        assert not self.crowd.denied & (kept.keys() | set(asked))
        # a step that was approved stands where it was asked for and where it was taken
        assert {kept[mark] for mark in mine & kept.keys() - set(asked)} <= {1}

    @invariant()
    def every_line_is_numbered_once_and_told_once(self) -> None:
        for case in Case.objects.filter(entry_count__gt=1):
            seqs = list(Entry.objects.filter(case=case).order_by("seq").values_list("seq", flat=True))
            assert seqs == list(range(1, case.entry_count + 1))
            told = OutboxMessage.objects.filter(channel="reaction", key__startswith=f"{case.number}:")
            assert {int(key.split(":")[1]) for key in told.values_list("key", flat=True)} == set(seqs)

    @invariant()
    def every_case_has_a_number_of_its_own_without_a_gap(self) -> None:
        many = Case.objects.filter(kind="complaint").count()
        series = Series.objects.filter(unit_id=self.world.units["EAST"], kind="complaint").first()
        assert series is None or series.last == many

    def teardown(self) -> None:
        assert not list(verify_journals())


def _marks(texts: Any) -> Iterator[str]:
    """The marks in texts, each as often as it stands there."""
    for text in texts:
        yield from (f"mark-{rest.split('-')[0]}-" for rest in text.split("mark-")[1:])


def walk(world: World) -> None:
    """Let the crowd act in so many walks."""
    Officers.world = world
    run_state_machine_as_test(
        Officers,
        settings=hypothesis_settings(
            max_examples=WALKS,
            stateful_step_count=6,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
