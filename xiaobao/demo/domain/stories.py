"""The stories: a year of cases, each with everything that happened to it, told on a given day."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from xiaobao.demo.domain.acting import Cast
from xiaobao.demo.domain.casting import Casting
from xiaobao.demo.domain.chance import chance_of
from xiaobao.demo.domain.planning import Plan
from xiaobao.demo.domain.reading import Vocabulary, load_vocabulary
from xiaobao.demo.domain.seasons import Seasons
from xiaobao.demo.domain.story import Brief, Story, Tale
from xiaobao.demo.domain.telling import Teller
from xiaobao.demo.domain.timing import Pace
from xiaobao.demo.domain.walking import Walker
from xiaobao.demo.domain.world import World
from xiaobao.demo.domain.writing import Clerk
from xiaobao.kernel.calendar import load_calendar
from xiaobao.kernel.clock import CHINA
from xiaobao.procedures.library import Library, load_library
from xiaobao.procedures.model import Kind

REPRESENTATIVES = 2
KNOWN_WITHIN = 3  # days after it happened


def stories(seed: int, world: World, today: date, count: int) -> Iterator[Story]:
    """``count`` stories of the year before ``today`` (a day in China), in the order in which they came in.

    Nothing in them happens on ``today`` or later. The same seed, world, day and count tell the same stories.
    """
    chance = chance_of(seed, f"stories:{today}:{count}")
    narrator = _Narrator(load_vocabulary(), world, today, chance)
    for number, opening in enumerate(narrator.casting.openings(count), 1):
        yield narrator.story(narrator.casting.brief(opening, f"demo-{number:06d}"))


class _Narrator:
    """Holds what all stories of a run share."""

    def __init__(self, words: Vocabulary, world: World, today: date, chance: Random) -> None:
        calendar = load_calendar()
        seasons = Seasons(words.occasions, today, calendar)
        pace, cast = Pace(seasons, calendar, chance), Cast(world, chance)
        until = datetime.combine(today, time(), CHINA)
        self.words, self.chance = words, chance
        self.casting = Casting(words, world, seasons, today, chance)
        self.teller = Teller(words, world)
        self.walker = Walker(cast, Clerk(words.answers, world, cast, pace, chance), pace, calendar, until, chance)
        self.plans = Plans(words, load_library())

    def story(self, brief: Brief) -> Story:
        asks = brief.kind in (Kind.INQUIRY, Kind.SUGGESTION)
        tale = (
            self.teller.ask(brief, self.casting.asking(brief), self.chance)
            if asks
            else self.teller.tell(brief, self.chance)
        )
        plan = self.plans.governing(brief.family, brief.received_at.date())
        shares, people = self.words.mix.shares, () if brief.anonymous else brief.people
        return Story(
            ref=brief.ref,
            kind=brief.kind,
            family=brief.family,
            procedure=plan.procedure.key,
            unit=brief.unit,
            channel=brief.channel,
            received_at=brief.received_at,
            complainants=people,
            representatives=tuple(range(REPRESENTATIVES)) if len(people) > 1 else (),
            anonymous=brief.anonymous,
            may_publish=self.chance.random() < shares.publishes,
            may_entrust=self.chance.random() < shares.entrusts,
            business=brief.business,
            subject=tale.subject,
            subject_name=self.words.code_names[tale.subject],
            nature=tale.nature,
            nature_name=self.words.code_names.get(tale.nature, ""),
            title=tale.title,
            text=tale.text,
            claims=tale.claims,
            claimed_fen=tale.claimed_fen,
            harm_known_on=_known_on(brief, tale),
            scenario=brief.scenario,
            history=self.walker.walk(plan, brief, tale),
        )


class Plans:
    """The plan that governs a family on a day."""

    def __init__(self, words: Vocabulary, library: Library) -> None:
        self.words, self.library = words, library
        self._plans: dict[str, Plan] = {}
        self._by_day: dict[tuple[str, date], Plan] = {}

    def governing(self, family: str, day: date) -> Plan:
        """Raises: UnknownProcedure, NoVersionInForce."""
        if (family, day) not in self._by_day:
            procedure = self.library.family(family).in_force_on(day)
            if procedure.key not in self._plans:
                walk = self.words.walks.families[family]
                grounds = self.words.walks.grounds.get(procedure.key, {})
                self._plans[procedure.key] = Plan(procedure, walk, grounds)
            self._by_day[family, day] = self._plans[procedure.key]
        return self._by_day[family, day]


def _known_on(brief: Brief, tale: Tale) -> date | None:
    """The day on which the harm was known: soon after it happened, at the latest on the day of receipt."""
    if tale.happened_on is None:
        return None
    return min(brief.received_at.date(), tale.happened_on + timedelta(days=KNOWN_WITHIN))
