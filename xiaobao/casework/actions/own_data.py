"""A person's own data of a case, handed to whoever shows that it is theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from xiaobao.casework.actions.journal import append
from xiaobao.casework.domain.entries import LOOKED
from xiaobao.casework.domain.opening import PartyRole
from xiaobao.casework.models import Case, Party
from xiaobao.casework.permissions import NotPermitted
from xiaobao.people import actions as people
from xiaobao.people import queries as people_queries
from xiaobao.people.domain.actor import Actor, ActorKind

THEIRS = frozenset(PartyRole) - {PartyRole.RESPONDENT}  # nobody of the respondent holds a query code


@dataclass(frozen=True, slots=True)
class OwnLook:
    """Somebody opened these data: when, why, and whether it was the person themself."""

    at: datetime
    reason: str
    by_self: bool


@dataclass(frozen=True, slots=True)
class OwnData:
    """What a case keeps of one person, in clear. ``words`` are title and text as they were written, where masking
    changed them and nobody else joined in the complaint."""

    role: str
    fields: Mapping[str, str]
    words: Mapping[str, str]
    consents: Mapping[str, bool]
    looks: tuple[OwnLook, ...]


def own_data(*, case_id: int, known: str, reason: str, actor: Actor, at: datetime) -> OwnData:
    """What a case keeps of the one who holds its query code and knows what they left: telephone, identity number, mail.

    The other parties' data stay closed. It is a look like any other: logged with its reason, in vault and journal.

    Source: Personal Information Protection Law art. 45 (to consult and to copy), 50 (a way to ask for it).
    Raises: Erased, NotTheirs, TooManyFailures, NotPermitted for whoever does not hold the query code.
    """
    if actor.kind is not ActorKind.CITIZEN or actor.case_id != case_id:
        raise NotPermitted(actor, "own data")
    case = Case.objects.get(pk=case_id)
    if case.is_erased:
        raise people.Erased
    parties = {
        party.record_id: party
        for party in case.parties.filter(role__in=[role.value for role in THEIRS], record__isnull=False)
    }
    record = people.prove_own(records=[pk for pk in parties if pk is not None], known=known, tries=case.number, at=at)
    return _open(case_id, parties[record], record, alone=len(parties) == 1, reason=reason, actor=actor, at=at)


@transaction.atomic
def _open(case_id: int, party: Party, record: int, *, alone: bool, reason: str, actor: Actor, at: datetime) -> OwnData:
    case = Case.objects.locked().get(pk=case_id)
    fields = people.open_record(record_id=record, actor=actor, reason=reason, case_id=case_id, at=at)
    words: Mapping[str, str] = {}
    if alone and case.original_id is not None:
        words = people.open_record(record_id=case.original_id, actor=actor, reason=reason, case_id=case_id, at=at)
    append(case, type=LOOKED, payload={"party": party.pk, "role": party.role, "reason": reason}, actor=actor, at=at)
    case.save(update_fields=["entry_count", "head_hash", "changed_at"])
    looks = tuple(
        OwnLook(look.at, look.reason, look.actor_key == actor.key)
        for look in people_queries.looks(case_ids=[case_id])
        if look.record_id == record
    )
    return OwnData(party.role, fields, words, dict(party.consents), looks)
