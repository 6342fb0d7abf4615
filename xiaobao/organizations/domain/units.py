"""The words of the tree of units 机构, and the arithmetic of its paths. Pure."""

from collections.abc import Collection
from enum import StrEnum
from typing import Final

ROOT: Final = "/"
PATH_LENGTH: Final = 160


class UnitKind(StrEnum):
    """What a unit is, in either profile."""

    BUREAU = "bureau"  # 市场监管局
    OFFICE = "office"  # 市场监管所
    ASSOCIATION = "association"  # 消协、消委会
    STATION = "station"  # 一会两站
    BANK_HEAD = "bank_head"
    BANK_BRANCH = "bank_branch"
    BANK_OUTLET = "bank_outlet"
    CALL_CENTRE = "call_centre"
    COMMAND_CENTRE = "command_centre"  # 12315指挥中心
    DEPARTMENT = "department"


class Profile(StrEnum):
    """Which of the two institutions a unit belongs to."""

    MARKET = "market"
    BANK = "bank"


def path_of(parent_path: str, unit_id: int) -> str:
    """``/1/5/`` and 12 give ``/1/5/12/``; a root unit has ``ROOT`` above it."""
    return f"{parent_path}{unit_id}/"


def end_of(path: str) -> str:
    """The first text behind every path below this one, so that a subtree is a range: path <= p < end.

    The character after ``/`` is ``0``; this needs an order by code point, which the column's collation gives.
    """
    return f"{path[:-1]}0"


def depth_of(path: str) -> int:
    """How many units lie above: 0 for a root."""
    return path.count("/") - 2


def ids_of(path: str) -> tuple[int, ...]:
    """The units along a path, from the root down to itself."""
    return tuple(int(part) for part in path.split("/") if part)


def common_path(paths: Collection[str]) -> str:
    """The path of the lowest unit that all of these lie in, or are; ``ROOT`` where no unit is above them all."""
    shared: list[int] = []
    for ids in zip(*map(ids_of, paths), strict=False):
        if len(set(ids)) > 1:
            break
        shared.append(ids[0])
    return "".join([ROOT, *(f"{unit_id}/" for unit_id in shared)])
