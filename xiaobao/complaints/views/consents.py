"""The register of consents, for whoever heads or audits a unit: who allowed what, and who took it back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiaobao.casework import queries as cases
from xiaobao.casework.domain.consenting import PURPOSES, ConsentState, Recorded
from xiaobao.casework.queries import REGISTER_READERS, ConsentFilter, ConsentRow
from xiaobao.complaints.labels import ACTORS, CONSENT_STATES, CONSENTS, KINDS, PARTY_ROLES, SHAPES
from xiaobao.complaints.views.handing import as_csv, instant
from xiaobao.complaints.views.who import actor_of
from xiaobao.organizations import queries as organizations
from xiaobao.people.domain.actor import Actor
from xiaobao.people.domain.permitting import NotPermitted

NAMES: Final = ("purpose", "state", "unit")
COUNTED: Final = "counted"
TONES: Final[Mapping[ConsentState, str]] = {ConsentState.GIVEN: "good", ConsentState.WITHDRAWN: "warn"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line in the reader's words; ``given_at`` without ``given_by``: said with the complaint."""

    row: ConsentRow
    kind: str
    role: str
    purpose: str
    state: str
    tone: str
    shape: str
    recipient: str
    given_at: datetime | None
    given_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many parties stand how for one purpose, each with what narrows the list to them."""

    purpose: str
    counts: tuple[tuple[str, int], ...]  # address, how many; in the order of the states


@dataclass(frozen=True, slots=True)
class ConsentsPage:
    lines: tuple[Line, ...]
    tallies: tuple[Tally, ...]
    purposes: tuple[tuple[str, str], ...]
    states: tuple[tuple[str, str], ...]
    units: tuple[tuple[str, str], ...]
    asked: Mapping[str, str]
    query: str
    count: str
    next: str


@login_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The register, narrowed by purpose, state and unit, newest cases first; counted where that is asked for: it reads
    every party. Seven queries at most."""
    actor, asked = _reader(request), _asked(request)
    only = _filter(asked)
    before = request.GET.get("before", "")
    found = cases.consent_page(actor=actor, only=only, before=int(before) if _is_id(before) else None)
    counts = cases.consent_counts(actor=actor, only=only) if request.GET.get(COUNTED) else {}
    page = ConsentsPage(
        lines=tuple(map(_line, found.rows)),
        tallies=tuple(_tally(purpose, counts[purpose], asked["unit"]) for purpose in counts),
        purposes=tuple((purpose, str(CONSENTS[purpose])) for purpose in PURPOSES),
        states=tuple((state, str(CONSENT_STATES[state])) for state in ConsentState),
        units=tuple(organizations.units_below(actor.scopes_of(REGISTER_READERS))),
        asked=asked,
        query=_query(asked),
        count=_query(asked | {COUNTED: "yes"}),
        next=_query(asked | {"before": str(found.before)}) if found.before is not None else "",
    )
    return render(request, "complaints/consents.html", {"page": page, "nav": "office", "tab": "consents"})


@login_required
@require_safe
def handed_out(request: HttpRequest) -> FileResponse:
    """The whole register as it is narrowed, as CSV that a spreadsheet opens without computing anything."""
    actor, only = _reader(request), _filter(_asked(request))
    headings = {
        "number": _("Number"),
        "kind": _("Kind"),
        "unit": _("Unit"),
        "party": _("Party"),
        "role": _("Role"),
        "purpose": _("Purpose"),
        "state": _("State"),
        "given_at": _("Given on"),
        "given_by": _("Given by way of"),
        "shape": _("How consent was given"),
        "recipient": _("Recipient"),
        "withdrawn_at": _("Withdrawn on"),
        "withdrawn_by": _("Withdrawn by way of"),
    }
    return as_csv(_told(cases.every_consent(actor=actor, only=only)), headings, "consents")


def _told(rows: Iterator[ConsentRow]) -> Iterator[Mapping[str, Any]]:
    for line in map(_line, rows):
        yield {
            "number": line.row.number,
            "kind": line.kind,
            "unit": line.row.unit,
            "party": line.row.display,
            "role": line.role,
            "purpose": line.purpose,
            "state": line.state,
            "given_at": instant(line.given_at),
            "given_by": line.given_by,
            "shape": line.shape,
            "recipient": line.recipient,
            "withdrawn_at": instant(line.withdrawn_at),
            "withdrawn_by": line.withdrawn_by,
        }


def _line(row: ConsentRow) -> Line:
    consent, lodged = row.consent, row.consent.state is ConsentState.GIVEN and row.consent.given is None
    return Line(
        row=row,
        kind=str(KINDS[row.kind]),
        role=str(PARTY_ROLES[row.role]),
        purpose=str(CONSENTS[row.purpose]),
        state=str(CONSENT_STATES[consent.state]),
        tone=TONES.get(consent.state, ""),
        shape=str(SHAPES.get(consent.given.shape, "")) if consent.given else "",
        recipient=consent.given.recipient if consent.given else "",
        given_at=consent.given.at if consent.given else row.received_at if lodged else None,
        given_by=_by(consent.given) or (_("when it was lodged") if lodged else ""),
        withdrawn_at=consent.withdrawn.at if consent.withdrawn else None,
        withdrawn_by=_by(consent.withdrawn),
    )


def _by(step: Recorded | None) -> str:
    return str(ACTORS.get(step.by, step.by)) if step else ""


def _tally(purpose: str, counts: Mapping[ConsentState, int], unit: str) -> Tally:
    told = ((_query({"purpose": purpose, "state": state, "unit": unit}), counts[state]) for state in ConsentState)
    return Tally(str(CONSENTS[purpose]), tuple(told))


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in NAMES}


def _filter(asked: Mapping[str, str]) -> ConsentFilter:
    """One query at most. Raises: NotFound for a unit that is unknown."""
    return ConsentFilter(
        purpose=asked["purpose"] if asked["purpose"] in PURPOSES else "",
        state=ConsentState(asked["state"]) if asked["state"] in list(ConsentState) else None,
        unit_path=organizations.by_code(asked["unit"]).path if asked["unit"] else "",
    )


def _query(asked: Mapping[str, str]) -> str:
    return urlencode({name: value for name, value in asked.items() if value})


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _reader(request: HttpRequest) -> Actor:
    """Who asks. Raises: NotPermitted for whoever neither heads nor audits a unit."""
    actor = actor_of(request)
    if not actor.scopes_of(REGISTER_READERS):
        raise NotPermitted(actor, "read the register of consents", tuple(sorted(REGISTER_READERS)))
    return actor
