"""A clock as pages show it: its due day, its ruler of days, its article, and how late it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaobao.casework import queries as cases
from xiaobao.complaints.forms import cited, worded
from xiaobao.complaints.labels import CLOCK_STATUS, DAY_UNITS, LEFT_OUT
from xiaobao.procedures.explaining import Reason
from xiaobao.procedures.model import Procedure


@dataclass(frozen=True, slots=True)
class Day:
    """One cell of the ruler 日尺."""

    on: date
    out: str  # why it is not counted, "" where it is
    marks: str  # the classes of its cell


@dataclass(frozen=True, slots=True)
class ClockCard:
    """A clock with its reasons."""

    title: str
    status: str
    state: str  # calm, soon, overdue, paused, met, missed, ended
    due: date | None
    length: str
    cited: str  # statute and article
    evidence: str
    starts: date
    provisional: bool
    days: tuple[Day, ...]
    used: int
    total: int

    @property
    def is_running(self) -> bool:
        return self.state in ("calm", "soon", "overdue")


def urgency(due: date | None, today: date) -> str:
    """How a running clock is coloured: calm, soon, overdue."""
    if due is None:
        return "calm"
    return "overdue" if due < today else "soon" if due - today <= cases.SOON else "calm"


def due_words(due: date | None, today: date) -> str:
    """How long it is until a due day, or since."""
    if due is None:
        return _("running")
    left = (due - today).days
    if left == 0:
        return _("due today")
    if left > 0:
        return ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left}
    return ngettext("overdue by %(n)s day", "overdue by %(n)s days", -left) % {"n": -left}


def clock_card(reason: Reason, procedure: Procedure, today: date) -> ClockCard:
    rule = procedure.clock(reason.clock)
    state = urgency(reason.due, today) if reason.status == "running" else reason.status
    counted, now = set(reason.counted), today if reason.status == "running" else None
    out = {gap.on: gap.name or str(LEFT_OUT.get(gap.why, gap.why)) for gap in reason.left_out}
    return ClockCard(
        title=worded(rule.title),
        status=due_words(reason.due, today) if reason.status == "running" else str(CLOCK_STATUS[reason.status]),
        state=state,
        due=reason.due,
        length=f"{reason.amount} {DAY_UNITS[reason.unit]}",
        cited=cited(procedure, reason.article),
        evidence=reason.evidence,
        starts=reason.starts,
        provisional=reason.provisional,
        days=tuple(Day(on, out.get(on, ""), _marks(on, on in out, today, now)) for on in sorted(counted | set(out))),
        used=sum(on <= today for on in counted),
        total=len(counted),
    )


def _marks(on: date, is_out: bool, today: date, now: date | None) -> str:
    marks = ("out", is_out), ("past", on <= today), ("now", on == now)
    return " ".join(name for name, holds in marks if holds)


def first_running(cards: Iterable[ClockCard]) -> ClockCard | None:
    """What is due next."""
    running = [card for card in cards if card.is_running and card.due]
    return min(running, key=lambda card: card.due or date.max, default=None)
