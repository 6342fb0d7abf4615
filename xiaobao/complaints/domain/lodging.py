"""What somebody who lodges a case gives, and what follows from it: one case, or two where one text is both.

Sources: Order 121 art. 3 (complaint, report), 9 (one text that is both is handled separately), 10 (materials),
11 (agents), 12 (joint complaints); bank measures 2020 No. 3 art. 12–14.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from xiaobao.casework.domain.consenting import MAIL
from xiaobao.casework.domain.opening import GIVEN, NewCase, NewParty, PartyRole, PastStep
from xiaobao.complaints.domain.channels import Channel
from xiaobao.complaints.domain.refolding import noted
from xiaobao.exchange.domain.letters import is_address
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.kernel.identifiers import STARS, mask_given, mask_name
from xiaobao.people.domain.sealing import IndexedField, normal
from xiaobao.procedures.model import CONFIDENTIAL, Kind

STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)
HEADING, SHORTEST_HEADING = 40, 8  # characters
STOPS = "\u3002\uff01\uff1f\uff1b\uff0c"  # the full-width full stop, exclamation and question mark, semicolon, comma
CUT = "\u2026"
NOTHING: Final[Mapping[str, Any]] = {}
FAMILIES: Mapping[str, Mapping[Kind, str]] = {
    "market": {
        Kind.COMPLAINT: "samr-complaint",
        Kind.REPORT: "samr-report",
        Kind.INQUIRY: "inquiry",
        Kind.SUGGESTION: "suggestion",
    },
    "bank": {Kind.COMPLAINT: "bank-complaint", Kind.INQUIRY: "inquiry", Kind.SUGGESTION: "suggestion"},
}


class LodgingIncomplete(XiaobaoError):
    """Raised when what was given is not enough to open a case: every missing thing at once."""

    slug = "lodging-incomplete"
    status = 422

    def __init__(self, missing: list[tuple[str, str]]) -> None:
        self.missing = missing
        told = "; ".join(f"{name}: {why}" for name, why in missing)
        super().__init__(f"The case cannot be opened yet. {told}.", missing=[list(pair) for pair in missing])


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Person:
    """A natural person as told. All of it is personal data and goes sealed to the vault.

    ``may_mail`` is no datum but a consent of this person: to be written to at ``email`` (Personal Information
    Protection Law art. 14).
    """

    name: str = Field(default="", max_length=80)
    phone: str = Field(default="", max_length=40)
    address: str = Field(default="", max_length=300)
    postcode: str = Field(default="", max_length=12)
    id_number: str = Field(default="", max_length=40)
    id_type: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=120)
    may_mail: bool = False

    def personal(self) -> dict[str, str]:
        told = {name: value for name, value in vars(self).items() if value and not name.startswith("_")}
        told.pop("may_mail", None)
        return told


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Agent:
    """Somebody who acts for the complainant, with a written authority (art. 11: matters, powers, term)."""

    person: Person
    authority: str
    until: date | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Respondent:
    """The business complained of, as the consumer knows it."""

    name: str = Field(min_length=1, max_length=200)
    address: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=32)
    uscc: str = Field(default="", max_length=18)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Lodging:
    """A complaint, report, inquiry or suggestion as it comes in; ``kinds`` holds two for one text that is both.

    Money in fen. ``representatives`` are places in ``complainants`` (from 0) of a joint complaint.
    """

    kinds: tuple[Kind, ...] = (Kind.COMPLAINT,)
    channel: Channel
    received_at: datetime
    title: str = Field(default="", max_length=200)
    text: str = Field(min_length=1, max_length=20_000)
    claims: str = Field(default="", max_length=4_000)
    claimed_fen: int = Field(default=0, ge=0, le=10**13)
    complainants: tuple[Person, ...] = ()
    representatives: tuple[int, ...] = ()
    agent: Agent | None = None
    respondent: Respondent | None = None
    anonymous: bool = False
    may_publish: bool = False
    may_entrust: bool = False
    subject: str = Field(default="", max_length=120)
    harm_known_on: date | None = None
    injured: int = Field(default=0, ge=0)
    family: str = ""
    source: str = Field(default="", max_length=48)
    foreign_id: str = Field(default="", max_length=80)

    @property
    def heading(self) -> str:
        """The title, or the beginning of the text."""
        return self.title or heading_of(self.text)


def heading_of(text: str) -> str:
    """The beginning of a text as a heading, forty characters at most: whole clauses where there is one, else a mark."""
    line = " ".join(text.split())
    begun = line[:HEADING]
    if len(line) <= HEADING:
        return line.rstrip(STOPS) or line
    if (end := max(begun.rfind(stop) for stop in STOPS)) >= SHORTEST_HEADING:
        return begun[:end]
    words = begun.rpartition(" ")[0] if line.isascii() else ""
    return (words or begun[: HEADING - 1]) + CUT


def missing_of(lodging: Lodging, *, representatives_at_most: int | None) -> list[tuple[str, str]]:
    """Everything that keeps this from being opened. What only keeps it from being *accepted* is judged later."""
    return [
        *_missing_persons(lodging),
        *_missing_authority(lodging),
        *_too_many(lodging, representatives_at_most),
    ]


def _missing_persons(lodging: Lodging) -> Iterator[tuple[str, str]]:
    if Kind.LEAD in lodging.kinds:
        yield "kinds", "a lead is found by an officer, nobody lodges one"
    if lodging.anonymous and Kind.COMPLAINT in lodging.kinds:
        yield (
            "anonymous",
            "only a report may be anonymous; a complaint needs the complainant's name and phone",
        )
    if Kind.COMPLAINT in lodging.kinds and lodging.respondent is None:
        yield "respondent", "say whom the complaint is against"
    if not lodging.anonymous and Kind.COMPLAINT in lodging.kinds and not lodging.complainants:
        yield "complainants", "give the complainant's name and phone"
    for n, person in enumerate(lodging.complainants):
        if not lodging.anonymous and not (person.name and (person.phone or person.address)):
            yield f"complainants[{n}]", "a name, and a phone or an address, are needed to answer"
        if person.may_mail and not is_address(person.email):
            yield f"complainants[{n}].email", "to be written to there, give an e-mail address"


def _missing_authority(lodging: Lodging) -> Iterator[tuple[str, str]]:
    if lodging.agent is not None and not lodging.agent.authority:
        yield "agent.authority", "a written authority must name matters, powers and term"


def _too_many(lodging: Lodging, at_most: int | None) -> Iterator[tuple[str, str]]:
    chosen = set(lodging.representatives)
    if at_most is not None and len(chosen) > at_most:
        yield (
            "representatives",
            f"at most {at_most} may represent a joint complaint, {len(chosen)} were named",
        )
    if chosen and len(lodging.complainants) < 2:
        yield "representatives", "only a joint complaint of two or more has representatives"
    if any(n >= len(lodging.complainants) or n < 0 for n in chosen):
        yield "representatives", "a representative must be one of the complainants"


def unhandled_of(lodging: Lodging, profile: str) -> Iterator[tuple[str, str]]:
    """The first kind that an institution of this profile does not handle, as something that is wrong."""
    unknown = [kind for kind in lodging.kinds if kind not in FAMILIES[profile] and not lodging.family]
    if unknown:
        yield "kinds", f"{unknown[0].value}s are not handled here"


def parts(lodgings: Sequence[Lodging]) -> list[list[int]]:
    """In which parts lodgings may be opened at once, by their places: no telephone number stands in a part twice.

    The second complaint of the same person finds the first one, as it would have a moment later.
    """
    found: list[list[int]] = []
    last: dict[str, int] = {}  # in which part a number stood last
    for n, lodging in enumerate(lodgings):
        phones = {normal(IndexedField.PHONE, person.phone) for person in lodging.complainants} - {""}
        mine = max((last[phone] + 1 for phone in phones if phone in last), default=0)
        last |= dict.fromkeys(phones, mine)
        found += [[]] if mine == len(found) else []
        found[mine].append(n)
    return found


def new_cases(
    lodging: Lodging,
    *,
    profile: str,
    business: int | None,
    history: tuple[PastStep, ...] = (),
    details: Mapping[str, Any] = NOTHING,
) -> list[NewCase]:
    """One case for each kind that a text is; ``details`` are columns of its detail that its history has set.

    Raises: LodgingIncomplete for a kind that this institution does not handle.
    """
    unhandled = list(unhandled_of(lodging, profile))
    if unhandled:
        raise LodgingIncomplete(unhandled)
    families = FAMILIES[profile]
    detail = noted({"claims": masked_claims(lodging), "harm_known_on": lodging.harm_known_on, **details})
    return [
        NewCase(
            kind=kind,
            family=lodging.family or families[kind],
            channel=lodging.channel.value,
            received_at=lodging.received_at,
            title=lodging.heading,
            text=lodging.text,
            parties=tuple(_parties(lodging, kind, business)),
            business=business,
            subject=lodging.subject,
            payload=_opening_payload(lodging),
            history=history,
            beside={"claims": lodging.claims} if lodging.claims else {},
            source=lodging.source,
            foreign_id=lodging.foreign_id if n == 0 else f"{lodging.foreign_id}#{kind.value}",
            detail=detail,
        )
        for n, kind in enumerate(lodging.kinds)
    ]


def _opening_payload(lodging: Lodging) -> dict[str, Any]:
    payload: dict[str, Any] = {"real_name": not lodging.anonymous}
    if lodging.claimed_fen:
        payload["claimed_fen"] = lodging.claimed_fen
    if len(lodging.complainants) > 1:
        payload["complainants"] = len(lodging.complainants)
    return payload


def _parties(lodging: Lodging, kind: Kind, business: int | None) -> Iterator[NewParty]:
    role = PartyRole.REPORTER if kind is Kind.REPORT else PartyRole.COMPLAINANT
    consents = {"publish": lodging.may_publish, "entrust": lodging.may_entrust}
    for n, person in enumerate(lodging.complainants):
        represents = n in lodging.representatives
        as_what = PartyRole.REPRESENTATIVE if represents and n else role if n == 0 else PartyRole.MEMBER
        display = _shown(person, kind)
        mail = {MAIL: True} if person.may_mail and not lodging.anonymous else {}
        yield NewParty(role=as_what, display=display, personal=person.personal(), consents=consents | mail)
    if lodging.agent is not None:
        agent = lodging.agent
        personal = agent.person.personal() | {"authority": agent.authority}
        personal |= {"until": agent.until.isoformat()} if agent.until else {}
        yield NewParty(role=PartyRole.AGENT, display=_shown(agent.person, kind), personal=personal)
    if lodging.respondent is not None:
        yield NewParty(role=PartyRole.RESPONDENT, display=lodging.respondent.name, business=business)


def _shown(person: Person, kind: Kind) -> str:
    """How a person is shown: of who reports not even the surname (Order 121 art. 37)."""
    if not person.name:
        return ""
    return STARS if kind in CONFIDENTIAL else mask_name(person.name)


def masked_claims(lodging: Lodging) -> str:
    """What is asked for, without the personal data in it; as it came it lies sealed with the text."""
    people = [*lodging.complainants, *([lodging.agent.person] if lodging.agent else [])]
    return mask_given(lodging.claims, [v for person in people for k, v in person.personal().items() if k in GIVEN])
