"""Where a rule stands, as it is cited: the statute by name, then the article. Pure.

Articles of packs are written as the statutes write them; in English they are said by number. How they are written is
data (``articles.toml``).
"""

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any, Final

from xiaobao.procedures.model import Source

LEVELS: Final = ("article", "paragraph", "item")


def cite(source: Source, article: str, *, english: bool = False) -> str:
    """The statute by its name and the article; in English ``article 15, paragraph 1``.

    An article that names a source of its own (a rule of the house, another statute) stands alone; one that is not of
    the usual form is left as it is written.
    """
    said = _said(article) if english else article
    if not article.startswith(tuple(_written()["of_this_statute"])):
        return said
    titled = source.law.join(_written()["title"])
    return f"{source.english or titled}, {said}" if english else f"{titled}{said}"


@cache
def _written() -> dict[str, Any]:
    return tomllib.loads(resources.files("xiaobao.procedures").joinpath("articles.toml").read_text(encoding="utf-8"))


def _said(article: str) -> str:
    """In English, if every part of it is of the usual form."""
    parts = article.split(_written()["between"])
    found = [re.fullmatch(_written()["place"], part) for part in parts]
    return " and ".join(_place(each) for each in found if each) if all(parts) and all(found) else article


def _place(found: "re.Match[str]") -> str:
    places = ", ".join(f"{level} {_number(found[level])}" for level in LEVELS if found[level])
    about, unconfirmed = "about " if found["about"] else "", " (unconfirmed)" if found["open"] else ""
    return f"{about}{places}{unconfirmed}"


def _number(numeral: str) -> int:
    """A numeral below a thousand: a digit before a ten or a hundred counts it."""
    total, digit = 0, 0
    for sign in numeral:
        if sign in _written()["tens"]:
            total += (digit or 1) * _written()["tens"][sign]
            digit = 0
        else:
            digit = _written()["digits"].index(sign)
    return total + digit
