"""What the platform does when something has happened: topic → functions. Filled once, when it starts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Protocol


class Reaction(Protocol):
    """Does one thing about a message; it runs in the transaction that marks the message as delivered.

    A fault undoes what it did, and the message is tried again later. ``at`` is the moment of the delivery.
    """

    def __call__(self, *, topic: str, payload: Mapping[str, Any], at: datetime) -> object: ...


_REACTIONS: Final[dict[str, list[Reaction]]] = {}


def register_reaction(topic: str, function: Reaction) -> None:
    """Let the function hear of every message of this topic; the same function only once."""
    heard = _REACTIONS.setdefault(topic, [])
    if function not in heard:
        heard.append(function)


def forget_reaction(topic: str, function: Reaction) -> None:
    """Take a function away again."""
    _REACTIONS[topic].remove(function)
    if not _REACTIONS[topic]:
        del _REACTIONS[topic]


def reactions_to(topic: str) -> tuple[Reaction, ...]:
    return tuple(_REACTIONS.get(topic, ()))


def heard_topics() -> tuple[str, ...]:
    """Topics that somebody wants to hear of."""
    return tuple(_REACTIONS)
