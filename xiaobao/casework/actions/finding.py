"""Finding somebody's cases by their telephone number: a look-up over personal data, and never unseen."""

from datetime import datetime

from django.db import transaction

from xiaobao.casework.queries.calling import KnownCase, of_records
from xiaobao.people import actions as people
from xiaobao.people import queries as vault
from xiaobao.people.domain.actor import Actor


@transaction.atomic
def find_by_phone(*, phone: str, reason: str, actor: Actor, at: datetime) -> list[KnownCase]:
    """The cases that somebody with this number takes part in, as far as this person may look at their personal data.

    Nothing is opened: what is answered is masked. That a number belongs to a case is personal data all the same, so
    every case that was found is a row in the vault's log; the journal of the case stays as it is, for nothing was done
    to it. Where nothing is found nothing was learnt, and no number that was asked for is kept. Four queries.

    Source: Personal Information Protection Law art. 6 (necessity), 51, 54 (access control, audits).
    Raises: ReasonMissing.
    """
    found = of_records(vault.find_by_phone(phone), actor=actor)
    looks = [(known.record_id, known.row.id) for known in found]
    people.note_looks(looks=looks, actor=actor, reason=reason, at=at)
    return found
