"""Lodging together: what many people lodge at the same moment is written as one, and as durably.

A transaction takes some twenty statements and a write of the disk, however little it holds. Those who come while one
is under way are written at once by the next (group commit: DeWitt et al. 1984, Implementation Techniques for Main
Memory Database Systems). Who comes alone waits for nobody.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic
from typing import Final, Generic, TypeVar

from django.db import connection

from xiaobao.complaints.actions.lodging import Asked, Lodged, lodge, lodge_many
from xiaobao.complaints.domain.lodging import Lodging
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people.domain.actor import Actor

AT_ONCE: Final = 64
PATIENCE: Final = 0.005  # seconds that a crowd is waited for
A = TypeVar("A")
R = TypeVar("R")


class _Turn(Generic[A, R]):
    """Somebody's question, from when it is asked until it is answered, or until they are called to lead."""

    def __init__(self, asked: A) -> None:
        self.asked = asked
        self.answers: list[R] = []  # the one, once it is there
        self.failure: Exception | None = None
        self.called = threading.Event()


class Gathering(Generic[A, R]):
    """Answers at once what several threads ask at the same time.

    ``together`` answers several questions in their order. Where it fails, each of them is answered ``alone``.
    Whoever leads waits a moment for those who were there a moment ago, as they come back with their next question;
    who was alone then does not wait.
    """

    def __init__(
        self, together: Callable[[Sequence[A]], Sequence[R]], alone: Callable[[A], R], most: int = AT_ONCE
    ) -> None:
        self._together, self._alone, self._most = together, alone, most
        self._waiting: deque[_Turn[A, R]] = deque()
        self._led = False
        self._crowd, self._crowd_until = 1, 0.0  # how many were there, and until when that is worth remembering
        self._wanted = 1  # how many whoever leads waits for
        self._come = threading.Condition()

    def ask(self, asked: A) -> R:
        """The answer to one question. Raises what its own answering raises, never another's."""
        turn = _Turn[A, R](asked)
        with self._come:
            self._waiting.append(turn)
            leads, self._led = not self._led, True
            if len(self._waiting) >= self._wanted:
                self._come.notify()
        if not leads:
            turn.called.wait()
        if not turn.called.is_set() or self._is_waiting(turn):
            self._lead()
        if turn.failure is not None:
            raise turn.failure
        return turn.answers[0] if turn.answers else self._alone(asked)

    def _is_waiting(self, turn: _Turn[A, R]) -> bool:
        with self._come:
            return turn in self._waiting

    def _lead(self) -> None:
        """Answer what waits; then call the first of those who came meanwhile to lead."""
        turns = self._gather()
        try:
            for turn, answer in zip(turns, self._together([turn.asked for turn in turns]), strict=True):
                turn.answers.append(answer)
        except Exception as failure:
            if len(turns) == 1:
                turns[0].failure = failure
        finally:
            self._hand_on(turns)

    def _gather(self) -> list[_Turn[A, R]]:
        with self._come:
            self._wanted = min(self._most, self._crowd) if monotonic() < self._crowd_until else 1
            self._come.wait_for(lambda: len(self._waiting) >= self._wanted, PATIENCE)
            return [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]

    def _hand_on(self, turns: Sequence[_Turn[A, R]]) -> None:
        with self._come:
            self._crowd, self._crowd_until = len(turns) + len(self._waiting), monotonic() + 10 * PATIENCE
            self._led = bool(self._waiting)
            if self._led:
                self._waiting[0].called.set()
        for turn in turns:
            turn.called.set()


At = tuple[Asked, datetime]


def _together(asked: Sequence[At]) -> list[Lodged | XiaobaoError]:
    return lodge_many(asked=[each for each, _ in asked], at=max(at for _, at in asked))


def _alone(asked: At) -> Lodged | XiaobaoError:
    return lodge_many(asked=[asked[0]], at=asked[1])[0]


LODGINGS: Final = Gathering(_together, _alone)


def lodge_together(*, lodging: Lodging, unit_code: str, actor: Actor, at: datetime) -> Lodged:
    """What `lodge` does, in one transaction with what others lodge at this moment; committed when it is told.

    Inside of a transaction (a request with a key of its own) it is done there, alone.

    Raises: LodgingIncomplete, NotFound, NoVersionInForce.
    """
    if connection.in_atomic_block:
        return lodge(lodging=lodging, unit_code=unit_code, actor=actor, at=at)
    told = LODGINGS.ask((Asked(lodging, unit_code, actor), at))
    if isinstance(told, XiaobaoError):
        raise told
    return told
