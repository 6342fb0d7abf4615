"""How long personal data is kept, and what keeps it longer. Pure.

The rules are data (``casework/data/retention.toml``), each with its source and how far that was read.
Sources: Personal Information Protection Law art. 19 (no longer than necessary), 47(1)(1) (erased when the purpose is
reached or the time is over), 47(2) (where a law's own time is not over, nothing is done but keeping).
"""

from collections.abc import Sequence
from dataclasses import field
from datetime import date
from enum import StrEnum

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.procedures.model import Evidence, Kind, Text

STRICT = ConfigDict(extra="forbid")


class What(StrEnum):
    """What a rule erases of a case."""

    RECORDS = "records"  # sealed: who took part, and the words as they came
    FILES = "files"
    PAPERS = "papers"  # the kept bytes, which bear names; what was on them otherwise stays


class Why(StrEnum):
    """Why personal data of a case is not erased though its time is over."""

    OPEN = "open"  # it was opened again, or it was erased meanwhile
    LINKED = "linked"  # a case that hangs together with it is open
    HELD = "held"  # somebody placed a hold


class NothingDue(XiaobaoError):
    """Raised when an erasure is proposed and nothing is due."""

    slug = "nothing-due"
    status = 409

    def __init__(self, day: str) -> None:
        super().__init__(f"On {day} nothing is due to be erased here.", day=day)


class PlanDecided(XiaobaoError):
    """Raised when a proposal was decided on before."""

    slug = "plan-decided"
    status = 409

    def __init__(self, plan: int) -> None:
        super().__init__(f"Proposal {plan} was decided on before.", plan=plan)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rule:
    """Of which cases personal data is erased how many years after the year in which they ended."""

    id: str
    title: Text
    kinds: frozenset[Kind]
    outcomes: frozenset[str] = field(default_factory=frozenset)  # none: all of them
    years: int = Field(ge=1, le=100)
    erases: frozenset[What]
    law: str
    article: str
    evidence: Evidence

    def governs(self, kind: str, outcome: str) -> bool:
        return kind in self.kinds and (not self.outcomes or outcome in self.outcomes)

    def due_on(self, ended_on: date) -> date:
        """The first day on which it is due: the first of January, so that no day of a year is counted."""
        return date(ended_on.year + 1 + self.years, 1, 1)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Short:
    """What is kept for some hours and erased by a job of its own."""

    id: str
    title: Text
    hours: int = Field(ge=1)
    law: str
    article: str
    evidence: Evidence


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Retention:
    """All rules. The first that governs a case is its rule."""

    rule: tuple[Rule, ...]
    short: tuple[Short, ...]

    def rule_of(self, kind: str, outcome: str) -> Rule | None:
        return next((rule for rule in self.rule if rule.governs(kind, outcome)), None)

    @property
    def shortest(self) -> int:
        """The years before which nothing is due."""
        return min(rule.years for rule in self.rule)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Ended:
    """What is to be known of a case: ``linked_open`` are the numbers of open cases that hang together with it."""

    kind: str
    outcome: str
    ended_on: date | None  # None while it is open
    is_held: bool = False
    is_erased: bool = False
    linked_open: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Verdict:
    """What a rule says of a case on a day whose time is over: due, or kept for a reason."""

    rule: Rule
    due_on: date
    held: Why | None = None


def judge(case: Ended, rules: Retention, on: date) -> Verdict | None:
    """What falls due of a case, and what keeps it; None where no time is over or nothing is left."""
    rule = rules.rule_of(case.kind, case.outcome)
    if rule is None or case.is_erased or case.ended_on is None:
        return None
    due = rule.due_on(case.ended_on)
    if on < due:
        return None
    held = Why.HELD if case.is_held else Why.LINKED if case.linked_open else None
    return Verdict(rule=rule, due_on=due, held=held)
