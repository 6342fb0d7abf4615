"""Has whoever complains consented to what a step does with their data: judged from values alone.

Sources: Personal Information Protection Law art. 14 (informed, explicit), 15 (withdrawal), 23 (handing data to another
needs separate consent); Order 121 art. 19 (entrusting mediation).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xiaobao.casework.domain.opening import PartyRole
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.procedures.model import Step

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
