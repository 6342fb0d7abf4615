"""Saved views: which filter of the list of cases an officer may keep under a name. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from xiaobao.kernel.errors import XiaobaoError

MOST: Final = 12
NAME_LENGTH: Final = 40
QUERY_LENGTH: Final = 600


class ViewNotSaved(XiaobaoError):
    """Raised when a view has no name, or more is in its name or filter than a tab can carry."""

    slug = "view-not-saved"
    status = 422

    def __init__(self) -> None:
        super().__init__(f"Give the view a name of at most {NAME_LENGTH} letters.", most=NAME_LENGTH)


class TooManyViews(XiaobaoError):
    """Raised when somebody has as many saved views as there is room for."""

    slug = "too-many-views"
    status = 422

    def __init__(self) -> None:
        super().__init__(f"{MOST} views are saved already. Remove one first.", most=MOST)


def query_of(asked: Mapping[str, str], names: Sequence[str]) -> str:
    """A filter as the query string of its address, always in one order, so that equal filters are equal texts."""
    return urlencode([(name, asked[name]) for name in names if asked.get(name)])


def plain(name: str, query: str) -> str:
    """The name of a view as it is kept. Raises: ViewNotSaved."""
    told = " ".join(name.split())
    if not told or len(told) > NAME_LENGTH or len(query) > QUERY_LENGTH:
        raise ViewNotSaved
    return told
