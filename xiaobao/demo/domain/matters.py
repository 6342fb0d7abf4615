"""What a case is about and whom it is against: scenarios, shops and counters, and matters that break out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from xiaobao.demo.domain.chance import Weighted, one_of
from xiaobao.demo.domain.reading import Vocabulary
from xiaobao.demo.domain.vocabulary import Episode, Scenario
from xiaobao.demo.domain.world import Business, World
from xiaobao.organizations.domain.units import UnitKind
from xiaobao.procedures.model import Kind

BANK_FAMILIES = frozenset({"bank-complaint", "pboc-complaint"})
USUAL_FAMILIES = frozenset({"samr-complaint", "bank-complaint"})  # those in which a matter breaks out
EAGER_FAMILY = "odr"  # goes to shops that take the fast lane
PBOC_FAMILY = "pboc-complaint"
INEQUALITY = 0.7


@dataclass(frozen=True, slots=True)
class Outbreak:
    """An episode laid on the calendar."""

    episode: Episode
    is_of_bank: bool
    first: date
    last: date


class Matters:
    """Picks scenarios and those they happen at."""

    def __init__(self, words: Vocabulary, world: World, today: date, chance: Random) -> None:
        self.world, self.chance = world, chance
        trades = {trade.id: trade.weight for trade in words.trades.trades}
        self.market, self.reports = _by_weight(words.market, trades), _by_weight(words.reports, trades)
        self.bank = Weighted((s, s.weight) for s in words.bank)
        self.pboc = Weighted((s, s.weight) for s in words.bank if s.pboc)
        shops = world.shops_by_trade.items()
        self.shops = {trade: _unequal(those) for trade, those in shops}
        self.eager = {trade: _unequal([s for s in those if s.takes_fast_lane]) for trade, those in shops}
        self.counters = _unequal([b for b in world.businesses if b.unit and b.unit != _head_office(world)])
        bank = {scenario.id for scenario in words.bank}
        episodes = words.occasions.episodes
        self.outbreaks = [_outbreak(episode, today, episode.scenario in bank) for episode in episodes]

    def pick(self, family: str, kind: Kind, unit: str, day: date) -> tuple[str, Business | None]:
        """The scenario, and the business it is against; neither for inquiries and suggestions."""
        if kind in (Kind.INQUIRY, Kind.SUGGESTION):
            return "", None
        outbreak = self._outbreak(family, day)
        if outbreak is not None:
            return outbreak.episode.scenario, self._hit_by(outbreak.episode)
        if family in BANK_FAMILIES:
            scenarios = self.pboc if family == PBOC_FAMILY else self.bank
            return scenarios.pick(self.chance).id, self._counter(unit)
        scenario = (self.reports if kind is Kind.REPORT else self.market).pick(self.chance)
        return scenario.id, self._shop(scenario, is_eager=family == EAGER_FAMILY)

    def _shop(self, scenario: Scenario, *, is_eager: bool) -> Business:
        eager = [trade for trade in scenario.trades if self.eager[trade]]
        if is_eager and eager:
            return self.eager[one_of(eager, self.chance)].pick(self.chance)
        return self.shops[one_of(scenario.trades, self.chance)].pick(self.chance)

    def _counter(self, unit: str) -> Business:
        """Where in the bank it happened: at the desk where it is complained of, or anywhere."""
        return self.world.business_of_unit.get(unit) or self.counters.pick(self.chance)

    def _outbreak(self, family: str, day: date) -> Outbreak | None:
        if family not in USUAL_FAMILIES:
            return None
        for outbreak in self.outbreaks:
            fits = outbreak.is_of_bank == (family in BANK_FAMILIES)
            if fits and outbreak.first <= day <= outbreak.last:
                return outbreak if self.chance.random() < outbreak.episode.share else None
        return None

    def _hit_by(self, episode: Episode) -> Business:
        if episode.trade:
            return self.world.shops_by_trade[episode.trade][0]
        return self.world.business_of_unit[episode.unit] if episode.unit else self.counters.pick(self.chance)


def _head_office(world: World) -> str:
    return next(unit.code for unit in world.units if unit.kind is UnitKind.BANK_HEAD)


def _by_weight(scenarios: Sequence[Scenario], trades: dict[str, float]) -> Weighted[Scenario]:
    """Scenarios by their own weight and that of the trades they happen in."""
    return Weighted((s, s.weight * sum(trades[t] for t in s.trades) / len(s.trades)) for s in scenarios)


def _unequal(businesses: Sequence[Business]) -> Weighted[Business]:
    """Some are complained of more than others."""
    return Weighted((business, 1 / (n + 1) ** INEQUALITY) for n, business in enumerate(businesses))


def _outbreak(episode: Episode, today: date, is_of_bank: bool) -> Outbreak:
    first = today - timedelta(days=episode.begins)
    return Outbreak(episode, is_of_bank, first, first + timedelta(days=episode.days))
