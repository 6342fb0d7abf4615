"""Looking at personal data: for whoever handles the case, with a reason, and never unseen."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from xiaobao.casework import permissions
from xiaobao.casework.actions.journal import append
from xiaobao.casework.domain.entries import LOOKED
from xiaobao.casework.models import Case, Party
from xiaobao.casework.permissions import LOOKERS, NotPermitted, may_see
from xiaobao.kernel.errors import NotFound
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import Actor
from xiaobao.procedures.model import CONFIDENTIAL


def may_look(case: Case, actor: Actor) -> bool:
    """Whether somebody works on a case in a role that needs its personal data; of a report, whether they handle it."""
    helps = case.co_handlers.filter(account_id=actor.id).exists() if actor.id else False
    return permissions.may_look(case, actor, is_co_handler=helps)


@transaction.atomic
def look_at_party(*, party_id: int, reason: str, actor: Actor, at: datetime) -> Mapping[str, str]:
    """The personal data of a party, opened; the look is logged in the vault and in the journal.

    Source: Personal Information Protection Law art. 6 (necessity); Order 121 art. 37 (reporters are kept secret).
    Raises: NotFound, also for a stranger to the case; NotPermitted for an auditor, a respondent, and of a report for
    everybody who does not handle it.
    """
    party = Party.objects.filter(pk=party_id).first()
    if party is None or party.record_id is None:
        raise NotFound("personal data of party", party_id)
    case = Case.objects.locked().get(pk=party.case_id)
    if not may_look(case, actor):
        if not may_see(actor, case):
            raise NotFound("personal data of party", party_id)
        if case.kind in CONFIDENTIAL:
            raise NotPermitted(actor, "learn who reported", ("whoever handles the report",))
        raise NotPermitted(actor, "look at personal data", tuple(sorted(LOOKERS)))
    opened = people.open_record(record_id=party.record_id, actor=actor, reason=reason, case_id=case.pk, at=at)
    content = {"party": party.pk, "role": party.role, "reason": reason}
    append(case, type=LOOKED, payload=content, actor=actor, at=at, roles=LOOKERS)
    case.save(update_fields=["entry_count", "head_hash", "changed_at"])
    return opened


@transaction.atomic
def look_for_paper(*, case_id: int, paper: str, actor: Actor, at: datetime) -> Mapping[str, str]:
    """What the vault holds of the complainant, for a paper and whoever may look; nothing for everybody else.

    The look is logged, with the paper as its reason.
    """
    case = Case.objects.get(pk=case_id)
    party = case.parties.filter(role__in=["complainant", "reporter"], record__isnull=False).order_by("pk").first()
    if party is None or case.is_erased or not may_look(case, actor):
        return {}
    return look_at_party(party_id=party.pk, reason=paper, actor=actor, at=at)
