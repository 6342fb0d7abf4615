"""The words that papers put in for what a case knows only by a key."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """The words by table and key."""
    text = (resources.files("xiaobao.casework.papers") / "words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def word(table: str, key: str) -> str:
    """One word; "" where there is none."""
    return words()[table].get(key, "")
