"""Chance, seeded: the same seed always gives the same world and the same stories."""

from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


def chance_of(seed: int, purpose: str) -> Random:
    """A source of chance of its own for each purpose."""
    return Random(f"{seed}:{purpose}")  # noqa: S311 — invents demonstration data, guards nothing


class Weighted(Generic[T]):
    """Things with weights, to pick from quickly. Things of weight 0 are never picked."""

    __slots__ = ("_sums", "_things")

    def __init__(self, pairs: Iterable[tuple[T, float]]) -> None:
        kept = [(thing, weight) for thing, weight in pairs if weight > 0]
        self._things = [thing for thing, _ in kept]
        self._sums = list(accumulate(weight for _, weight in kept))

    def __bool__(self) -> bool:
        return bool(self._things)

    def pick(self, chance: Random) -> T:
        """One of them. Raises IndexError where there is nothing to pick from."""
        return self._things[bisect(self._sums, chance.random() * self._sums[-1])]


def weighted(weights: Mapping[str, float]) -> Weighted[str]:
    return Weighted(weights.items())


def one_of(things: Sequence[T], chance: Random) -> T:
    """Any of them, each as likely: quicker than ``Random.choice``."""
    return things[int(chance.random() * len(things))]


def between(low: int, high: int, chance: Random) -> int:
    """A whole number from low to high, both included."""
    return low + int(chance.random() * (high - low + 1))


def soon(low: int, high: int, chance: Random) -> int:
    """A whole number from low to high where the lower ones are likelier: how long people take."""
    return low + int((high - low + 1) * chance.random() ** 1.6)
