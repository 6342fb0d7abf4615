"""Casting a year of stories: how many of what, where they come in and when, who complains of whom."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from xiaobao.complaints.domain.channels import Channel
from xiaobao.demo.domain.chance import Weighted, between, one_of, weighted
from xiaobao.demo.domain.people import Crowd, Person
from xiaobao.demo.domain.reading import Vocabulary
from xiaobao.demo.domain.seasons import Seasons
from xiaobao.demo.domain.story import Brief
from xiaobao.demo.domain.vocabulary import Asking, Episode, Scenario
from xiaobao.demo.domain.world import Business, Unit, World
from xiaobao.organizations.domain.units import Profile, UnitKind
from xiaobao.people.domain.actor import Role
from xiaobao.procedures.model import Kind

KINDS = {"samr-report": Kind.REPORT, "inquiry": Kind.INQUIRY, "suggestion": Kind.SUGGESTION}
BANK_FAMILIES = frozenset({"bank-complaint", "pboc-complaint"})
NO_DESK_OF_ITS_OWN = frozenset({"bureau", "command_centre"})  # takes in, and sends on to the local office
REMEMBERED = 80  # stories back that somebody may complain of once more
FEW, MANY = (2, 9), (20, 36)  # of a joint complaint
MANY_SHARE = 0.12
STALLED_WITHIN = (21, 130)  # days back in which a case that nobody touches would not yet have been found
WITHIN_A_YEAR = 365


@dataclass(frozen=True, slots=True)
class Opening:
    """Where and when something comes in, before it is known what."""

    family: str
    side: str
    unit: Unit
    channel: Channel
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Outbreak:
    """An episode laid on the calendar."""

    episode: Episode
    first: date
    last: date


class Casting:
    """Makes briefs. One for each run of stories."""

    def __init__(self, words: Vocabulary, world: World, seasons: Seasons, today: date, chance: Random) -> None:
        self.words, self.world, self.seasons, self.today, self.chance = words, world, seasons, today, chance
        self.crowd = Crowd(words.county, words.names, words.towns)
        self.families = weighted(words.mix.families)
        self.sides = {family: weighted(sides) for family, sides in words.mix.sides.items()}
        self.desks = {family: weighted(desks) for family, desks in words.mix.desks.items()}
        self.channels = {desk: weighted(channels) for desk, channels in words.mix.channels.items()}
        self.fixed = {family: weighted(channels) for family, channels in words.mix.family_channels.items()}
        trade_weights = {trade.id: trade.weight for trade in words.trades.trades}
        self.market = _by_weight(words.market, trade_weights)
        self.reports = _by_weight(words.reports, trade_weights)
        self.bank = Weighted((s, s.weight) for s in words.bank)
        self.pboc = Weighted((s, s.weight) for s in words.bank if s.pboc)
        self.shops = {trade: _unequal(shops) for trade, shops in world.shops_by_trade.items()}
        self.eager = {
            trade: _unequal([shop for shop in shops if shop.takes_fast_lane])
            for trade, shops in world.shops_by_trade.items()
        }
        self.counters = _unequal([b for b in world.businesses if b.unit and b.unit != _bank_head(world)])
        self.outbreaks = [_outbreak(episode, today) for episode in words.occasions.episodes]
        self.recent: deque[Brief] = deque(maxlen=REMEMBERED)

    def openings(self, count: int) -> list[Opening]:
        """``count`` openings of the year, in the order in which they come in."""
        return sorted((self._opening() for _ in range(count)), key=lambda opening: opening.received_at)

    def brief(self, opening: Opening, ref: str) -> Brief:
        """Who complains of whom about what."""
        again = self._again(opening, ref)
        brief = again or self._fresh(opening, ref)
        if again is None and brief.kind is Kind.COMPLAINT and len(brief.people) == 1:
            self.recent.append(brief)
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
        if not self.recent or self.chance.random() >= self.words.mix.shares.repeat:
            return None
        earlier = one_of(self.recent, self.chance)
        if earlier.family != opening.family or earlier.repeats:
            return None
        return replace(
            earlier,
            ref=ref,
            unit=earlier.target if opening.unit.desk not in NO_DESK_OF_ITS_OWN else opening.unit.code,
            channel=opening.channel,
            received_at=opening.received_at,
            marks=(earlier.marks | {"repeat"}) - {"late", "stalled"},
            repeats=earlier.ref,
        )

    def _fresh(self, opening: Opening, ref: str) -> Brief:
        kind = KINDS.get(opening.family, Kind.COMPLAINT)
        scenario, business = self._matter(opening, kind)
        people, anonymous = self._people(kind)
        unit, target = self._places(opening, business)
        unmet = self._unmet(opening, kind, len(people))
        marks = self._marks(opening, people, business, unmet, anonymous)
        if unit != target:
            marks.add("outlet" if opening.unit.kind is UnitKind.BANK_OUTLET else "elsewhere")
        return Brief(
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
            marks=frozenset(marks),
            unmet=unmet,
        )

    def _matter(self, opening: Opening, kind: Kind) -> tuple[str, Business | None]:
        """What it is about, and whom it is against."""
        if kind in (Kind.INQUIRY, Kind.SUGGESTION):
            return "", None
        outbreak = self._outbreak_of(opening)
        if outbreak is not None:
            return outbreak.episode.scenario, self._hit_by(outbreak.episode)
        if opening.family in BANK_FAMILIES:
            scenarios = self.pboc if opening.family == "pboc-complaint" else self.bank
            return scenarios.pick(self.chance).id, self._counter(opening)
        scenario = (self.reports if kind is Kind.REPORT else self.market).pick(self.chance)
        return scenario.id, self._shop(scenario, eager=opening.family == "odr")

    def _shop(self, scenario: Scenario, *, eager: bool) -> Business:
        trades = [trade for trade in scenario.trades if self.eager[trade]] if eager else scenario.trades
        shops = self.eager if eager and trades else self.shops
        return shops[one_of(trades or scenario.trades, self.chance)].pick(self.chance)

    def _counter(self, opening: Opening) -> Business:
        """Where in the bank it happened: at the desk where it is complained of, or anywhere."""
        own = self.world.business_of_unit.get(opening.unit.code)
        return own or self.counters.pick(self.chance)

    def _outbreak_of(self, opening: Opening) -> Outbreak | None:
        family = "bank-complaint" if opening.side == Profile.BANK else "samr-complaint"
        day = opening.received_at.date()
        for outbreak in self.outbreaks:
            bank = outbreak.episode.scenario.startswith("bank")
            fits = opening.family == family and bank == (opening.side == Profile.BANK)
            if fits and outbreak.first <= day <= outbreak.last:
                return outbreak if self.chance.random() < outbreak.episode.share else None
        return None

    def _hit_by(self, episode: Episode) -> Business:
        if episode.trade:
            return self.world.shops_by_trade[episode.trade][0]
        return self.world.business_of_unit[episode.unit] if episode.unit else self.counters.pick(self.chance)

    def _people(self, kind: Kind) -> tuple[tuple[Person, ...], bool]:
        """Who comes in; a reporter without a name is made up as well, but never told."""
        shares, chance = self.words.mix.shares, self.chance
        if kind is Kind.COMPLAINT and chance.random() < shares.group:
            many = between(*(MANY if chance.random() < MANY_SHARE else FEW), chance)
            return tuple(self.crowd.somebody(chance) for _ in range(many)), False
        return (self.crowd.somebody(chance),), kind is Kind.REPORT and chance.random() < shares.anonymous

    def _places(self, opening: Opening, business: Business | None) -> tuple[str, str]:
        """The unit that takes it in and the unit that handles it."""
        desk = opening.unit
        if business is None:
            return desk.code, desk.code
        if business.unit:
            counter = self.world.unit_by_code[business.unit]
            target = counter.parent if counter.kind is UnitKind.BANK_OUTLET else counter.code
            return desk.code, target
        if desk.desk == "office":
            return business.office, business.office
        return desk.code, business.office if desk.desk in NO_DESK_OF_ITS_OWN else desk.code

    def _unmet(self, opening: Opening, kind: Kind, many: int) -> str:
        """A condition of acceptance that is not met, or "" for most."""
        if opening.family != "samr-complaint" or kind is not Kind.COMPLAINT or many > 1:
            return ""
        if self.chance.random() >= self.words.mix.shares.unmet:
            return ""
        return one_of(tuple(self.words.phrases.unmet), self.chance)

    def _marks(
        self,
        opening: Opening,
        people: Sequence[Person],
        business: Business | None,
        unmet: str,
        anonymous: bool,
    ) -> set[str]:
        shares, roll = self.words.mix.shares, self.chance.random()
        age = (self.today - opening.received_at.date()).days
        held = {
            "unmet": bool(unmet),
            "group": len(people) > 1,
            "anonymous": anonymous,
            "fast_lane": business is not None and business.takes_fast_lane,
            "portal": business is not None and business.uscc in self.world.respondent_of,
            "regulator": opening.channel in (Channel.TRANSFER_12378, Channel.TRANSFER_12363),
            "late": roll < shares.late,
            "stalled": roll > 1 - shares.stalled * _stretch() and STALLED_WITHIN[0] <= age <= STALLED_WITHIN[1],
        }
        return {mark for mark, holds in held.items() if holds}


def _stretch() -> float:
    """The share of stalled cases is told of the whole year, but they all lie within some months."""
    return WITHIN_A_YEAR / (STALLED_WITHIN[1] - STALLED_WITHIN[0])


def _side_of(family: str) -> str:
    return Profile.BANK.value if family in BANK_FAMILIES else Profile.MARKET.value


def _bank_head(world: World) -> str:
    return next(unit.code for unit in world.units if unit.kind is UnitKind.BANK_HEAD)


def _by_weight(scenarios: Sequence[Scenario], trades: dict[str, float]) -> Weighted[Scenario]:
    """Scenarios by their own weight and that of the trades they happen in."""
    return Weighted((s, s.weight * sum(trades[t] for t in s.trades) / len(s.trades)) for s in scenarios)


def _unequal(businesses: Sequence[Business]) -> Weighted[Business]:
    """Some are complained of more than others: the second half as often as the first, and so on."""
    return Weighted((business, 1 / (n + 1) ** 0.7) for n, business in enumerate(businesses))


def _outbreak(episode: Episode, today: date) -> Outbreak:
    first = today - timedelta(days=episode.begins)
    return Outbreak(episode, first, first + timedelta(days=episode.days))
