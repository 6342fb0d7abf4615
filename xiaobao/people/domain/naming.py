"""How a user name is written."""

import re
import unicodedata

from xiaobao.kernel.errors import XiaobaoError

USERNAME = re.compile(r"[\w.@+-]{2,64}")


class BadUsername(XiaobaoError):
    """Raised when a user name has signs that it may not have."""

    slug = "bad-username"

    def __init__(self, username: str) -> None:
        super().__init__(
            f"{username!r} cannot be a user name: take 2 to 64 letters, digits or . @ + - _.",
            username=username,
        )


def plain_username(typed: str) -> str:
    """The one form of a user name: NFKC, no blanks around it, case folded."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def new_username(typed: str) -> str:
    """A user name that may be given to an account. Raises: BadUsername."""
    username = plain_username(typed)
    if not USERNAME.fullmatch(username):
        raise BadUsername(typed)
    return username
