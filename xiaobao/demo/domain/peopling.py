"""Making the world from a seed: every unit with its staff, every trade with its businesses."""

from collections.abc import Iterator
from itertools import count
from random import Random

from xiaobao.businesses.domain.registering import BusinessKind
from xiaobao.demo.domain.chance import chance_of, one_of
from xiaobao.demo.domain.people import Crowd
from xiaobao.demo.domain.reading import Vocabulary, load_vocabulary
from xiaobao.demo.domain.registering import invented_uscc
from xiaobao.demo.domain.vocabulary import Town, Trade, UnitEntry
from xiaobao.demo.domain.world import Account, Business, Unit, World
from xiaobao.organizations.domain.units import Profile, UnitKind
from xiaobao.people.domain.actor import Role

COMPANY, INDIVIDUAL = "91", "92"
FAST_LANE_SHARE = 0.35
PORTAL_SHARE = 0.15  # of the businesses, those with somebody who signs in
ON_DUTY = (Role.HEAD, Role.HANDLER, Role.REGISTRAR)
DUTY_DESKS = frozenset({"bureau", "command_centre", "consumer_office", "call_centre"})
IN_THE_REGISTRY = frozenset({UnitKind.BANK_HEAD, UnitKind.BANK_BRANCH, UnitKind.BANK_OUTLET})


def make_world(seed: int) -> World:
    """The county, its institutions and its businesses. The same seed makes the same world."""
    words = load_vocabulary()
    chance = chance_of(seed, "world")
    crowd = Crowd(words.county, words.names, words.towns)
    units = tuple(_unit(words, crowd, entry, chance) for entry in words.units)
    businesses = (*_shops(words, crowd, chance), *_bank(words, units))
    accounts = (*_staff(words, units, businesses, chance), *_merchants(words, businesses, chance))
    return World(seed=seed, units=units, accounts=accounts, businesses=businesses, rotas=_rotas(units, accounts))


def _unit(words: Vocabulary, crowd: Crowd, entry: UnitEntry, chance: Random) -> Unit:
    return Unit(
        code=entry.code,
        name=entry.name,
        short=entry.short,
        kind=UnitKind(entry.kind),
        desk=entry.desk,
        profile=Profile(entry.profile),
        parent=entry.parent,
        town=entry.town,
        region=words.county.region,
        address=crowd.on_a_street(words.town_named[entry.town], chance),
        phone=crowd.phone(chance),
    )


def _shops(words: Vocabulary, crowd: Crowd, chance: Random) -> Iterator[Business]:
    serials = count(1)
    for trade in words.trades.trades:
        for brand in chance.sample(words.trades.brands, trade.count):
            yield _shop(words, crowd, trade, brand, next(serials), chance)


def _shop(words: Vocabulary, crowd: Crowd, trade: Trade, brand: str, serial: int, chance: Random) -> Business:
    town: Town = crowd.towns.pick(chance)
    owner = crowd.somebody(chance)
    form = one_of(words.trades.registered, chance)
    pattern = one_of(trade.patterns, chance)
    return Business(
        uscc=invented_uscc(region=words.county.region, kind=COMPANY if trade.company else INDIVIDUAL, serial=serial),
        name=pattern.format(county=words.county.name, brand=brand, form=form),
        short=trade.short.format(brand=brand),
        kind=BusinessKind.COMPANY if trade.company else BusinessKind.INDIVIDUAL,
        trade=trade.id,
        trade_name=trade.name,
        town=town.name,
        address=crowd.on_a_street(town, chance),
        phone=owner.phone,
        contact=owner.name,
        office=town.office,
        takes_fast_lane=chance.random() < FAST_LANE_SHARE,
    )


def _bank(words: Vocabulary, units: tuple[Unit, ...]) -> Iterator[Business]:
    """The bank, its branches and outlets as they stand in the registry."""
    for serial, unit in enumerate((unit for unit in units if unit.kind in IN_THE_REGISTRY), 9001):
        yield Business(
            uscc=invented_uscc(region=words.county.region, kind=COMPANY, serial=serial),
            name=unit.name,
            short=unit.short,
            kind=BusinessKind.BANK,
            trade="bank",
            trade_name=words.trades.bank_trade,
            town=unit.town,
            address=unit.address,
            phone=unit.phone,
            contact="",
            office=words.town_named[unit.town].office,
            unit=unit.code,
        )


def _staff(
    words: Vocabulary, units: tuple[Unit, ...], businesses: tuple[Business, ...], chance: Random
) -> Iterator[Account]:
    """Everybody who works at a unit; who answers for a branch of the bank is tied to it as a business."""
    names = _staff_names(words, chance)
    trials = {(trial.unit, trial.role): trial.username for trial in words.trials.accounts if trial.unit}
    traders = {business.unit: business.uscc for business in businesses if business.unit}
    for unit in units:
        for role, many in words.names.posts[unit.desk].items():
            for n in range(1, many + 1):
                own = f"{role}-{unit.code.lower()}-{n}"
                username = trials.get((unit.code, role), own) if n == 1 else own
                answers = traders[unit.code] if role == Role.RESPONDENT else ""
                yield Account(username, next(names), Role(role), unit.code, answers)


def _staff_names(words: Vocabulary, chance: Random) -> Iterator[str]:
    """Names of staff, none twice until all are used."""
    names = [a + b for a in words.names.staff_family_names for b in words.names.staff_given_names]
    chance.shuffle(names)
    for n in count():
        yield names[n % len(names)]


def _merchants(words: Vocabulary, businesses: tuple[Business, ...], chance: Random) -> Iterator[Account]:
    """Those who answer for a shop: the one to try, and some others."""
    trials = {trial.trade: trial.username for trial in words.trials.accounts if trial.trade}
    for business in businesses:
        if business.kind is BusinessKind.BANK:
            continue
        username = trials.pop(business.trade, None)
        if username is not None or chance.random() < PORTAL_SHARE:
            own = f"merchant-{business.uscc[8:17].lower()}"
            yield Account(username or own, business.contact, Role.RESPONDENT, "", business.uscc)


def _rotas(units: tuple[Unit, ...], accounts: tuple[Account, ...]) -> dict[str, tuple[str, ...]]:
    """Who takes turns on duty, at the units that are open every day."""
    return {
        unit.code: tuple(a.username for a in accounts if a.unit == unit.code and a.role in ON_DUTY)
        for unit in units
        if unit.desk in DUTY_DESKS
    }
