"""How numbers, periods and comparisons are said. The words themselves are data (``data/words.toml``)."""

import tomllib
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib import resources
from typing import Final, TypeAlias

from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass

from xiaobao.kernel.periods import Period

Number: TypeAlias = int | float | Decimal | None
TEN_THOUSAND: Final = 10_000
CENT: Final = Decimal("0.01")


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Words:
    """The vocabulary of a summary; every text with ``{}`` or ``{name}`` is filled by `str.format`."""

    numerals: str
    level_1: str
    level_2: str
    nothing: str
    yuan: str
    ten_thousand_yuan: str
    days: str
    score: str
    more: str
    less: str
    same: str
    not_comparable: str
    number: str
    share: str
    total: str
    others: str
    unnamed: str
    gap: str
    chart_says: str
    chart_says_total: str
    this_period: str
    year_before: str
    annex: str
    annex_text: str
    annex_head: tuple[str, ...]
    only: str
    by: str
    between: str
    year: str
    first_half: str
    second_half: str
    quarter: str
    month: str
    months: str
    span: str
    day: str

    def say(self, value: Number, measure: str) -> str:
        """A number with what is said behind it; cases are said bare, their measure word stands in the text."""
        if value is None:
            return self.nothing
        match measure:
            case "yuan":
                return self._money(Decimal(str(value)))
            case "percent":
                return f"{plain(value)}%"
            case "days":
                return self.days.format(plain(value))
            case "score":
                return self.score.format(plain(value))
        return plain(value)

    def _money(self, yuan: Decimal) -> str:
        if abs(yuan) >= TEN_THOUSAND:
            return self.ten_thousand_yuan.format(plain(yuan / TEN_THOUSAND))
        return self.yuan.format(plain(yuan))

    def compare(self, now: Number, before: Number) -> str:
        """How a number stands to the one of a year before."""
        if now is None or not before:
            return self.not_comparable
        change = Decimal(str(now)) - Decimal(str(before))
        if not change:
            return self.same
        rate = share(abs(change), Decimal(str(before)))
        return (self.more if change > 0 else self.less).format(rate)

    def of_period(self, period: Period) -> str:
        """A period as a sentence says it."""
        first, last = period.first, period.last
        parts = {"year": first.year, "month": first.month, "last_month": last.month}
        match period.name[4:]:
            case "":
                return self.year.format(**parts)
            case "-H1":
                return self.first_half.format(**parts)
            case "-H2":
                return self.second_half.format(**parts)
            case name if name.startswith("-Q"):
                return self.quarter.format(quarter=self.numerals[int(name[2:]) - 1], **parts)
            case name if ".." not in name:
                return self.month.format(**parts)
        if first.year == last.year and period.has_whole_months:
            return self.months.format(**parts)
        said = (self.day.format(year=day.year, month=day.month, day=day.day) for day in (first, last))
        return self.span.format(*said)

    def numeral(self, count: int) -> str:
        """1 … 99 as Chinese numerals count them."""
        tens, ones = divmod(count, 10)
        ten = self.numerals[9]
        head = "" if tens == 0 else ten if tens == 1 else self.numerals[tens - 1] + ten
        return head + (self.numerals[ones - 1] if ones else "")


def plain(value: int | float | Decimal) -> str:
    """At most two decimals, none where they are nought."""
    rounded = Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)
    return f"{rounded:f}".rstrip("0").rstrip(".") if rounded % 1 else f"{rounded:.0f}"


def share(part: Number, whole: Number) -> str:
    """A part of a whole in percent with two decimals, like ``86.56%``; a dash where there is no whole."""
    if part is None or not whole:
        return "\u2014"
    percent = (100 * Decimal(str(part)) / Decimal(str(whole))).quantize(CENT, ROUND_HALF_UP)
    return f"{percent}%"


_ADAPTER: TypeAdapter[Words] = TypeAdapter(Words)


@cache
def words() -> Words:
    """The vocabulary that ships with this package."""
    text = (resources.files("xiaobao.summaries") / "data" / "words.toml").read_text(encoding="utf-8")
    return _ADAPTER.validate_python(tomllib.loads(text))
