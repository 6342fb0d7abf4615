"""Plausible sums. Everything in fen 分."""

from random import Random

YUAN = 100
CHEAP, MIDDLING, DEAR = 50 * YUAN, 1_000 * YUAN, 10_000 * YUAN


def price_between(low: int, high: int, chance: Random) -> int:
    """A price between two sums of yuan, low ones likelier, written as a price tag would be."""
    fen = low * YUAN * (high / low) ** float(chance.random())
    return rounded(fen)


def rounded(fen: float) -> int:
    """Ten fen below 50 yuan, whole yuan below 1,000, tens below 10,000, hundreds above."""
    step = 10 if fen < CHEAP else YUAN if fen < MIDDLING else 10 * YUAN if fen < DEAR else 100 * YUAN
    return max(step, int(fen / step + 0.5) * step)


def yuan(fen: int) -> str:
    """``12.5``, ``2680``: as it is written in a sentence."""
    whole, rest = divmod(fen, YUAN)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)
