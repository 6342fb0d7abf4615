"""Opening a second case out of one that is here: at the same unit, tied to it both ways."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from xiaobao.casework.actions.linking import link
from xiaobao.casework.actions.opening import Desk, OpenedCase, open_cases
from xiaobao.casework.domain.opening import LinkKind, NewCase, NewParty, PartyRole
from xiaobao.casework.models import Case
from xiaobao.kernel.identifiers import STARS
from xiaobao.people.domain.actor import Actor
from xiaobao.procedures.model import CONFIDENTIAL


@transaction.atomic
def branch(
    *,
    case: Case,
    new: NewCase,
    roles: Mapping[str, PartyRole],
    kind: LinkKind,
    shares_words: bool,
    actor: Actor,
    at: datetime,
) -> OpenedCase:
    """Open ``new`` where ``case`` lies and link the two; ``case`` is locked by the caller.

    Parties whose role stands in ``roles`` come along in the role it maps to, with the same sealed record, so that
    nothing personal is copied. ``shares_words``: the original words of the first case are those of the second too.

    Raises: NoVersionInForce; NotPermitted.
    """
    coming = [party for party in case.parties.order_by("pk") if party.role in roles]
    parties = tuple(
        NewParty(
            role=roles[p.role],
            display=STARS if new.kind in CONFIDENTIAL and p.record_id and p.display else p.display,
            business=p.business_id,
            consents=p.consents,
            record=p.record_id,
        )
        for p in coming
    )
    original = case.original_id if shares_words else None
    desk = Desk(case.unit_id, case.unit.code, case.unit_path)
    [opened] = open_cases(news=[replace(new, parties=parties, original=original)], desk=desk, actor=actor, at=at)
    link(case_id=case.pk, other_id=opened.id, kind=kind, actor=actor, at=at)
    return opened
