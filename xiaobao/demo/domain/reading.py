"""Reading the vocabularies that come with this package, once."""

import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, TypeVar

from pydantic import TypeAdapter

from xiaobao.demo.domain.vocabulary import (
    Answers,
    Askings,
    Codes,
    County,
    Mix,
    Names,
    Occasions,
    Phrases,
    Scenario,
    Town,
    Trades,
    Trials,
    UnitEntry,
    Walks,
)

T = TypeVar("T")


@dataclass(frozen=True)
class Vocabulary:
    """Every word of the demonstration."""

    county: County
    towns: tuple[Town, ...]
    units: tuple[UnitEntry, ...]
    names: Names
    trades: Trades
    codes: Codes
    market: tuple[Scenario, ...]
    bank: tuple[Scenario, ...]
    reports: tuple[Scenario, ...]
    askings: Askings
    phrases: Phrases
    answers: Answers
    occasions: Occasions
    mix: Mix
    walks: Walks
    trials: Trials

    @cached_property
    def town_named(self) -> dict[str, Town]:
        return {town.name: town for town in self.towns}

    @cached_property
    def code_names(self) -> dict[str, str]:
        """Code → name, of subjects and natures."""
        return {code.code: code.name for code in (*self.codes.subjects, *self.codes.natures)}

    @cached_property
    def scenarios(self) -> dict[str, Scenario]:
        return {scenario.id: scenario for scenario in (*self.market, *self.bank, *self.reports)}


@cache
def load_vocabulary() -> Vocabulary:
    """The vocabulary under ``demo/data``. Raises pydantic's ValidationError for an unknown or missing key."""
    places = _table("places")
    return Vocabulary(
        county=_as(County, places["county"]),
        towns=_as(tuple[Town, ...], places["towns"]),
        units=_as(tuple[UnitEntry, ...], _table("units")["units"]),
        names=_as(Names, _table("people")),
        trades=_as(Trades, _table("businesses")),
        codes=_as(Codes, _table("subjects")),
        market=(*_scenarios("market_food"), *_scenarios("market_goods"), *_scenarios("market_services")),
        bank=_scenarios("bank"),
        reports=_scenarios("reports"),
        askings=_as(Askings, _table("asking")),
        phrases=_as(Phrases, _table("phrases")),
        answers=_as(Answers, _table("answers")),
        occasions=_as(Occasions, _table("occasions")),
        mix=_as(Mix, _table("mix")),
        walks=_walks(),
        trials=_as(Trials, _table("accounts")),
    )


def _walks() -> Walks:
    """One file for each family, ``walk_<family>.toml``; the grounds in ``walk_grounds.toml``."""
    root = files("xiaobao.demo") / "data"
    names = sorted(path.name.removesuffix(".toml") for path in root.iterdir() if path.name.startswith("walk_"))
    tables = {name.removeprefix("walk_"): _table(name) for name in names}
    grounds = tables.pop("grounds", {})
    return _as(Walks, {"families": tables, "grounds": grounds})


def _scenarios(name: str) -> tuple[Scenario, ...]:
    return _as(tuple[Scenario, ...], _table(name)["scenarios"])


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("xiaobao.demo") / "data" / f"{name}.toml").read_text(encoding="utf-8"))


def _as(kind: type[T], value: Any) -> T:
    return TypeAdapter(kind).validate_python(value)
