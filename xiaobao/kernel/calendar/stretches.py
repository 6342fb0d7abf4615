"""Cutting the time after a start into stretches that run and stretches that are paused."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from xiaobao.kernel.calendar.values import Pause


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days in (after, until], None = without end; running unless ``paused_for`` says why not."""

    after: date
    until: date | None
    paused_for: str | None = None


def stretches(start: date, pauses: Iterable[Pause]) -> Iterator[Stretch]:
    """Everything after ``start``, in order, no gap; where pauses overlap, the one that began first tells."""
    cursor = start
    for pause in sorted(pauses, key=lambda pause: pause.after):
        if pause.until is not None and pause.until <= cursor:
            continue
        if pause.after > cursor:
            yield Stretch(cursor, pause.after)
        yield Stretch(max(cursor, pause.after), pause.until, pause.why)
        if pause.until is None:
            return
        cursor = pause.until
    yield Stretch(cursor, None)
