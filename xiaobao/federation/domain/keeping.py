"""What is said of a peer, what of it changes, and when a second person is asked. Pure.

Sources: NIST SP 800-53 Rev. 5, AC-5 (separation of duties), SC-12 (keys are established under a person's control).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Final

from xiaobao.kernel.errors import XiaobaoError

CODE: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")  # as the contract writes the name of an instance


class Change(StrEnum):
    """What is done to a peer. One person alone begins a pause, and does nothing else.

    A pause only makes the house safer: whoever fears that a peer's key was stolen must not wait for a colleague, and
    nothing is lost by it, for what waits is kept. To speak again is to trust again, and takes two. So does every
    correction, not of keys alone: personal data goes to the *address*, the *kinds* say what a peer may do here, the
    *unit* whose cases it sees, and the *name* is what journals are signed with.
    """

    REGISTER = "register"
    CORRECT = "correct"
    SUSPEND = "suspend"
    RESUME = "resume"


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """All that is said of a peer. ``address`` is its root; ``unit`` is a code; ``family`` of procedures or nothing."""

    name: str
    address: str
    keys: Sequence[str]
    kinds: Sequence[str]
    unit: str
    family: str = ""

    def told(self) -> dict[str, Any]:
        """As it is kept with a change, and read again by `details_of`."""
        return {**asdict(self), "keys": list(self.keys), "kinds": list(self.kinds)}


def details_of(told: Mapping[str, Any]) -> Details:
    return Details(**told)


class BadPeerName(XiaobaoError):
    """Raised for a name that no instance can have."""

    slug = "bad-peer-name"
    status = 422

    def __init__(self, code: str) -> None:
        super().__init__(
            f"{code[:80]!r} is no name of an instance: a-z, 0-9, dot and dash, at most 64.", code=code[:80]
        )


class OwnName(XiaobaoError):
    """Raised when an instance would be registered with itself."""

    slug = "own-peer-name"
    status = 422

    def __init__(self, code: str) -> None:
        super().__init__(f"{code!r} is the name of this instance itself.", code=code)


class PeerThere(XiaobaoError):
    """Raised when a peer would be registered that is registered."""

    slug = "peer-there"
    status = 409

    def __init__(self, code: str) -> None:
        super().__init__(f"{code!r} is registered already: correct it.", code=code)


class NothingChanges(XiaobaoError):
    """Raised when a peer is as somebody would have it."""

    slug = "nothing-changes"
    status = 409

    def __init__(self, code: str) -> None:
        super().__init__(f"Nothing of {code!r} would change.", code=code)


class ChangeWaits(XiaobaoError):
    """Raised when the same is proposed of the same peer and not yet decided."""

    slug = "change-waits"
    status = 409

    def __init__(self, code: str, by: str) -> None:
        super().__init__(f"{by} proposed this of {code!r} already, and it waits for a second person.", code=code, by=by)


class ChangeDecided(XiaobaoError):
    """Raised when something was decided before."""

    slug = "change-decided"
    status = 409

    def __init__(self, by: str) -> None:
        super().__init__(f"This was decided before, by {by}.", by=by)


class PeerMoved(XiaobaoError):
    """Raised when a peer is not any more what it was when something was proposed of it."""

    slug = "peer-moved"
    status = 409

    def __init__(self, code: str) -> None:
        super().__init__(f"{code!r} was changed since this was proposed: decline it, and propose it anew.", code=code)


class NotCompared(XiaobaoError):
    """Raised when a key would be believed whose fingerprint nobody compared."""

    slug = "not-compared"
    status = 422

    def __init__(self, code: str) -> None:
        super().__init__(f"Compare the fingerprints of {code!r} by telephone first, and say that you did.", code=code)


class WhyMissing(XiaobaoError):
    """Raised when something is done to a peer and nobody says why."""

    slug = "peer-reason-missing"
    status = 422

    def __init__(self, code: str) -> None:
        super().__init__(f"Say why {code!r} is to be changed, or is not.", code=code)


def judge_name(code: str) -> str:
    """Raises: BadPeerName."""
    if not CODE.fullmatch(code):
        raise BadPeerName(code)
    return code


def altered(before: Details | None, after: Details) -> tuple[str, ...]:
    """The parts in which the two differ, in their order; all of them where nothing was before."""
    if before is None:
        return tuple(each.name for each in fields(Details))
    told, said = before.told(), after.told()
    return tuple(name for name in told if told[name] != said[name])


def keys_added(before: Details | None, after: Details) -> tuple[str, ...]:
    """The keys that would be believed from then on: their fingerprints are compared by telephone."""
    known = () if before is None else before.keys
    return tuple(key for key in after.keys if key not in known)
