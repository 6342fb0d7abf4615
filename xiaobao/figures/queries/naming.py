"""How the keys of a dimension read: accounts and units by one question each, codes by the words of their room."""

from collections.abc import Callable, Collection, Mapping
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xiaobao.complaints.figures import LABELS
from xiaobao.figures.domain.asking import Key
from xiaobao.people import queries as people
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Procedure, Text

Labels = Mapping[Key, str]


def labels_of(dimension: str, keys: Collection[Key]) -> dict[Key, str]:
    """The labels of these keys; one that nobody knows is its own. At most one query."""
    name = NAMES.get(dimension)
    known = name(keys) if name else _said_by_the_rooms(dimension)
    return {key: known.get(key) or (str(key) if key else _("(none)")) for key in keys}


def _said_by_the_rooms(dimension: str) -> Labels:
    return {key: str(text) for key, text in LABELS.get(dimension, {}).items()}


def _handlers(keys: Collection[Key]) -> Labels:
    names = people.names([key for key in keys if isinstance(key, int)])
    return {key: names[key] for key in keys if key in names and isinstance(key, int)}


def _procedures(_keys: Collection[Key]) -> Labels:
    return {procedure.key: _said(procedure.title) for procedure in _all()}


def _clocks(_keys: Collection[Key]) -> Labels:
    return {clock.id: _said(clock.title) for procedure in _all() for clock in procedure.clocks}


def _grounds(_keys: Collection[Key]) -> Labels:
    """A ground's number means one thing under one statute and another under the next: only shared words are said."""
    words: dict[Key, set[str]] = {}
    for procedure in _all():
        for ground in procedure.grounds:
            words.setdefault(f"{ground.list}.{ground.id}", set()).add(_said(ground.title))
    return {key: next(iter(said)) for key, said in words.items() if len(said) == 1}


def _all() -> list[Procedure]:
    return [version for family in load_library() for version in family.versions]


def _said(text: Text) -> str:
    return text.zh if (get_language() or "").startswith("zh") else text.en


NAMES: Final[Mapping[str, Callable[[Collection[Key]], Labels]]] = {
    "handler": _handlers,
    "procedure": _procedures,
    "clock": _clocks,
    "ground": _grounds,
}
