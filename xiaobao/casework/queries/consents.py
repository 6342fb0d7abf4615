"""The register of consents: who allowed what, when and in which case, and who took it back.

What is kept of a party says where a consent stands now; the steps of the journal say when, how and by whom.
Source: Personal Information Protection Law art. 14, 15, 23, 55 (what is done with consent can be accounted for).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q

from xiaobao.casework.domain.consenting import (
    ASKED,
    CONSENT_RECORDED,
    PURPOSES,
    Consent,
    ConsentState,
    Recorded,
    consent_of,
)
from xiaobao.casework.models import Entry, Party
from xiaobao.casework.permissions import in_scope
from xiaobao.casework.queries.desk import AsItComes
from xiaobao.kernel.identifiers import STARS, mask_personal
from xiaobao.organizations.domain.units import end_of
from xiaobao.people.domain.actor import Actor, Role
from xiaobao.procedures.model import CONFIDENTIAL

if TYPE_CHECKING:
    from django.db.models import QuerySet

REGISTER_READERS: Final = frozenset({Role.HEAD, Role.AUDITOR})
PARTIES: Final = 50  # of a page; a party has a line for each purpose
MANY: Final = 900  # of a batch of the file that is handed out; SQLite binds a bounded number of values


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentFilter:
    """What the register is narrowed to; empty means all."""

    purpose: str = ""
    state: ConsentState | None = None
    unit_path: str = ""

    @property
    def purposes(self) -> tuple[str, ...]:
        return (self.purpose,) if self.purpose else PURPOSES


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A line: one purpose of one party. ``display`` is masked; of who reports there are stars alone."""

    party_id: int
    display: str
    role: str
    number: str
    kind: str
    unit: str
    received_at: datetime
    purpose: str
    consent: Consent


@dataclass(frozen=True, slots=True)
class ConsentPage:
    """Some lines, the newest cases first, and the party before which the next ones come."""

    rows: tuple[ConsentRow, ...]
    before: int | None


def consent_page(*, actor: Actor, only: ConsentFilter, before: int | None = None, limit: int = PARTIES) -> ConsentPage:
    """The consents of parties in the subtrees that somebody heads or audits. Two queries."""
    rows = _within(actor, only).filter(_standing(only)).select_related("case__unit").order_by("-pk")
    found = list((rows if before is None else rows.filter(pk__lt=before))[: limit + 1])
    parties = found[:limit]
    steps = _steps({party.case_id for party in parties})
    lines = tuple(line for party in parties for line in _lines(party, steps, only))
    return ConsentPage(lines, parties[-1].pk if len(found) > limit else None)


def every_consent(*, actor: Actor, only: ConsentFilter) -> Iterator[ConsentRow]:
    """All lines, in batches: two queries for each nine hundred parties."""
    page = consent_page(actor=actor, only=only, limit=MANY)
    yield from page.rows
    while page.before is not None:
        page = consent_page(actor=actor, only=only, before=page.before, limit=MANY)
        yield from page.rows


def consent_counts(*, actor: Actor, only: ConsentFilter) -> dict[str, dict[ConsentState, int]]:
    """How many parties stand how, for each purpose; of the filter only the unit counts. Two queries."""
    parties = _within(actor, only)
    counts = {purpose: dict.fromkeys(ConsentState, 0) for purpose in PURPOSES}
    for kept, many in parties.order_by().values_list("consents").annotate(many=Count("pk")):
        for purpose in PURPOSES:
            if purpose in kept:
                counts[purpose][ConsentState.GIVEN if kept[purpose] else ConsentState.NOT_GIVEN] += many
    withdrawn = {each: Count("pk", filter=_is(each, ConsentState.WITHDRAWN)) for each in PURPOSES}
    taken = parties.filter(case_id__in=_withdrawals().values("case_id")).aggregate(**withdrawn)
    for purpose, many in taken.items():
        counts[purpose][ConsentState.WITHDRAWN] = many
        counts[purpose][ConsentState.NOT_GIVEN] -= many
    return counts


def _within(actor: Actor, only: ConsentFilter) -> "QuerySet[Party]":
    """The parties who are asked, in the order in which they came: read along their keys, never sorted (`AsItComes`)."""
    rows = Party.objects.alias(place=AsItComes("case__unit_path"))
    rows = rows.filter(in_scope(actor, path="place", case="case_id", roles=REGISTER_READERS), role__in=sorted(ASKED))
    if only.unit_path:
        return rows.filter(place__gte=only.unit_path, place__lt=end_of(only.unit_path))
    return rows


def _standing(only: ConsentFilter) -> Q:
    found = Q(pk__in=())
    for purpose in only.purposes:
        found |= _is(purpose, only.state)
    return found


def _is(purpose: str, state: ConsentState | None) -> Q:
    """The parties whose consent to a purpose stands like this; without a state, who were asked for it."""
    taken = Q(case_id__in=_withdrawals().filter(payload__purpose=purpose).values("case_id"))
    match state:
        case ConsentState.GIVEN:
            return Q(**{f"consents__{purpose}": True})
        case ConsentState.WITHDRAWN:
            return Q(**{f"consents__{purpose}": False}) & taken
        case ConsentState.NOT_GIVEN:
            return Q(**{f"consents__{purpose}": False}) & ~taken
    return Q(consents__has_key=purpose)


def _withdrawals() -> "QuerySet[Entry]":
    return Entry.objects.filter(type=CONSENT_RECORDED, payload__given=False).order_by()


def _steps(case_ids: Collection[int]) -> Mapping[tuple[int, str], list[Recorded]]:
    """The steps about consents of these cases, by case and purpose. One query, along an index of these alone."""
    found: dict[tuple[int, str], list[Recorded]] = {}
    entries = Entry.objects.filter(case_id__in=case_ids, type=CONSENT_RECORDED).order_by("case_id", "seq")
    for case_id, at, by, told in entries.values_list("case_id", "at", "actor_name", "payload"):
        step = Recorded(
            at, bool(told.get("given")), by, told.get("shape", ""), mask_personal(told.get("recipient", ""))
        )
        found.setdefault((case_id, told["purpose"]), []).append(step)
    return found


def _lines(party: Party, steps: Mapping[tuple[int, str], list[Recorded]], only: ConsentFilter) -> Iterator[ConsentRow]:
    case = party.case
    for purpose in only.purposes:
        if purpose not in party.consents:
            continue
        consent = consent_of(bool(party.consents[purpose]), steps.get((case.pk, purpose), ()))
        if only.state in (None, consent.state):
            yield ConsentRow(
                party_id=party.pk,
                display=STARS if case.kind in CONFIDENTIAL else party.display,
                role=party.role,
                number=case.number,
                kind=case.kind,
                unit=case.unit.short_name or case.unit.name,
                received_at=case.received_at,
                purpose=purpose,
                consent=consent,
            )
