"""Due days by the million: a column of starting days in, a column of due days out.

For reports over whole registers and for checking imports. Pauses and extensions are a matter of a single case: see
`clocks`. What is computed here is what a clock is due at before either.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from xiaobao.kernel import calendar_vector
from xiaobao.kernel.calendar import WorkCalendar
from xiaobao.kernel.calendar_vector import DAY, Days, Flags, NotDays
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.procedures.library import Family, NoVersionInForce
from xiaobao.procedures.model import ClockRule, Procedure

Versions: TypeAlias = NDArray[np.intp]
FOREVER = np.datetime64("9999-12-31", "D")
NOT_A_DAY = np.datetime64("NaT", "D")


class ClockUnknown(XiaobaoError):
    """Raised when a version that governs some of the days has no such clock."""

    slug = "clock-unknown"

    def __init__(self, procedure: Procedure, clock_id: str) -> None:
        known = ", ".join(clock.id for clock in procedure.clocks)
        super().__init__(
            f"{procedure.key} has no clock {clock_id!r}. It has: {known}.", procedure=procedure.key, clock=clock_id
        )


class ColumnsDiffer(XiaobaoError):
    """Raised when the days of receipt are not as many as the starting days."""

    slug = "columns-differ"

    def __init__(self, starts: int, received: int) -> None:
        super().__init__(
            f"{starts} starting days came with {received} days of receipt.", starts=starts, received=received
        )


def due_many(
    governing: Procedure | Family,
    clock_id: str,
    starts: Days,
    *,
    calendar: WorkCalendar,
    received: Days | None = None,
) -> tuple[Days, Flags]:
    """For every starting day (datetime64[D]) the day on which the clock is due, and whether that is provisional.

    Under a family each row is governed by the version in force on its day of receipt: ``received``, or the starting
    day where none are given. Under a procedure that version governs all of them.

    Raises: NotDays, ColumnsDiffer, NoVersionInForce, ClockUnknown, CalendarOutOfBounds.
    """
    if isinstance(governing, Procedure):
        return _due(calendar, _clock(governing, clock_id), starts)
    chosen = versions_of(governing, starts if received is None else received)
    if len(chosen) != len(starts):
        raise ColumnsDiffer(len(starts), len(chosen))
    due, provisional = np.empty(len(starts), DAY), np.zeros(len(starts), np.bool_)
    for n in np.unique(chosen):
        rows = chosen == n
        rule = _clock(governing.versions[n], clock_id)
        due[rows], provisional[rows] = _due(calendar, rule, starts[rows])
    return due, provisional


def versions_of(family: Family, days: Days) -> Versions:
    """For every day the place, among the family's versions, of the one in force. Raises: NotDays, NoVersionInForce."""
    if days.dtype != DAY:
        raise NotDays(days.dtype)
    if np.isnat(days).any():
        raise NotDays(NOT_A_DAY)
    first = np.array([version.in_force_from for version in family.versions], DAY)
    chosen = np.searchsorted(first, days, side="right") - 1
    until = family.versions[-1].in_force_until
    outside = (chosen < 0) | (days > (FOREVER if until is None else np.datetime64(until, "D")))
    if outside.any():
        raise NoVersionInForce(family.id, days[int(np.argmax(outside))].item(), family.versions[0].in_force_from)
    return chosen


def _clock(procedure: Procedure, clock_id: str) -> ClockRule:
    try:
        return procedure.clock(clock_id)
    except KeyError as error:
        raise ClockUnknown(procedure, clock_id) from error


def _due(calendar: WorkCalendar, rule: ClockRule, starts: Days) -> tuple[Days, Flags]:
    return calendar_vector.due_many(calendar, starts, rule.amount, rule.unit, rule.rolls_over)
