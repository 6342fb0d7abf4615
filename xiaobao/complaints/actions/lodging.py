"""Lodging: from what somebody says at a counter, on the telephone or in a form, to numbered cases."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from xiaobao.businesses import actions as businesses
from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.casework.actions import OpenedCase
from xiaobao.casework.actions.opening import Desk
from xiaobao.casework.domain.opening import LinkKind
from xiaobao.complaints.actions.major import raise_thresholds
from xiaobao.complaints.domain.lodging import Lodging, LodgingIncomplete, masked_claims, missing_of, new_cases
from xiaobao.complaints.domain.rules import Measures
from xiaobao.complaints.models import Detail
from xiaobao.kernel.clock import local_day
from xiaobao.organizations import queries as organizations
from xiaobao.organizations.domain.units import Profile
from xiaobao.people.domain.actor import SYSTEM, Actor, ActorKind
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Kind

if TYPE_CHECKING:
    from xiaobao.organizations.models import Unit


@dataclass(frozen=True, slots=True)
class Lodged:
    """The receipts of what was lodged, and the open cases that look like the same dispute."""

    receipts: tuple[OpenedCase, ...]
    alike: tuple[str, ...]


@transaction.atomic
def lodge(*, lodging: Lodging, unit_code: str, actor: Actor, at: datetime) -> Lodged:
    """Open what was lodged at a unit: one case, or two where the text is complaint and report (Order 121 art. 9).

    Anybody may lodge; a colleague of the unit who takes it down is named in the journal. The same dispute lodged a
    second time is opened and linked, not thrown away: whether to merge is an officer's decision. What is about one of
    our own units is opened at the unit above it, and its people are shown nothing of it (Order 121 art. 37).

    Raises: LodgingIncomplete (everything missing at once), NotFound (no such unit), NobodyAbove, NoVersionInForce.
    """
    unit = organizations.by_code(unit_code)
    _require_complete(lodging, at)
    reported = _reported(lodging, unit)
    unit = (reported and casework.unit_above(unit.path, reported)) or unit
    business = _respondent(lodging, at)
    news = new_cases(lodging, profile=unit.profile, business=business)
    if reported is not None:
        news = [replace(new, changes={"reported_unit_id": reported.pk}) for new in news]
    desk = Desk(unit.pk, unit.code, unit.path)
    alike = _alike(lodging, business)
    opened = casework.open_cases(news=news, desk=desk, actor=actor, at=at)
    Detail.objects.bulk_create(detail_of(lodging, receipt.id) for receipt in opened)
    _tie(opened, alike, at)
    for receipt in opened:
        measures = Measures(len(lodging.complainants) or 1, lodging.claimed_fen // 100, lodging.injured)
        raise_thresholds(opened=receipt, measures=measures, at=at)
    shown = cases.titles(numbers=[number for _, number in alike], actor=actor) if _works_here(actor) else {}
    return Lodged(tuple(opened), tuple(shown))


def _works_here(actor: Actor) -> bool:
    return actor.kind is ActorKind.ACCOUNT


def _reported(lodging: Lodging, unit: "Unit") -> "Unit | None":
    """The unit of our own that this is about: what carries its full name. A bank's customers complain of the bank."""
    if lodging.respondent is None or unit.profile != Profile.MARKET:
        return None
    return organizations.named(lodging.respondent.name, path=unit.path)


def _require_complete(lodging: Lodging, at: datetime) -> None:
    limit = None
    if lodging.family or Kind.COMPLAINT in lodging.kinds:
        family = load_library().family(lodging.family or "samr-complaint")
        limit = family.in_force_on(local_day(lodging.received_at)).limit("representatives")
    missing = missing_of(lodging, representatives_at_most=limit.at_most if limit else None)
    if lodging.received_at > at:
        missing.append(("received_at", "it lies in the future"))
    if missing:
        raise LodgingIncomplete(missing)


def _respondent(lodging: Lodging, at: datetime) -> int | None:
    if lodging.respondent is None:
        return None
    told = lodging.respondent
    return businesses.find_or_register(name=told.name, uscc=told.uscc, address=told.address, phone=told.phone, at=at).pk


def _alike(lodging: Lodging, business: int | None) -> list[tuple[int, str]]:
    """Open cases against the same business by somebody with the same phone (Order 121 art. 14, 16(2), 17(4))."""
    phones = [person.phone for person in lodging.complainants if person.phone]
    if business is None or not phones:
        return []
    return cases.alike(kind=lodging.kinds[0].value, phones=phones, business_id=business)


def detail_of(lodging: Lodging, case_id: int) -> Detail:
    """The detail row of a lodging, not yet saved."""
    return Detail(
        case_id=case_id,
        claims=masked_claims(lodging),
        claimed_fen=lodging.claimed_fen,
        is_real_name=not lodging.anonymous,
        is_joint=len(lodging.complainants) > 1,
        complainants=max(1, len(lodging.complainants)),
        harm_known_on=lodging.harm_known_on,
    )


def _tie(opened: list[OpenedCase], alike: list[tuple[int, str]], at: datetime) -> None:
    first = opened[0]
    for other in opened[1:]:
        casework.link(case_id=first.id, other_id=other.id, kind=LinkKind.SPLIT, actor=SYSTEM, at=at)
    for case_id, _ in alike:
        casework.link(case_id=first.id, other_id=case_id, kind=LinkKind.DUPLICATE, actor=SYSTEM, at=at)
