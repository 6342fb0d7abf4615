"""What the vocabularies under ``demo/data`` are made of: frozen values, decoded strictly."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

STRICT = ConfigDict(extra="forbid")
Words = Annotated[tuple[str, ...], Field(min_length=1)]
Weights = Mapping[str, float]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Town:
    """A town of the county; ``share`` of its people in per cent, ``office`` the code of the local office."""

    name: str
    office: str
    share: float
    streets: Words
    homes: Words


@dataclass(frozen=True, kw_only=True, config=STRICT)
class County:
    """The county; ``house`` and ``street`` are how an address is written there."""

    name: str
    region: str
    house: str
    street: str


@dataclass(frozen=True, kw_only=True, config=STRICT)
class UnitEntry:
    """A unit as the vocabulary has it; ``desk`` says which posts are filled there."""

    code: str
    name: str
    short: str
    kind: str
    desk: str
    profile: str
    town: str
    parent: str = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Names:
    """Invented names. ``posts``: kind of desk → role → how many."""

    family_names: Words
    given_names: Words
    staff_family_names: Words
    staff_given_names: Words
    phone_prefix: str
    posts: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Trade:
    """A trade and how its businesses are named."""

    id: str
    name: str
    count: int
    weight: float
    patterns: Words
    short: str
    company: bool = False


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Trades:
    bank_trade: str
    brands: Words
    registered: Words
    trades: tuple[Trade, ...]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Code:
    """An entry of a coding scheme."""

    code: str
    scheme: str
    name: str


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Codes:
    subjects: tuple[Code, ...]
    natures: tuple[Code, ...]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Scenario:
    """A kind of dispute. Ranges in yuan; ``way`` and ``attitudes`` name lists of phrases, ``claims`` what is asked.

    Every fact has its title, in the same order.
    """

    id: str
    subject: str
    nature: str
    trades: tuple[str, ...] = ()
    weight: float = 1
    way: str
    things: Words
    unit: str = ""
    price: tuple[int, int]
    loss: tuple[int, int] = (100, 2000)
    diff: tuple[int, int] | None = None
    facts: Words
    said: tuple[str, ...] = ()
    attitudes: tuple[str, ...]
    claims: tuple[str, ...] = ()
    titles: Words
    pboc: bool = False


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Asking:
    """A kind of inquiry or suggestion: whole texts."""

    side: str
    subject: str
    titles: Words
    texts: Words
    things: Words


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Askings:
    inquiries: tuple[Asking, ...]
    suggestions: tuple[Asking, ...]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Claim:
    """What is asked for: a basis (price, rest, loss, difference, none) and what comes on top of it."""

    basis: str
    phrases: Words
    extra_times: int = 0
    extra_least: int = 0


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Phrases:
    dates: Words
    past_dates: Words
    group: Words
    again: Words
    ways: Mapping[str, Words]
    said: Mapping[str, Words]
    claims: Mapping[str, Claim]
    prefixes: Mapping[str, Words]
    closings: Mapping[str, Words]
    unmet: Mapping[str, Words]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Answers:
    """What is written down while a case moves."""

    texts: Mapping[str, Words]
    lists: Mapping[str, Words]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Peak:
    """Days of every year (month, day) with ``times`` the usual number."""

    name: str
    from_: Annotated[tuple[int, int], Field(alias="from")]
    until: tuple[int, int]
    times: float


@dataclass(frozen=True, kw_only=True, config=STRICT)
class SpringFestival:
    """Quiet and busy days, counted from the lunar new year's day."""

    quiet_from: int
    quiet_until: int
    quiet_times: float
    busy_from: int
    busy_until: int
    busy_times: float


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Episode:
    """A matter that breaks out: from ``begins`` days back, for ``days`` days, it takes ``share`` of the complaints."""

    scenario: str
    trade: str = ""
    unit: str = ""
    begins: int
    days: int
    share: float


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Occasions:
    months: tuple[float, ...]
    weekdays: tuple[float, ...]
    new_years: tuple[date, ...]
    home_hours: tuple[float, ...]
    office_hours: tuple[float, ...]
    peaks: tuple[Peak, ...]
    spring_festival: SpringFestival
    episodes: tuple[Episode, ...]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Shares:
    """Shares of one."""

    group: float
    repeat: float
    unmet: float
    anonymous: float
    late: float
    stalled: float
    entrusts: float
    publishes: float


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Mix:
    families: Weights
    sides: Mapping[str, Weights]
    desks: Mapping[str, Weights]
    channels: Mapping[str, Weights]
    family_channels: Mapping[str, Weights]
    shares: Shares


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Move:
    """What may happen next. ``days``: working days it takes, from and to (natural days where a consumer acts).

    ``event`` empty: nothing more happens. ``weight`` counts among the moves of a stage, ``chance`` (of one) before
    them. All marks of ``when`` and none of ``unless`` must be on the story; ``by`` is the role that acts, if it is
    not the step's first; ``ground`` the ground that is given, if it is not left to chance. ``then`` follows at
    once, if the stage still has it.
    """

    event: str
    weight: float = 1
    chance: float = 1
    days: tuple[int, int] = (0, 1)
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    by: str = ""
    ground: str = ""
    then: tuple["Move", ...] = ()


@dataclass(frozen=True, kw_only=True, config=STRICT)
class StageWalk:
    """What happens in a stage: some of ``before``, in order, at the first visit; then one of ``moves``."""

    before: tuple[Move, ...] = ()
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Walks:
    """Family → stage → what happens there; ``grounds``: family@version → list → ground → weight."""

    families: Mapping[str, Mapping[str, StageWalk]]
    grounds: Mapping[str, Mapping[str, Weights]] = Field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Trial:
    """An account for visitors to try, and what to look at with it."""

    username: str
    role: str
    unit: str = ""
    trade: str = ""
    look_zh: str
    look_en: str


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Trials:
    password: str
    accounts: tuple[Trial, ...]
