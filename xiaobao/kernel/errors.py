"""The one root of this platform's errors: each carries its data and builds its own message."""

from collections.abc import Mapping
from typing import Any, ClassVar


class XiaobaoError(Exception):
    """A refusal or a fault that a person can act on.

    ``slug`` names the kind (stable, used as the problem type of RFC 9457); ``status`` is the HTTP status a
    door answers with; ``data`` is what the error is about. Subclasses build the sentence.
    """

    slug: ClassVar[str] = "error"
    status: ClassVar[int] = 400

    def __init__(self, message: str, **data: Any) -> None:
        self.data: Mapping[str, Any] = data
        super().__init__(message)


class NotFound(XiaobaoError):
    """Raised when a thing that was named does not exist, or is not for the one who asks."""

    slug = "not-found"
    status = 404

    def __init__(self, kind: str, key: object) -> None:
        super().__init__(f"No {kind} {key!r} here.", kind=kind, key=str(key))
