"""What stands beside the form of a step: the words of the case, its parties as they are masked, its running clocks."""

from dataclasses import dataclass
from datetime import date

from xiaobao.casework.queries import CaseFile
from xiaobao.complaints import queries
from xiaobao.complaints.labels import PARTY_ROLES
from xiaobao.complaints.views.clocks import ClockCard, clock_card


@dataclass(frozen=True, slots=True)
class Beside:
    """What whoever fills in a form would else go back to the case for."""

    title: str
    text: str
    claims: str
    answer: str
    claimed_yuan: str  # "" where no sum was named
    parties: tuple[tuple[str, str], ...]  # role and name, masked
    clocks: tuple[ClockCard, ...]  # that run or are paused


def beside(file: CaseFile, today: date) -> Beside:
    """As far as this reader may see the case. No query: the detail was read with it (``along``)."""
    detail = queries.detail_of(file.case)
    cards = (clock_card(reason, file.procedure, today) for reason in file.reasons)
    return Beside(
        title=file.case.title,
        text=file.case.text,
        claims=detail.claims if detail else "",
        answer=detail.answer if detail else "",
        claimed_yuan=detail.claimed_yuan if detail and detail.claimed_fen else "",
        parties=tuple((str(PARTY_ROLES[party.role]), party.display) for party in file.parties),
        clocks=tuple(card for card in cards if card.is_running or card.state == "paused"),
    )
