"""Casting a year of stories: how many of what, where and when they come in, who complains of whom."""

from collections import defaultdict, deque
from dataclasses import dataclass, replace
from datetime import date, datetime
from random import Random

from xiaobao.complaints.domain.channels import Channel
from xiaobao.demo.domain.chance import between, one_of, weighted
from xiaobao.demo.domain.matters import BANK_FAMILIES, Matters
from xiaobao.demo.domain.people import Crowd, Person
from xiaobao.demo.domain.reading import Vocabulary
from xiaobao.demo.domain.seasons import YEAR, Seasons
from xiaobao.demo.domain.story import Brief
from xiaobao.demo.domain.vocabulary import Asking
from xiaobao.demo.domain.world import Business, Unit, World
from xiaobao.organizations.domain.units import Profile, UnitKind
from xiaobao.procedures.model import Kind

KINDS = {"samr-report": Kind.REPORT, "inquiry": Kind.INQUIRY, "suggestion": Kind.SUGGESTION}
SENDS_ON = frozenset({"bureau", "command_centre"})  # desks that take in what a local office handles
LOCAL_DESK = "office"
MAY_BE_UNMET = "samr-complaint"
REMEMBERED = 80  # stories back that somebody may complain of once more
FEW, MANY = (2, 9), (20, 36)  # of a joint complaint
MANY_SHARE = 0.12
STALLED_WITHIN = (21, 130)  # days back in which a case that nobody touches would not yet have been found
# The share of stalled cases is told of the whole year, but they all lie within some months.
STALLED_STRETCH = YEAR / (STALLED_WITHIN[1] - STALLED_WITHIN[0])


@dataclass(frozen=True, slots=True)
class Opening:
    """Where and when something comes in, before it is known what."""

    family: str
    side: str
    unit: Unit
    channel: Channel
    received_at: datetime


class Casting:
    """Makes briefs. One for each run of stories."""

    def __init__(self, words: Vocabulary, world: World, seasons: Seasons, today: date, chance: Random) -> None:
        self.words, self.world, self.seasons, self.today, self.chance = words, world, seasons, today, chance
        self.matters = Matters(words, world, today, chance)
        self.crowd = Crowd(words.county, words.names, words.towns)
        mix = words.mix
        self.families = weighted(mix.families)
        self.sides = {family: weighted(sides) for family, sides in mix.sides.items()}
        self.desks = {family: weighted(desks) for family, desks in mix.desks.items()}
        self.channels = {desk: weighted(channels) for desk, channels in mix.channels.items()}
        self.fixed = {family: weighted(channels) for family, channels in mix.family_channels.items()}
        self.recent: defaultdict[str, deque[Brief]] = defaultdict(lambda: deque(maxlen=REMEMBERED))

    def openings(self, count: int) -> list[Opening]:
        """``count`` openings of the year, in the order in which they come in."""
        return sorted((self._opening() for _ in range(count)), key=lambda opening: opening.received_at)

    def brief(self, opening: Opening, ref: str) -> Brief:
        """Who complains of whom about what."""
        again = self._again(opening, ref)
        if again is not None:
            return again
        brief = self._fresh(opening, ref)
        if brief.kind in (Kind.COMPLAINT, Kind.REPORT) and len(brief.people) == 1:
            self.recent[brief.family].append(brief)
        return brief

    def asking(self, brief: Brief) -> Asking:
        """What somebody asks or suggests."""
        askings = self.words.askings
        among = askings.inquiries if brief.kind is Kind.INQUIRY else askings.suggestions
        return one_of([asking for asking in among if asking.side == brief.side], self.chance)

    def _opening(self) -> Opening:
        chance = self.chance
        family = self.families.pick(chance)
        side = self.sides[family].pick(chance) if family in self.sides else _side_of(family)
        desk = self.desks[family if family in self.desks else side].pick(chance)
        unit = one_of(self.world.units_by_desk[desk], chance)
        channel = Channel(self.fixed.get(family, self.channels[desk]).pick(chance))
        return Opening(family, side, unit, channel, self.seasons.instant(channel.value, chance))

    def _again(self, opening: Opening, ref: str) -> Brief | None:
        """The same person complains of the same thing once more."""
        recent = self.recent[opening.family]
        if not recent or self.chance.random() >= self.words.mix.shares.repeat:
            return None
        earlier = one_of(recent, self.chance)
        unit, target = self._places(opening.unit, earlier.business)
        again = replace(
            earlier,
            ref=ref,
            unit=unit,
            target=target,
            channel=opening.channel,
            received_at=opening.received_at,
            repeats=earlier.ref,
        )
        return replace(again, marks=self._marks(again))

    def _fresh(self, opening: Opening, ref: str) -> Brief:
        kind = KINDS.get(opening.family, Kind.COMPLAINT)
        day = opening.received_at.date()
        scenario, business = self.matters.pick(opening.family, kind, opening.unit.code, day)
        people, anonymous = self._people(kind)
        unit, target = self._places(opening.unit, business)
        unmet = self._unmet(opening.family, len(people))
        brief = Brief(
            ref=ref,
            kind=kind,
            family=opening.family,
            side=opening.side,
            unit=unit,
            target=target,
            channel=opening.channel,
            received_at=opening.received_at,
            people=people,
            anonymous=anonymous,
            business=business,
            scenario=scenario,
            marks=frozenset(),
            unmet=unmet,
        )
        return replace(brief, marks=self._marks(brief))

    def _people(self, kind: Kind) -> tuple[tuple[Person, ...], bool]:
        """Who comes in, and whether without a name: a reporter may be anonymous, and is then never told of."""
        shares, chance = self.words.mix.shares, self.chance
        if kind is Kind.COMPLAINT and chance.random() < shares.group:
            many = between(*(MANY if chance.random() < MANY_SHARE else FEW), chance)
            return tuple(self.crowd.somebody(chance) for _ in range(many)), False
        return (self.crowd.somebody(chance),), kind is Kind.REPORT and chance.random() < shares.anonymous

    def _places(self, desk: Unit, business: Business | None) -> tuple[str, str]:
        """The unit that takes it in and the unit that handles it."""
        if business is None:
            return desk.code, desk.code
        if business.unit:
            counter = self.world.unit_by_code[business.unit]
            return desk.code, counter.parent if counter.kind is UnitKind.BANK_OUTLET else counter.code
        if desk.desk == LOCAL_DESK:
            return business.office, business.office
        return desk.code, business.office if desk.desk in SENDS_ON else desk.code

    def _unmet(self, family: str, many: int) -> str:
        """A condition of acceptance that is not met, or "" for most."""
        if family != MAY_BE_UNMET or many > 1 or self.chance.random() >= self.words.mix.shares.unmet:
            return ""
        return one_of(tuple(self.words.phrases.unmet), self.chance)

    def _marks(self, brief: Brief) -> frozenset[str]:
        shares, roll, business = self.words.mix.shares, self.chance.random(), brief.business
        age = (self.today - brief.received_at.date()).days
        is_sent_on = brief.unit != brief.target
        is_outlet = self.world.unit_by_code[brief.unit].kind is UnitKind.BANK_OUTLET
        held = {
            "elsewhere": is_sent_on and not is_outlet,
            "outlet": is_sent_on and is_outlet,
            "repeat": bool(brief.repeats),
            "unmet": bool(brief.unmet),
            "group": len(brief.people) > 1,
            "anonymous": brief.anonymous,
            "fast_lane": business is not None and business.takes_fast_lane,
            "regulator": brief.channel in (Channel.TRANSFER_12378, Channel.TRANSFER_12363),
            "late": roll < shares.late,
            "stalled": roll > 1 - shares.stalled * STALLED_STRETCH and STALLED_WITHIN[0] <= age <= STALLED_WITHIN[1],
        }
        return frozenset(mark for mark, holds in held.items() if holds)


def _side_of(family: str) -> str:
    return Profile.BANK.value if family in BANK_FAMILIES else Profile.MARKET.value
