"""A complaint that gives rise to a second case: the report in the same text, or a lead found while handling it.

Sources: Order 121 art. 9 (2020 measures art. 7): complaint and report in one text are handled separately; art. 27
(2020: art. 23) and penalty procedure art. 18: a lead found in mediation is verified from the day it was found.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.casework.domain.opening import LinkKind, NewCase, PartyRole
from xiaobao.complaints.domain.channels import Channel
from xiaobao.complaints.domain.payloads import Branching, OpeningLead
from xiaobao.complaints.models import Detail
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people.domain.actor import Actor
from xiaobao.procedures.clocks import ClockStatus
from xiaobao.procedures.model import Kind

if TYPE_CHECKING:
    from xiaobao.casework.models import Case

# who comes along into the second case, and as what; of a lead only whom it is about
INTO_REPORT: Mapping[str, PartyRole] = {
    PartyRole.COMPLAINANT: PartyRole.REPORTER,
    PartyRole.REPRESENTATIVE: PartyRole.REPRESENTATIVE,
    PartyRole.MEMBER: PartyRole.MEMBER,
    PartyRole.RESPONDENT: PartyRole.RESPONDENT,
}
INTO_LEAD: Mapping[str, PartyRole] = {PartyRole.RESPONDENT: PartyRole.RESPONDENT}


class AlreadyBranched(XiaobaoError):
    """Raised when the same second case was opened before."""

    slug = "already-branched"
    status = 409

    def __init__(self, other: str) -> None:
        super().__init__(f"This was opened before, as {other}.", other=other)


@transaction.atomic
def open_branch(*, case_id: int, event: str, payload: Branching, actor: Actor, at: datetime) -> "Case":
    """Open the report or the lead that comes out of a complaint, and link both; the complaint goes on as it is.

    Raises: StepNotAllowed, NotPermitted, AlreadyBranched.
    """
    origin = cases.by_id(case_id)
    found_at = _found_at(origin) or at
    case = casework.take_step(case_id=case_id, event=event, payload=payload.to_json(), actor=actor, at=at)
    lead = payload if isinstance(payload, OpeningLead) else None
    kind = LinkKind.CASE_FROM_COMPLAINT if lead else LinkKind.SPLIT
    _refuse_twice(case, kind, payload.suspicion)
    opened = casework.branch(
        case=case,
        new=_lead(case, lead, found_at) if lead else _report(case, payload),
        roles=INTO_LEAD if lead else INTO_REPORT,
        kind=kind,
        shares_words=lead is None,
        actor=actor,
        at=at,
    )
    Detail.objects.create(case_id=opened.id, is_real_name=lead is None)
    return cases.by_id(case_id)


def _found_at(case: "Case") -> datetime | None:
    """When the lead was found: its clock runs from there."""
    running = [c for c in cases.standing(case).clocks if c.id == "verification" and c.status is ClockStatus.RUNNING]
    return running[-1].started_at if running else None


def _refuse_twice(case: "Case", kind: LinkKind, suspicion: str) -> None:
    for other in cases.branches_of(case, kind):
        if kind is LinkKind.SPLIT or other.title == suspicion:
            raise AlreadyBranched(other.number)


def _report(case: "Case", payload: Branching) -> NewCase:
    return _new(case, Kind.REPORT, "samr-report", case.channel, case.received_at, payload.suspicion, case.text, True)


def _lead(case: "Case", payload: OpeningLead, found_at: datetime) -> NewCase:
    channel = Channel.COMPLAINT.value
    return _new(case, Kind.LEAD, "lead", channel, found_at, payload.suspicion, payload.text, False)


def _new(
    case: "Case", kind: Kind, family: str, channel: str, at: datetime, title: str, text: str, real_name: bool
) -> NewCase:
    opening: dict[str, Any] = {"real_name": real_name}
    return NewCase(
        kind=kind,
        family=family,
        channel=channel,
        received_at=at,
        title=title,
        text=text,
        business=case.business_id,
        subject=case.subject,
        payload=opening,
        detail={},
    )
