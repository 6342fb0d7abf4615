"""Has whoever complains consented to what a step does with their data: judged from values alone.

Sources: Personal Information Protection Law art. 14 (informed, explicit), 15 (withdrawal), 23 (handing data to another
needs separate consent); Order 121 art. 19 (entrusting mediation).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from xiaobao.casework.domain.opening import PartyRole
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.procedures.entries import STEP
from xiaobao.procedures.model import Step

CONSENT_RECORDED: Final = f"{STEP}consent_recorded"  # the entry of a journal by which one is given or withdrawn
PURPOSES: Final = ("publish", "entrust", "third_party", "mail")
MAIL = "mail"  # a consent: to be written to at the mail address that was left
MAILED = frozenset({PartyRole.COMPLAINANT, PartyRole.REPORTER})  # who lodged, and was told the query code
ASKED = frozenset({PartyRole.COMPLAINANT, PartyRole.REPORTER, PartyRole.REPRESENTATIVE, PartyRole.MEMBER})


class ConsentMissing(XiaobaoError):
    """Raised when a step needs a consent of the complainants that is not on record, or was withdrawn."""

    slug = "consent-missing"
    status = 422

    def __init__(self, step: Step, who: list[str]) -> None:
        super().__init__(
            f"The step {step.event!r} needs the consent {step.consent!r} of {', '.join(who)} ({step.article}). "
            "Record it first.",
            event=step.event,
            consent=step.consent,
            article=step.article,
            who="\u3001".join(who),
        )


@dataclass(frozen=True, slots=True)
class Consenter:
    """A party as far as its consents go; ``display`` is masked."""

    role: str
    display: str
    consents: Mapping[str, bool]


def wants_mail(party: Consenter) -> bool:
    """Whether somebody who lodged agreed to be written to by mail (Personal Information Protection Law art. 14)."""
    return party.role in MAILED and bool(party.consents.get(MAIL))


def judge_consent(step: Step, parties: Iterable[Consenter]) -> None:
    """Every complainant must have consented to what the step names. Raises ConsentMissing."""
    if step.consent is None:
        return
    lacking = [party.display for party in parties if party.role in ASKED and not party.consents.get(step.consent)]
    if lacking:
        raise ConsentMissing(step, lacking)


class ConsentState(StrEnum):
    """What is on record about a purpose that somebody was asked for."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"  # taken back by a step
    NOT_GIVEN = "not_given"  # asked with the complaint, and not allowed


@dataclass(frozen=True, slots=True)
class Recorded:
    """A step of the journal that gave a consent or took it back."""

    at: datetime
    given: bool
    by: str
    shape: str
    recipient: str


@dataclass(frozen=True, slots=True)
class Consent:
    """Where the consent to one purpose stands. Without ``given`` it was said with the complaint, or never."""

    state: ConsentState
    given: Recorded | None
    withdrawn: Recorded | None


def consent_of(is_given: bool, steps: Sequence[Recorded]) -> Consent:
    """Where a consent stands: what is kept of the party, and the steps about this purpose in their order.

    A withdrawal that was followed by a new consent is over. Source: Personal Information Protection Law art. 14, 15.
    """
    given = next((step for step in reversed(steps) if step.given), None)
    taken = next((step for step in reversed(steps) if not step.given), None)
    if is_given:
        return Consent(ConsentState.GIVEN, given, None)
    return Consent(ConsentState.NOT_GIVEN if taken is None else ConsentState.WITHDRAWN, given, taken)
