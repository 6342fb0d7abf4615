"""Telling a story in words: a way to begin, what was wrong, what the other side said, what is asked for."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random

from xiaobao.demo.domain.chance import between, one_of, soon
from xiaobao.demo.domain.money import YUAN, price_between, rounded, yuan
from xiaobao.demo.domain.reading import Vocabulary
from xiaobao.demo.domain.story import Brief, Tale
from xiaobao.demo.domain.vocabulary import Asking, Scenario
from xiaobao.demo.domain.world import Business, World
from xiaobao.organizations.domain.units import UnitKind
from xiaobao.procedures.model import Kind

SAID, SAID_IN_OWN_WORDS, SECOND_FACT, CLOSING = 0.82, 0.45, 0.2, 0.6
ONLINE, OVER_THE_COUNTER = "online_shop", frozenset({"bought", "food"})
NO_CLAIM, TOO_LATE = "claim", "in_time"  # conditions of acceptance that are not met
LONG_AGO = (4 * 365, 5 * 365)


class Teller:
    """Puts briefs into words."""

    def __init__(self, words: Vocabulary, world: World) -> None:
        self.words = words
        self.world = world

    def tell(self, brief: Brief, chance: Random) -> Tale:
        """A dispute or a suspected violation in words."""
        scenario = self.words.scenarios[brief.scenario]
        happened_on = brief.received_at.date() - timedelta(days=self._gap(brief, chance))
        sums = _sums(scenario, chance)
        has_claim = bool(scenario.claims) and brief.unmet != NO_CLAIM
        wanted = one_of(scenario.claims, chance) if has_claim else ""
        claimed = self._claimed(wanted, sums)
        slots = self._slots(brief, scenario, happened_on, sums, chance) | {"claim": yuan(claimed)}
        claims = one_of(self.words.phrases.claims[wanted].phrases, chance).format_map(slots) if wanted else ""
        fact = between(0, len(scenario.facts) - 1, chance)
        text = "".join(self._sentences(brief, scenario, fact, chance)).format_map(slots | {"asked": claims})
        return Tale(
            title=scenario.titles[fact].format_map(slots),
            text=text,
            claims=claims,
            subject=scenario.subject,
            nature=scenario.nature,
            claimed_fen=claimed,
            happened_on=happened_on,
            slots=slots,
        )

    def ask(self, brief: Brief, asking: Asking, chance: Random) -> Tale:
        """An inquiry or a suggestion in words."""
        happened_on = brief.received_at.date() - timedelta(days=soon(2, 40, chance))
        slots = {
            "thing": one_of(asking.things, chance),
            "date": self._date(happened_on, brief.received_at.date(), chance),
            "town": brief.people[0].town,
            "phone": brief.people[0].phone,
            "shop": "",
        }
        parts = (self._prefix(brief, chance), one_of(asking.texts, chance), self._closing(brief, chance))
        return Tale(
            title=one_of(asking.titles, chance),
            text="".join(parts).format_map(slots),
            claims="",
            subject=asking.subject,
            nature="",
            claimed_fen=0,
            happened_on=None,
            slots=slots,
        )

    def _sentences(self, brief: Brief, scenario: Scenario, fact: int, chance: Random) -> Iterator[str]:
        phrases = self.words.phrases
        yield self._prefix(brief, chance)
        yield one_of(phrases.ways[_way(scenario, brief.business)], chance)
        yield scenario.facts[fact]
        if chance.random() < SECOND_FACT:
            yield scenario.facts[(fact + 1) % len(scenario.facts)]
        if len(brief.people) > 1:
            yield one_of(phrases.group, chance)
        if scenario.attitudes and chance.random() < SAID:
            yield self._said(scenario, chance)
        if brief.repeats:
            yield one_of(phrases.again, chance)
        if brief.unmet:
            yield one_of(phrases.unmet[brief.unmet], chance)
        yield "{asked}"
        yield self._closing(brief, chance)

    def _prefix(self, brief: Brief, chance: Random) -> str:
        prefixes = self.words.phrases.prefixes.get(brief.channel.value)
        return one_of(prefixes, chance) if prefixes else ""

    def _said(self, scenario: Scenario, chance: Random) -> str:
        if scenario.said and chance.random() < SAID_IN_OWN_WORDS:
            return one_of(scenario.said, chance)
        return one_of(self.words.phrases.said[one_of(scenario.attitudes, chance)], chance)

    def _closing(self, brief: Brief, chance: Random) -> str:
        if chance.random() >= CLOSING:
            return ""
        closing = one_of(self.words.phrases.closings[brief.kind.value], chance)
        return "" if brief.anonymous and "{phone}" in closing else closing

    def _gap(self, brief: Brief, chance: Random) -> int:
        """Days between what happened and the complaint."""
        if brief.unmet == TOO_LATE:
            return between(*LONG_AGO, chance)
        return soon(0, 4, chance) if brief.kind is Kind.REPORT else soon(3, 70, chance)

    def _claimed(self, wanted: str, sums: Mapping[str, int]) -> int:
        """What is asked for in fen: the basis of the claim and what the law adds to it."""
        if not wanted or (claim := self.words.phrases.claims[wanted]).basis == "none":
            return 0
        extra = max(claim.extra_times * sums["price"], claim.extra_least * YUAN) if claim.extra_times else 0
        return sums[claim.basis] + extra

    def _slots(
        self, brief: Brief, scenario: Scenario, happened_on: date, sums: Mapping[str, int], chance: Random
    ) -> dict[str, str]:
        gap = (brief.received_at.date() - happened_on).days
        who = brief.people[0]
        return {
            "date": self._date(happened_on, brief.received_at.date(), chance),
            "thing": one_of(scenario.things, chance),
            "unit": scenario.unit,
            "price": yuan(sums["price"]),
            "rest": yuan(sums["rest"]),
            "loss": yuan(sums["loss"]),
            "diff": yuan(sums["difference"]),
            "days": str(between(2, max(3, min(gap, 40)), chance)),
            "n": str(between(2, 5, chance)),
            "k": str(len(brief.people)),
            "home": who.home,
            "phone": who.phone,
            "tail": f"{between(0, 9999, chance):04d}",
        } | self._place(brief.business)

    def _place(self, business: Business | None) -> dict[str, str]:
        """Where it happened: a shop in its town, or an outlet of a bank and the branch above it."""
        if business is None:
            return {"shop": "", "where": "", "branch": "", "outlet": ""}
        branch = business.short
        if business.unit:
            unit = self.world.unit_by_code[business.unit]
            branch = unit.short if unit.kind is not UnitKind.BANK_OUTLET else self._above(unit.parent)
        return {"shop": business.short, "where": business.town, "branch": branch, "outlet": business.short}

    def _above(self, code: str) -> str:
        return self.world.unit_by_code[code].short

    def _date(self, day: date, received: date, chance: Random) -> str:
        phrases = self.words.phrases
        form = one_of(phrases.dates if day.year == received.year else phrases.past_dates, chance)
        if received.year - day.year > 1:
            form = phrases.past_dates[0]
        return form.format(y=day.year, m=day.month, d=day.day)


def _way(scenario: Scenario, business: Business | None) -> str:
    """How the story begins: what is bought in an online shop was ordered, not carried home."""
    if scenario.way in OVER_THE_COUNTER and business is not None and business.trade == ONLINE:
        return "online"
    return scenario.way


def _sums(scenario: Scenario, chance: Random) -> dict[str, int]:
    """The sums of a story in fen, by the basis of a claim: price, what is left of a card, loss, difference."""
    price = price_between(*scenario.price, chance)
    lost = price_between(*scenario.loss, chance)
    if scenario.diff:
        difference = price_between(*scenario.diff, chance)
    else:
        difference = rounded(price * (0.08 + 0.27 * chance.random()))
    return {
        "price": price,
        "rest": rounded(price * (0.25 + 0.65 * chance.random())),
        "loss": lost,
        "difference": difference,
    }
