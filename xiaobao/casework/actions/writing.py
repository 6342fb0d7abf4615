"""Writing to whoever lodged a case, at the address that they left for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from xiaobao.casework.domain.consenting import MAILED, Consenter, wants_mail
from xiaobao.casework.models import Case, Party
from xiaobao.casework.queries.following import follow_token
from xiaobao.exchange.domain.letters import Addressed, is_address
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM


def mailed_party(*, case: Case) -> int | None:
    """The party of a case that is written to by mail: who lodged it, and agreed to that; None for nobody."""
    if case.is_erased:
        return None
    party = case.parties.filter(role__in=[role.value for role in MAILED], record__isnull=False).order_by("pk").first()
    if party is None or not wants_mail(Consenter(party.role, party.display, party.consents)):
        return None
    return party.pk


def write_to_party(*, recipient: str, payload: Mapping[str, Any], at: datetime) -> Addressed | None:
    """The address of ``party:7``, opened for one mail, and a fresh link; None for whoever no longer wants any.

    The look is logged in the vault with the reason in the payload, for the person to read on their own page.

    Source: Personal Information Protection Law art. 13(1)(1), 14, 15 (consent, and its withdrawal), 54 (looks are
    written down). Raises: CannotOpen.
    """
    party = Party.objects.select_related("case").get(pk=int(recipient.partition(":")[2]))
    if mailed_party(case=party.case) != party.pk or party.record_id is None:
        return None
    fields = people.open_record(
        record_id=party.record_id, actor=SYSTEM, reason=payload["reason"], case_id=party.case_id, at=at
    )
    address = fields.get("email", "")
    return Addressed(address, _link(party.case, at)) if is_address(address) else None


def _link(case: Case, at: datetime) -> str:
    """An address that opens the case; none where this site does not know its own, or gives no links."""
    if not gives_links():
        return ""
    return f"{settings.ORIGIN.rstrip('/')}/track/link/{follow_token(case, at=at)}/"


def gives_links() -> bool:
    """Whether mails bear a link here."""
    return bool(settings.ORIGIN) and settings.LINK_DAYS > 0
