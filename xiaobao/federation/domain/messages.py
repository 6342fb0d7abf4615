"""The messages of the contract, as strict values: what is not named here is refused, with its place.

Times carry an offset; money is in fen. A message is ``{type, timestamp, sender, recipient, thread, seq, data}``.
"""

import json
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from xiaobao.kernel.errors import XiaobaoError

PIECE: Final = 1024 * 1024  # bytes of a file in one message
ENCODED: Final = PIECE * 4 // 3 + 4  # characters of a piece in base64
MOST_POSITIONS: Final = 10_000  # threads that one comparison names
STRICT = ConfigDict(extra="forbid")
# a NUL can be stored by no PostgreSQL, other controls by no paper
TEXT: Final = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$"
Words = Annotated[str, StringConstraints(pattern=TEXT, max_length=20_000)]
Line = Annotated[str, StringConstraints(pattern=TEXT, max_length=200)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$")]
PublicKey = Annotated[str, StringConstraints(pattern=r"^whpk_[A-Za-z0-9+/]{43}=$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Kind(StrEnum):
    """What is said. The first three by whoever forwards, the others by whoever handles."""

    FORWARDED = "case.forwarded"
    FILE = "case.file"
    WITHDRAWN = "case.withdrawn"
    ACKNOWLEDGED = "case.acknowledged"
    EXTENDED = "case.extended"
    ANSWERED = "case.answered"
    CLOSED = "case.closed"
    REOPENED = "case.reopened"


BY_ORIGIN: Final = frozenset({Kind.FORWARDED, Kind.FILE, Kind.WITHDRAWN})


class MessageRefused(XiaobaoError):
    """Raised for a body that is not a message of the contract: every fault with its place."""

    slug = "message-refused"
    status = 422

    def __init__(self, faults: list[str]) -> None:
        told = "; ".join(faults[:10])
        super().__init__(f"This is no message of the contract. {told}.", faults=told)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Complainant:
    """Personal data: it crosses because the article named in ``basis`` says so."""

    name: Line
    phone: Line = ""
    address: Annotated[str, StringConstraints(pattern=TEXT, max_length=300)] = ""
    email: Annotated[str, StringConstraints(pattern=TEXT, max_length=120)] = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Against:
    """Whom the complaint is against."""

    name: Annotated[str, StringConstraints(pattern=TEXT, min_length=1, max_length=200)]
    uscc: Annotated[str, StringConstraints(pattern=TEXT, max_length=18)] = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Forwarded:
    """A complaint is handed on. ``basis`` is the law and article; ``files`` is how many files follow."""

    number: Annotated[str, StringConstraints(pattern=r"^[\w.#-]{1,64}$")]
    basis: Annotated[str, StringConstraints(pattern=TEXT, min_length=1, max_length=200)]
    received_at: AwareDatetime
    title: Line
    text: Annotated[str, StringConstraints(pattern=TEXT, min_length=1, max_length=20_000)]
    claims: Annotated[str, StringConstraints(pattern=TEXT, max_length=4_000)] = ""
    claimed_fen: Annotated[int, Field(ge=0, le=10**13)] = 0
    subject: Annotated[str, StringConstraints(pattern=TEXT, max_length=120)] = ""
    complainants: Annotated[tuple[Complainant, ...], Field(min_length=1, max_length=200)]
    respondent: Against
    note: Annotated[str, StringConstraints(pattern=TEXT, max_length=2_000)] = ""
    files: Annotated[int, Field(ge=0, le=200)] = 0


@dataclass(frozen=True, kw_only=True, config=STRICT)
class FilePiece:
    """A piece of a file, at most 1 MiB; all pieces of a file follow each other. ``digest`` is the whole's SHA-256."""

    name: Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f/\\]{1,200}$")]
    digest: Digest
    part: Annotated[int, Field(ge=1, le=1_000)]
    parts: Annotated[int, Field(ge=1, le=1_000)]
    content: Annotated[
        str, StringConstraints(pattern=r"^[A-Za-z0-9+/]*={0,2}$", max_length=PIECE * 4 // 3 + 4)
    ]  # base64


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Withdrawn:
    """The consumer withdraws, or the forwarding was a mistake."""

    reason: Annotated[str, StringConstraints(pattern=TEXT, min_length=1, max_length=2_000)]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Acknowledged:
    """The handling side has the complaint as a case of its own, due on a day of its own clock."""

    number: Annotated[str, StringConstraints(pattern=r"^[\w.#-]{1,64}$")]
    received_at: AwareDatetime
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Extended:
    """More time, by an article."""

    due_on: date | None = None
    reason: Annotated[str, StringConstraints(pattern=TEXT, max_length=2_000)] = ""
    basis: Line = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Answered:
    """What the consumer was told."""

    text: Words


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Closed:
    """The case has ended there."""

    outcome: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,32}$")]
    on: date


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Reopened:
    """It is handled again."""

    reason: Annotated[str, StringConstraints(pattern=TEXT, max_length=2_000)] = ""


Body = Forwarded | FilePiece | Withdrawn | Acknowledged | Extended | Answered | Closed | Reopened
BODIES: Final[Mapping[Kind, type]] = {
    Kind.FORWARDED: Forwarded,
    Kind.FILE: FilePiece,
    Kind.WITHDRAWN: Withdrawn,
    Kind.ACKNOWLEDGED: Acknowledged,
    Kind.EXTENDED: Extended,
    Kind.ANSWERED: Answered,
    Kind.CLOSED: Closed,
    Kind.REOPENED: Reopened,
}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Envelope:
    """What stands round every message. ``thread`` begins with the name of the instance that forwarded."""

    type: Kind
    timestamp: AwareDatetime
    sender: Name
    recipient: Name
    thread: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}/[\w.#/-]{1,100}$")]
    seq: Annotated[int, Field(ge=1, le=1_000_000)]
    data: dict[str, Any]

    @property
    def origin(self) -> str:
        """The instance that began the thread."""
        return self.thread.partition("/")[0]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Receipt:
    """The answer to a message. ``through``: every message of the thread up to this number was taken or refused."""

    state: Literal["applied", "duplicate", "held", "refused", "conflict"]
    through: Annotated[int, Field(ge=0, le=1_000_000)]
    reason: Annotated[str, StringConstraints(pattern=TEXT, max_length=2_000)] = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Positions:
    """How far each side has come: thread → number of the last message that was taken from the other.

    ``begins``, in an answer: thread → the number from which on whoever answers has something to say, where the numbers
    behind the other's are lost to both. ``keys``, where one was changed: those that whoever asks is to be known by from
    now on, each of which has signed this; ``knows``, in the answer: those that it is known by.
    """

    sender: Name
    recipient: Name
    threads: Annotated[dict[str, Annotated[int, Field(ge=0, le=1_000_000)]], Field(max_length=MOST_POSITIONS)]
    begins: Annotated[dict[str, Annotated[int, Field(ge=2, le=1_000_000)]], Field(max_length=MOST_POSITIONS)] = field(
        default_factory=dict
    )
    keys: Annotated[list[PublicKey], Field(max_length=8)] = field(default_factory=list)
    knows: Annotated[list[PublicKey], Field(max_length=8)] = field(default_factory=list)


ENVELOPE: Final = TypeAdapter(Envelope)
RECEIPT: Final = TypeAdapter(Receipt)
POSITIONS: Final = TypeAdapter(Positions)
ADAPTERS: Final[Mapping[Kind, TypeAdapter[Any]]] = {kind: TypeAdapter(body) for kind, body in BODIES.items()}


def read_as(adapter: TypeAdapter[Any], body: bytes) -> Any:
    """A body of the contract. Raises: MessageRefused."""
    try:
        return adapter.validate_json(body)
    except ValidationError as error:
        raise MessageRefused(_faults(error)) from None


def body_of(told: Envelope) -> Body:
    """The data of a message, as its type has it. Raises: MessageRefused."""
    found: Body = read_as(ADAPTERS[told.type], json.dumps(told.data).encode())
    return found


def written(body: Body) -> dict[str, Any]:
    """A body as it stands under ``data``."""
    dumped: dict[str, Any] = TypeAdapter(type(body)).dump_python(body, mode="json")
    return dumped


def _faults(error: ValidationError) -> list[str]:
    """Place and fault; never the value, which may be personal data."""
    return [f"{'.'.join(map(str, each['loc'])) or 'body'}: {each['type']}" for each in error.errors()]
