"""Invented people: a name, a telephone number out of a block nobody has, an address in the county."""

from dataclasses import dataclass
from random import Random

from xiaobao.demo.domain.chance import Weighted, between, one_of
from xiaobao.demo.domain.vocabulary import County, Names, Town


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who complains, reports or asks."""

    name: str
    phone: str
    address: str
    home: str
    town: str


class Crowd:
    """Where people and addresses come from."""

    def __init__(self, county: County, names: Names, towns: tuple[Town, ...]) -> None:
        self.county = county
        self.names = names
        self.towns = Weighted((town, town.share) for town in towns)

    def somebody(self, chance: Random) -> Person:
        town = self.towns.pick(chance)
        home = one_of(town.homes, chance)
        return Person(
            name=one_of(self.names.family_names, chance) + one_of(self.names.given_names, chance),
            phone=self.phone(chance),
            address=self.county.house.format(
                county=self.county.name,
                town=town.name,
                home=home,
                n=between(1, 28, chance),
                floor=between(1, 18, chance),
                door=between(1, 4, chance),
            ),
            home=home,
            town=town.name,
        )

    def phone(self, chance: Random) -> str:
        """A telephone number of the invented block."""
        return f"{self.names.phone_prefix}{int(chance.random() * 10_000):04d}"

    def on_a_street(self, town: Town, chance: Random) -> str:
        """The address of a shop or an office in a town."""
        return self.county.street.format(
            county=self.county.name, town=town.name, street=one_of(town.streets, chance), n=between(1, 268, chance)
        )
