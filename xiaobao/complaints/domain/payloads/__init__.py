"""What each step of a procedure says, and what it changes beside the journal.

One frozen class for each event: its fields are the step's form on the desk and its body in the API; `changes` gives
the fields of the case, `details` those of its `Detail`. Events without a class take a remark.
"""

from collections.abc import Mapping

from xiaobao.complaints.domain.payloads.handling import (
    Accepting,
    Answering,
    AskingIdentity,
    Assigning,
    Coding,
    Dispatching,
    MarkingMajor,
    Merging,
    NotFiling,
    Placing,
    Refusing,
    Replying,
    Sharing,
    TellingReporter,
    Terminating,
    TransferringOut,
)
from xiaobao.complaints.domain.payloads.linking import (
    Branching,
    ChoosingVersion,
    ConsentRecording,
    OpeningLead,
)
from xiaobao.complaints.domain.payloads.mediating import (
    Agreeing,
    DecidingRecusal,
    Entrusting,
    Offering,
    Paying,
    Rating,
    Recording,
    Scheduling,
    Settling,
    StartingAppraisal,
    StartingMediation,
    Supervising,
    Visiting,
)
from xiaobao.complaints.domain.payloads.remarks import (
    Reasoned,
    Remark,
    Telling,
    Wanting,
)

__all__ = [
    "PAYLOADS",
    "Accepting",
    "Agreeing",
    "Answering",
    "AskingIdentity",
    "Assigning",
    "Branching",
    "ChoosingVersion",
    "Coding",
    "ConsentRecording",
    "DecidingRecusal",
    "Dispatching",
    "Entrusting",
    "MarkingMajor",
    "Merging",
    "NotFiling",
    "Offering",
    "OpeningLead",
    "Paying",
    "Placing",
    "Rating",
    "Reasoned",
    "Recording",
    "Refusing",
    "Remark",
    "Replying",
    "Scheduling",
    "Settling",
    "Sharing",
    "StartingAppraisal",
    "StartingMediation",
    "Supervising",
    "Telling",
    "TellingReporter",
    "Terminating",
    "TransferringOut",
    "Visiting",
    "Wanting",
    "payload_class",
]

PAYLOADS: Mapping[str, type[Remark]] = {
    event: cls
    for cls in (
        Reasoned, Wanting, Telling, Accepting, Refusing, Terminating, NotFiling, AskingIdentity, Assigning, Placing,
        Dispatching, TransferringOut, Merging, Coding, MarkingMajor, Sharing, Answering, Replying, TellingReporter,
        StartingMediation, Entrusting, Scheduling, Recording, Supervising, Offering, DecidingRecusal,
        StartingAppraisal, Agreeing, Settling, Paying, Visiting, Rating, ChoosingVersion, ConsentRecording, Branching,
        OpeningLead,
    )
    for event in cls.events
}  # fmt: skip


def payload_class(event: str) -> type[Remark]:
    """The class of an event's payload."""
    return PAYLOADS.get(event, Remark)
