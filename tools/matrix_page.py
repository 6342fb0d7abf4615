"""The permission matrix as data and as a page of the documentation."""

import tomllib
from collections.abc import Mapping
from typing import Final

from tools.places import ROOT

MATRIX: Final = ROOT / "tools" / "matrix.toml"
MARKS: Final = {"open": "●", "hidden": "·", "no": "○", "sign in": "→", "unread": "…", "closed": "×"}
HEAD: Final = """# Who is let in where

Every address of the site and every operation of the API, tried by every kind of person on a case of the eastern
office (`tests/test_nobody_gets_in_where_they_do_not_belong.py`). This page is made from what was measured; a door that
is not in it, or that answers differently, fails the test.

| mark | what is answered |
|---|---|
| ● | it opens, or does what was asked, or says what is missing |
| · | the same as where there is nothing: status, headers and body are equal |
| ○ | it says that this is for others |
| → | the sign-in page, or 401 |
| … | what was sent is refused before anything is looked for, the same for everybody |
| × | there is nothing to be had at this address in this way |

`west` is a sister office under the same bureau, `bank` another tree, `merchant` the business that the complaint is
about, to which the case was not shown; `registrar`, `head` and `auditor` are the bureau's.

"""
Rows = Mapping[str, Mapping[str, str]]


def matrix_text(rows: Rows) -> str:
    """The matrix as TOML."""
    return "# Written by XIAOBAO_MATRIX=write pytest tests/test_nobody_gets_in_where_they_do_not_belong.py\n" + "".join(
        f'\n[door."{door}"]\n' + "".join(f'{who} = "{said}"\n' for who, said in said_to.items())
        for door, said_to in sorted(rows.items())
    )


def matrix_page() -> str:
    """The page in Markdown, by address."""
    rows: Rows = tomllib.loads(MATRIX.read_text(encoding="utf-8"))["door"]
    people = tuple(next(iter(rows.values())))
    head = f"| door | {' | '.join(people)} |\n|---|{'---|' * len(people)}\n"
    return HEAD + head + "".join(f"| `{_shown(door)}` | {_marks(said, people)} |\n" for door, said in _sorted(rows))


def _sorted(rows: Rows) -> list[tuple[str, Mapping[str, str]]]:
    return sorted(rows.items(), key=lambda row: row[0].split(" ")[::-1])


def _shown(door: str) -> str:
    return door.split("?")[0]


def _marks(said: Mapping[str, str], people: tuple[str, ...]) -> str:
    return " | ".join(MARKS[said[who]] for who in people)
