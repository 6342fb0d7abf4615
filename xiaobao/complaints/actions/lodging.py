"""Lodging: from what somebody says at a counter, on the telephone or in a form, to numbered cases."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import transaction

from xiaobao.businesses import actions as businesses
from xiaobao.businesses.actions import Contact
from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.casework.actions import OpenedCase, Opening
from xiaobao.casework.actions.opening import Desk
from xiaobao.casework.domain.opening import LinkKind, NewCase
from xiaobao.casework.queries import Dispute
from xiaobao.complaints.actions.major import raise_thresholds
from xiaobao.complaints.domain.lodging import (
    NOTHING,
    Lodging,
    LodgingIncomplete,
    Respondent,
    masked_claims,
    missing_of,
    new_cases,
    parts,
    unhandled_of,
)
from xiaobao.complaints.domain.rules import Measures
from xiaobao.complaints.models import Detail
from xiaobao.kernel.clock import local_day
from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.kernel.identifiers import normalize_uscc
from xiaobao.organizations import queries as organizations
from xiaobao.organizations.domain.units import Profile
from xiaobao.people.actions.rows import insert
from xiaobao.people.domain.actor import SYSTEM, Actor, ActorKind
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Kind

if TYPE_CHECKING:
    from xiaobao.organizations.models import Unit


DETAIL = [
    "case_id",
    "claims",
    "claimed_fen",
    "agreed_fen",
    "paid_fen",
    "ground",
    "is_real_name",
    "is_joint",
    "complainants",
    "harm_known_on",
    "satisfaction",
    "visited_at",
    "reply",
    "answer",
]


@dataclass(frozen=True, slots=True)
class Lodged:
    """The receipts of what was lodged, and the open cases that look like the same dispute."""

    receipts: tuple[OpenedCase, ...]
    alike: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody lodges, at which unit."""

    lodging: Lodging
    unit_code: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a case is taken in, and the unit of our own that it is about, if any."""

    unit: "Unit"
    reported: "Unit | None"


@dataclass(frozen=True, slots=True)
class _Judged:
    """A lodging that may be opened: its cases, where, and the business it is about."""

    asked: Asked
    desk: Desk
    news: tuple[NewCase, ...]
    business: int | None


def lodge(*, lodging: Lodging, unit_code: str, actor: Actor, at: datetime) -> Lodged:
    """Open what was lodged at a unit: one case, or two where the text is complaint and report (Order 121 art. 9).

    Anybody may lodge; a colleague of the unit who takes it down is named in the journal. The same dispute lodged a
    second time is opened and linked, not thrown away: whether to merge is an officer's decision. What is about one of
    our own units is opened at the unit above it, and its people are shown nothing of it (Order 121 art. 37).

    Raises: LodgingIncomplete (everything missing at once), NotFound (no such unit), NobodyAbove, NoVersionInForce.
    """
    [told] = lodge_many(asked=[Asked(lodging, unit_code, actor)], at=at)
    if isinstance(told, XiaobaoError):
        raise told
    return told


@transaction.atomic
def lodge_many(*, asked: Sequence[Asked], at: datetime) -> list[Lodged | XiaobaoError]:
    """Open what several people lodge, as if one after another, in one transaction: what each is told.

    A refusal stands in its place and holds nobody else up; whatever else goes wrong undoes them all.
    """
    told: dict[int, Lodged | XiaobaoError] = {}
    units = organizations.by_codes({each.unit_code for each in asked})
    ours = organizations.named({each.lodging.respondent.name for each in asked if each.lodging.respondent})
    for part in parts([each.lodging for each in asked]):
        fit: dict[int, _Place] = {}
        for n in part:
            try:
                fit[n] = _judge(asked[n], units.get(asked[n].unit_code), ours, at)
            except XiaobaoError as refused:
                told[n] = refused
        known = _register([asked[n].lodging.respondent for n in fit], at)
        told |= dict(zip(fit, _open([_prepare(asked[n], place, known) for n, place in fit.items()], at), strict=True))
    return [told[n] for n in range(len(asked))]


def _judge(asked: Asked, unit: "Unit | None", ours: "Mapping[str, Sequence[Unit]]", at: datetime) -> _Place:
    """Where it is taken in. Raises what keeps it from being opened."""
    if unit is None:
        raise NotFound("unit", asked.unit_code)
    lodging = asked.lodging
    limit = None
    if lodging.family or Kind.COMPLAINT in lodging.kinds:
        family = load_library().family(lodging.family or "samr-complaint")
        limit = family.in_force_on(local_day(lodging.received_at)).limit("representatives")
    missing = missing_of(lodging, representatives_at_most=limit.at_most if limit else None)
    missing += unhandled_of(lodging, unit.profile)
    if lodging.received_at > at:
        missing.append(("received_at", "it lies in the future"))
    if missing:
        raise LodgingIncomplete(missing)
    if lodging.respondent and lodging.respondent.uscc:
        normalize_uscc(lodging.respondent.uscc)
    reported = _reported(lodging, unit, ours)
    return _Place((reported and casework.unit_above(unit.path, reported)) or unit, reported)


def _reported(lodging: Lodging, unit: "Unit", ours: "Mapping[str, Sequence[Unit]]") -> "Unit | None":
    """The unit of our own that this is about: what carries its full name. A bank's customers complain of the bank."""
    if lodging.respondent is None or unit.profile != Profile.MARKET:
        return None
    found = ours.get(lodging.respondent.name, ())
    return next((each for each in found if organizations.are_one_house(each, unit)), None)


def _register(respondents: Iterable[Respondent | None], at: datetime) -> dict[Respondent, int]:
    """The ids of businesses as they are named, each entered if it is not there, in the order that everybody keeps."""
    named = sorted(dict.fromkeys(filter(None, respondents)), key=lambda each: (each.uscc, each.name))
    alone = {each.name: Contact(each.address, each.phone) for each in reversed(named) if not each.uscc}
    known = businesses.find_or_register_many(names=alone, contacts=alone, at=at) if alone else {}
    return {each: known[each.name] if not each.uscc else _numbered(each, at) for each in named}


def _numbered(told: Respondent, at: datetime) -> int:
    return businesses.find_or_register(name=told.name, uscc=told.uscc, address=told.address, phone=told.phone, at=at).pk


def _prepare(asked: Asked, place: _Place, known: Mapping[Respondent, int]) -> _Judged:
    business = known[asked.lodging.respondent] if asked.lodging.respondent else None
    unit, reported = place.unit, place.reported
    news = tuple(new_cases(asked.lodging, profile=unit.profile, business=business))
    if reported is not None:
        news = tuple(replace(new, changes={"reported_unit_id": reported.pk}) for new in news)
    return _Judged(asked, Desk(unit.pk, unit.code, unit.path), news, business)


def _open(judged: Sequence[_Judged], at: datetime) -> list[Lodged]:
    if not judged:
        return []
    alike = _alike(judged)
    casework.lock_cases({case_id for those in alike for case_id, _ in those})
    openings = [Opening(new, each.desk, each.asked.actor) for each in judged for new in each.news]
    opened = iter(casework.open_all(openings=openings, at=at))
    receipts = [tuple(islice(opened, len(each.news))) for each in judged]
    pairs = zip(judged, receipts, strict=True)
    insert(Detail, DETAIL, [detail_row(each.asked.lodging, one.id) for each, mine in pairs for one in mine])
    return [_settle(each.asked, mine, those, at) for each, mine, those in zip(judged, receipts, alike, strict=True)]


def _alike(judged: Sequence[_Judged]) -> list[list[tuple[int, str]]]:
    """Open cases against the same business by somebody with the same phone (Order 121 art. 14, 16(2), 17(4))."""
    found = iter(cases.alike([dispute for each in judged for dispute in _disputes(each)]))
    return [next(found) if _disputes(each) else [] for each in judged]


def _disputes(judged: _Judged) -> list[Dispute]:
    phones = frozenset(person.phone for person in judged.asked.lodging.complainants if person.phone)
    kind = judged.asked.lodging.kinds[0].value
    return [Dispute(kind, judged.business, phones)] if judged.business is not None and phones else []


def _settle(asked: Asked, receipts: tuple[OpenedCase, ...], alike: Sequence[tuple[int, str]], at: datetime) -> Lodged:
    """Tie what belongs together, start what a threshold starts; what the one who lodged is told."""
    _tie(receipts, alike, at)
    lodging = asked.lodging
    measures = Measures(len(lodging.complainants) or 1, lodging.claimed_fen // 100, lodging.injured)
    for receipt in receipts:
        raise_thresholds(opened=receipt, measures=measures, at=at)
    if not alike or asked.actor.kind is not ActorKind.ACCOUNT:
        return Lodged(receipts, ())
    return Lodged(receipts, tuple(cases.titles(numbers=[number for _, number in alike], actor=asked.actor)))


def detail_row(told: Lodging, case_id: int, later: Mapping[str, Any] = NOTHING) -> tuple[Any, ...]:
    """The columns `DETAIL` of a lodging, as the database driver takes them; ``later`` is what its history has set."""
    many, set_later = max(1, len(told.complainants)), later.get
    return (
        case_id,
        masked_claims(told),
        told.claimed_fen,
        set_later("agreed_fen", 0),
        set_later("paid_fen", 0),
        set_later("ground", ""),
        not told.anonymous,
        many > 1,
        many,
        told.harm_known_on,
        set_later("satisfaction"),
        set_later("visited_at"),
        set_later("reply", ""),
        set_later("answer", ""),
    )


def _tie(opened: Sequence[OpenedCase], alike: Sequence[tuple[int, str]], at: datetime) -> None:
    first = opened[0]
    for other in opened[1:]:
        casework.link(case_id=first.id, other_id=other.id, kind=LinkKind.SPLIT, actor=SYSTEM, at=at)
    for case_id, _ in alike:
        casework.link(case_id=first.id, other_id=case_id, kind=LinkKind.DUPLICATE, actor=SYSTEM, at=at)
