"""Keeping the register of consents: what each complainant allows, from the journal onto the parties."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from xiaobao.casework.actions.stepping import take_step
from xiaobao.casework.domain.consenting import ASKED
from xiaobao.casework.models import Case
from xiaobao.people.domain.actor import Actor


@transaction.atomic
def record_consent(
    *,
    case_id: int,
    event: str,
    payload: Mapping[str, Any],
    purpose: str,
    given: bool,
    actor: Actor,
    at: datetime,
) -> Case:
    """Write a consent of the complainants, or its withdrawal, into the journal and onto the parties.

    Source: Personal Information Protection Law art. 14, 15. Raises: StepNotAllowed, NotPermitted.
    """
    case = take_step(case_id=case_id, event=event, payload=payload, actor=actor, at=at)
    for party in case.parties.filter(role__in=ASKED):
        party.consents = {**party.consents, purpose: given}
        party.save(update_fields=["consents"])
    return case
