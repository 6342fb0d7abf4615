"""Questions about links that are opened once."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from xiaobao.kernel.clock import SKEW
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people.models import Account, PasswordLink
from xiaobao.people.queries.sessions import digest_of

LINK_LASTS: Final = timedelta(minutes=30)


class LinkRefused(XiaobaoError):
    """Raised for a link that is unknown, used, over, or of a closed account. It does not say which."""

    slug = "link-refused"
    status = 410

    def __init__(self) -> None:
        super().__init__("This link opens nothing any more: it opens once, for half an hour. Ask for a new one.")


PASSWORD = "password"  # noqa: S105  # what a link is for


def live_link(*, token: str, at: datetime, purpose: str = PASSWORD) -> Account:
    """The account whose password a link may set, or whose identity it may tie. Raises: LinkRefused."""
    return live_link_of(digest_of(token), at=at, purpose=purpose)


def live_link_of(digest: str, *, at: datetime, purpose: str) -> Account:
    """The same, by what is kept of a link. Raises: LinkRefused, also for one of a time to come."""
    living = Q(expires_at__gt=at, expires_at__lte=at + LINK_LASTS + SKEW)
    rows = PasswordLink.objects.filter(living, digest=digest, purpose=purpose, account__is_active=True)
    link = rows.select_related("account").first()
    if link is None:
        raise LinkRefused
    return link.account
