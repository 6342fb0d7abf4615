"""The columns of a file of complaints, reports, inquiries or suggestions, and how a row becomes a lodging.

Foreign files are read through a map (``complaints/maps/*.toml``), which renames their columns to these.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from xiaobao.casework.domain.opening import PastStep
from xiaobao.complaints.actions.bulk import Incoming
from xiaobao.complaints.domain.channels import Channel
from xiaobao.complaints.domain.lodging import FAMILIES, Lodging, Person, Respondent
from xiaobao.exchange.domain.sheets import Column, Row, Sheet
from xiaobao.kernel.clock import local_day, parse_instant
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Kind, Procedure


class RowRefused(XiaobaoError):
    """Raised for a row whose cells are each readable but do not fit together."""

    slug = "row-refused"

    def __init__(self, column: str, reason: str) -> None:
        self.column, self.reason = column, reason
        super().__init__(f"{column}: {reason}", column=column)


def text(cell: object) -> str:
    return str(cell).strip()


def instant(cell: object) -> datetime:
    if isinstance(cell, datetime):
        return parse_instant(cell.isoformat())
    return parse_instant(str(cell).strip())


def yuan(cell: object) -> int:
    """Yuan as written, to fen. Raises ValueError."""
    return round(float(str(cell).replace(",", "").replace("¥", "").strip()) * 100)


def kind(cell: object) -> Kind:
    return Kind(text(cell))


def channel(cell: object) -> Channel:
    return Channel(text(cell))


def score(cell: object) -> int:
    value = int(str(cell).strip())
    if not 1 <= value <= 5:
        raise ValueError("a score lies between 1 and 5")
    return value


SHEET = Sheet(
    kind="complaints",
    identity="foreign_id",
    columns=(
        Column("foreign_id", False, text, "The row's own number in the system it comes from"),
        Column("kind", False, kind, "complaint, report, inquiry or suggestion; complaint if not given"),
        Column("family", False, text, "The procedure's family, where it is not the institution's usual one"),
        Column("received_at", True, instant, "Date, or date and time in China, of receipt"),
        Column("channel", False, channel, "How it came in; 'import' if not given"),
        Column("title", False, text, "A line that says what it is about"),
        Column("text", True, text, "The consumer's own words"),
        Column("claims", False, text, "What the consumer asks for"),
        Column("claimed_yuan", False, yuan, "The amount asked for, in yuan"),
        Column("complainant_name", False, text, "The complainant's name (sealed)"),
        Column("complainant_phone", False, text, "The complainant's phone (sealed)"),
        Column("complainant_address", False, text, "The complainant's address (sealed)"),
        Column("respondent_name", False, text, "The name of the business"),
        Column("respondent_uscc", False, text, "Its unified social credit code"),
        Column("subject", False, text, "The code or name of what it is about"),
        Column("forwarded_at", False, instant, "When it was sent on to whom it is against"),
        Column("replied_at", False, instant, "When it was replied to"),
        Column("reply", False, text, "The reply"),
        Column("satisfaction", False, score, "The consumer's score, 1 to 5"),
    ),
)

EXPORTED = [
    "number",
    "kind",
    "procedure",
    "unit",
    "channel",
    "received_at",
    "stage",
    "outcome",
    "ended_at",
    "complainant",
    "respondent",
    "subject",
    "handler",
    "title",
    "text",
    "claimed_yuan",
    "agreed_yuan",
    "paid_yuan",
    "satisfaction",
]


def to_incoming(row: Row, *, source: str, profile: str, at: datetime) -> Incoming:
    """A row of a file as a lodging with what had happened to it.

    The dates of forwarding and reply become steps, so that their clocks can be judged.

    Raises: RowRefused; NoVersionInForce where no version of the procedure was in force on the day of receipt.
    """
    values = row.values
    received = values["received_at"]
    case_kind = values["kind"] or Kind.COMPLAINT
    family = values["family"] or FAMILIES[profile].get(case_kind, "")
    if received > at:
        raise RowRefused("received_at", "lies in the future")
    if not family:
        raise RowRefused("kind", f"a {case_kind.value} is not handled by a {profile} unit")
    procedure = load_library().family(family).in_force_on(local_day(received))
    history = tuple(_history(row, procedure, at))
    return Incoming(
        line=row.line,
        lodging=_checked(values, case_kind, foreign_id=row.foreign_id, source=source),
        history=history,
        details={"reply": values["reply"] or "", "satisfaction": values["satisfaction"]},
    )


def _history(row: Row, procedure: Procedure, at: datetime) -> Iterator[PastStep]:
    """The steps that the row's dates tell of. Raises RowRefused where they are not a way of this procedure."""
    stage, before = procedure.stages[0].id, row.values["received_at"]
    for column, event in (("forwarded_at", "forwarded"), ("replied_at", "replied")):
        instant_of = row.values[column]
        if instant_of is None:
            continue
        if not before <= instant_of <= at:
            raise RowRefused(column, f"lies before {before:%Y-%m-%d %H:%M}, or in the future")
        step = procedure.step_table.get((stage, event))
        if step is None:
            raise RowRefused(column, f"a case under {procedure.key} has no step {event!r} at this point")
        yield PastStep(event=event, at=instant_of, payload={"imported": True})
        stage, before = step.to or stage, instant_of


def _checked(values: Mapping[str, Any], case_kind: Kind, *, foreign_id: str, source: str) -> Lodging:
    """Raises RowRefused for a cell that is longer than what it becomes."""
    try:
        return _lodging(values, case_kind, foreign_id=foreign_id, source=source)
    except ValidationError as error:
        first = error.errors()[0]
        whose = {"Person": "complainant_", "Respondent": "respondent_"}.get(error.title, "")
        column = whose + str(first["loc"][0] if first["loc"] else "")
        raise RowRefused(column, first["msg"]) from error


def _lodging(values: Mapping[str, Any], case_kind: Kind, *, foreign_id: str, source: str) -> Lodging:
    person: dict[str, Any] = {name: values.get(f"complainant_{name}") or "" for name in ("name", "phone", "address")}
    respondent = values.get("respondent_name")
    return Lodging(
        kinds=(case_kind,),
        family=values.get("family") or "",
        channel=values.get("channel") or Channel.IMPORT,
        received_at=values["received_at"],
        title=(values.get("title") or "")[:200],
        text=values["text"][:20_000],
        claims=values.get("claims") or "",
        claimed_fen=values.get("claimed_yuan") or 0,
        complainants=(Person(**person),) if any(person.values()) else (),
        respondent=Respondent(name=respondent, uscc=values.get("respondent_uscc") or "") if respondent else None,
        anonymous=not any(person.values()),
        subject=values.get("subject") or "",
        source=source,
        foreign_id=foreign_id,
    )
