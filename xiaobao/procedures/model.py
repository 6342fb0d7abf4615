"""What a procedure is made of: frozen values, each figure with the article it comes from.

A *pack* is one statute in one version, written as a TOML file and decoded into a `Procedure`. Nothing here
computes; `clocks`, `folding` and `explaining` do.
"""

from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.dataclasses import dataclass

from xiaobao.kernel.calendar import DayUnit, RollOver

STRICT = ConfigDict(extra="forbid", arbitrary_types_allowed=False)
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]

GroundId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]*$")]  # the statute's own number


class Evidence(StrEnum):
    """How far a figure of a pack is confirmed."""

    SEEN = "seen"  # the statute's own text was read
    SECOND_HAND = "second_hand"  # a reliable text about the statute
    MEMORY = "memory"  # unconfirmed
    HOUSE = "house"  # a rule of the institution or of this platform, not of a statute


class Kind(StrEnum):
    """The legally distinct kinds of case."""

    COMPLAINT = "complaint"
    REPORT = "report"
    INQUIRY = "inquiry"
    SUGGESTION = "suggestion"
    LEAD = "lead"  # found by the authority itself: no consumer lodges one


LODGED = tuple(kind for kind in Kind if kind is not Kind.LEAD)
CONFIDENTIAL = frozenset({Kind.REPORT, Kind.LEAD})  # never shown to the one they are about


class Against(StrEnum):
    """Whom a clock binds."""

    INSTITUTION = "institution"
    RESPONDENT = "respondent"
    COMPLAINANT = "complainant"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Text:
    """A wording in both languages of the interface."""

    zh: str
    en: str


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Source:
    """The statute that a pack puts into data. ``english`` says its name to who reads English; it is no official one."""

    law: str
    english: str = ""
    number: str
    evidence: Evidence
    note: Text | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Transition:
    """Which version governs a case across a change of law.

    ``received_on``: the version in force on the day of receipt. The rule can be overridden case by case, with a
    reason, because the statutes seen are silent or unclear.
    """

    rule: Annotated[str, StringConstraints(pattern=r"^received_on$")] = "received_on"
    article: str = ""
    evidence: Evidence
    note: Text


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Stage:
    """Where a case can stand. ``waiting`` says for whom an open stage without a clock waits."""

    id: Slug
    title: Text
    end: bool = False
    waiting: Text | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Step:
    """One row of the table of what may happen: from these stages, by these roles, to that stage.

    ``to`` left out: the case stays where it stands. ``approval`` names the role whose holder, another person
    than the one who asks, must approve. ``grounds`` names the list a ground must be taken from; ``consent`` what the
    complainant must have consented to. ``acts_on`` names a clock: the step can be taken only where that clock runs
    and would be stopped, paused, resumed or extended by it. ``once``: not again before the case has moved on.
    ``papers`` are the documents the step issues; ``tells`` the parties it must be told to.
    """

    id: Slug
    event: Slug
    title: Text
    article: str = ""
    cites: str = ""
    evidence: Evidence = Evidence.SEEN
    from_: Annotated[tuple[str, ...], Field(alias="from", min_length=1)]
    to: Slug | None = None
    by: Annotated[tuple[str, ...], Field(min_length=1)]
    approval: str | None = None
    grounds: Slug | None = None
    consent: Slug | None = None
    acts_on: Slug | Literal[""] = ""
    once: bool = False
    papers: tuple[Slug, ...] = ()
    tells: tuple[str, ...] = ()
    outcome: Slug | None = None
    undoable: bool = False


@dataclass(frozen=True, kw_only=True, config=STRICT)
class PauseRule:
    """Days between these events are not counted."""

    starts_on: Annotated[tuple[Slug, ...], Field(min_length=1)]
    ends_on: Annotated[tuple[Slug, ...], Field(min_length=1)]
    why: Text
    article: str
    evidence: Evidence = Evidence.SEEN


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ExtensionRule:
    """This event makes the clock longer by ``amount`` days of the clock's own unit, at most ``times`` times."""

    on: Slug
    amount: Annotated[int, Field(gt=0)]
    times: Annotated[int, Field(gt=0)] = 1
    approved_by: str
    article: str
    evidence: Evidence = Evidence.SEEN


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ClockRule:
    """A statutory time limit: what starts, stops, pauses, extends and restarts it, and who is warned.

    ``amount`` is in days of ``unit``; the first day is never counted. ``only_if`` names a field of the case: the
    clock does not start where an earlier entry says that the field is false. ``outlives`` clocks go on when the
    case reaches an end (a window open to the complainant).
    """

    id: Slug
    title: Text
    article: str
    evidence: Evidence
    starts_on: Annotated[tuple[Slug, ...], Field(min_length=1)]
    stops_on: Annotated[tuple[Slug, ...], Field(min_length=1)]
    restarts_on: tuple[Slug, ...] = ()
    amount: Annotated[int, Field(gt=0)]
    unit: DayUnit
    rolls_over: RollOver = RollOver.DAY_OFF
    against: Against = Against.INSTITUTION
    only_if: Slug | None = None
    outlives: bool = False
    pauses: tuple[PauseRule, ...] = ()
    extensions: tuple[ExtensionRule, ...] = ()
    warn_before: Annotated[int, Field(ge=0)] = 1
    warns: tuple[str, ...] = ("handler",)
    escalates_to: str = "head"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Ground:
    """A statutory ground of a refusal, a termination … ``wording`` is the statute's own, as a decision lists it."""

    list: Slug
    id: GroundId
    title: Text
    article: str
    wording: str = ""
    evidence: Evidence = Evidence.SEEN


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Condition:
    """A condition of acceptance; unmet, it is the ``ground`` of a refusal."""

    id: Slug
    title: Text
    article: str
    ground: GroundId
    evidence: Evidence = Evidence.SEEN


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Remedy:
    """Another way that a party is told of."""

    id: Slug
    title: Text
    article: str
    evidence: Evidence = Evidence.SEEN


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Threshold:
    """From ``at_least`` of ``measure`` on, a case is ``raises`` (major, group); ``tasks`` open its emergency plan."""

    id: Slug
    measure: Slug
    at_least: Annotated[int, Field(gt=0)]
    raises: Slug
    title: Text
    article: str
    evidence: Evidence
    tasks: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Limit:
    """At most ``at_most`` of a thing (representatives of a joint complaint …)."""

    id: Slug
    at_most: Annotated[int, Field(gt=0)]
    title: Text
    article: str
    evidence: Evidence


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Procedure:
    """One statute in one version."""

    id: str
    version: str
    kind: Kind
    title: Text
    source: Source
    in_force_from: date
    in_force_until: date | None = None
    transition: Transition
    opening: Slug
    usual: tuple[Slug, ...] = ()  # the stages on the way of a case that goes well, for whoever follows it
    likely: tuple[Slug, ...] = ()  # the events that mostly come next, first things first, for whoever handles it
    stages: tuple[Stage, ...]
    steps: tuple[Step, ...]
    clocks: tuple[ClockRule, ...]
    conditions: tuple[Condition, ...] = ()
    grounds: tuple[Ground, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    limits: tuple[Limit, ...] = ()

    def __hash__(self) -> int:
        return hash((self.id, self.version))

    @property
    def key(self) -> str:
        """``family@version``, the name under which a case remembers its procedure."""
        return f"{self.id}@{self.version}"

    @cached_property
    def stage_by_id(self) -> dict[str, Stage]:
        return {stage.id: stage for stage in self.stages}

    @cached_property
    def step_table(self) -> dict[tuple[str, str], Step]:
        """(stage, event) → step, with ``@open`` and ``@end`` written out."""
        return {(stage, step.event): step for step in self.steps for stage in self.stages_of(step)}

    @cached_property
    def steps_from(self) -> dict[str, tuple[Step, ...]]:
        return {
            stage.id: tuple(step for step in self.steps if stage.id in self.stages_of(step)) for stage in self.stages
        }

    @cached_property
    def events(self) -> frozenset[str]:
        """Every event that the steps or the clocks of this procedure know."""
        return frozenset({self.opening, *(step.event for step in self.steps)})

    def stages_of(self, step: Step) -> tuple[str, ...]:
        """The stages that a step may start from."""
        return tuple(stage.id for stage in self.stages if _names(step.from_, stage))

    def clock(self, clock_id: str) -> ClockRule:
        """Raises KeyError."""
        return next(iter(c for c in self.clocks if c.id == clock_id), None) or _missing(clock_id)

    def grounds_of(self, list_id: str) -> tuple[Ground, ...]:
        return tuple(ground for ground in self.grounds if ground.list == list_id)

    def limit(self, limit_id: str) -> Limit | None:
        return next((limit for limit in self.limits if limit.id == limit_id), None)

    def governs(self, day: date) -> bool:
        return self.in_force_from <= day and (self.in_force_until is None or day <= self.in_force_until)

    def __copy__(self) -> Self:
        return self


def _names(sources: tuple[str, ...], stage: Stage) -> bool:
    return stage.id in sources or ("@end" if stage.end else "@open") in sources


def _missing(clock_id: str) -> ClockRule:
    raise KeyError(clock_id)
