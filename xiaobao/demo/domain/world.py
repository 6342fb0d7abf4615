"""The world of the demonstration: units, accounts, businesses, and who is on duty."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from xiaobao.businesses.domain.registering import BusinessKind
from xiaobao.organizations.domain.units import Profile, UnitKind
from xiaobao.people.domain.actor import Role


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit. ``desk``: what kind of desk it is (see ``data/mix.toml``); ``parent`` is empty for a root."""

    code: str
    name: str
    short: str
    kind: UnitKind
    desk: str
    profile: Profile
    parent: str
    town: str
    region: str
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who signs in: at a unit, or for a business (``business`` is its USCC)."""

    username: str
    name: str
    role: Role
    unit: str
    business: str = ""


@dataclass(frozen=True, slots=True)
class Business:
    """A business of the registry. ``office``: the unit that looks after it; ``unit``: what it is in the bank."""

    uscc: str
    name: str
    short: str
    kind: BusinessKind
    trade: str
    trade_name: str
    town: str
    address: str
    phone: str
    contact: str
    office: str
    takes_fast_lane: bool = False
    unit: str = ""


@dataclass(frozen=True)
class World:
    """Everything that stands still while the stories are told. ``rotas``: unit → usernames that take turns."""

    seed: int
    units: tuple[Unit, ...]
    accounts: tuple[Account, ...]
    businesses: tuple[Business, ...]
    rotas: Mapping[str, tuple[str, ...]]

    @cached_property
    def unit_by_code(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def account_named(self) -> dict[str, Account]:
        return {account.username: account for account in self.accounts}

    @cached_property
    def business_of_unit(self) -> dict[str, Business]:
        """The bank's branches and outlets as businesses, by the code of the unit."""
        return {business.unit: business for business in self.businesses if business.unit}

    @cached_property
    def shops_by_trade(self) -> dict[str, tuple[Business, ...]]:
        found: dict[str, list[Business]] = {}
        for business in self.businesses:
            found.setdefault(business.trade, []).append(business)
        return {trade: tuple(shops) for trade, shops in found.items()}

    @cached_property
    def units_by_desk(self) -> dict[str, tuple[Unit, ...]]:
        found: dict[str, list[Unit]] = {}
        for unit in self.units:
            found.setdefault(unit.desk, []).append(unit)
        return {desk: tuple(units) for desk, units in found.items()}

    @cached_property
    def respondent_of(self) -> dict[str, Account]:
        """Who answers for a business, by its USCC; most have nobody who signs in."""
        return {account.business: account for account in self.accounts if account.business}

    def staff(self, unit_code: str, role: Role) -> tuple[Account, ...]:
        """Who holds a role at a unit, or at the nearest unit above it where somebody does."""
        code = unit_code
        while code and not self._posts.get((code, role)):
            code = self.unit_by_code[code].parent
        return self._posts.get((code, role), ())

    @cached_property
    def _posts(self) -> dict[tuple[str, Role], tuple[Account, ...]]:
        found: dict[tuple[str, Role], list[Account]] = {}
        for account in self.accounts:
            found.setdefault((account.unit, account.role), []).append(account)
        return {place: tuple(holders) for place, holders in found.items()}
