"""What an entry of the journal says, in the reader's words: codes by their titles, fen as yuan."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from xiaobao.complaints import labels, queries
from xiaobao.complaints.forms import worded
from xiaobao.complaints.models import yuan
from xiaobao.kernel.clock import CHINA
from xiaobao.people import queries as people
from xiaobao.procedures.model import Procedure

Said = tuple[tuple[str, str], ...]
# What ties the journal to rows and keys; the names beside them are what people read.
FOR_MACHINES: Final = frozenset(
    {"account", "approval", "approved_by", "asked_by", "attachment", "digest", "party", "raises", "task"}
    | {"asked_in_stead_of", "in_stead_of"}
    | {"docx", "pdf", "row", "again", "files", "papers", "proposed_by", "records", "rule"}
)
# What a party outside is told of a step; remarks and whom a case was given to stay inside.
FOR_PARTIES: Final = frozenset(
    {
        "agreed_fen", "authority", "bring", "body", "cost", "given", "ground", "item", "mediators", "offered_fen", "on",
        "organization", "paid_fen", "place", "purpose", "reason", "recipient", "remedies", "score", "shape", "terms",
        "text", "until", "what",
    }
)  # fmt: skip
UNIT_KEYS: Final = ("from", "to", "unit", "about")


@dataclass(frozen=True, slots=True)
class Context:
    """What codes mean here: the procedure of the case, the step that was taken, the names of units by their code."""

    procedure: Procedure
    event: str = ""
    units: Mapping[str, str] = field(default_factory=dict)


def said(payload: Mapping[str, Any], context: Context) -> Said:
    """Label and value of everything in a payload that is for people, in its order."""
    shown = {key: _value(key, value, context) for key, value in payload.items() if key not in FOR_MACHINES}
    return tuple((str(labels.FIELDS.get(key, key)), value) for key, value in shown.items() if value)


def said_to_parties(payload: Mapping[str, Any], context: Context) -> Said:
    """The same, as far as a party outside is told it."""
    return said({key: value for key, value in payload.items() if key in FOR_PARTIES}, context)


def unit_codes(payloads: Iterable[Mapping[str, Any]]) -> set[str]:
    """The codes of all units that these payloads name."""
    return {str(payload[key]) for payload in payloads for key in UNIT_KEYS if payload.get(key)}


def step_title(procedure: Procedure, event: str) -> str:
    """What a step is called; its event where the procedure has no such step."""
    return next((worded(step.title) for step in procedure.steps if step.event == event), event)


def _value(key: str, value: Any, context: Context) -> str:
    if key in _BY_KEY:
        return _BY_KEY[key](value, context)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if key.endswith("_fen"):
        return yuan(value)
    return str(value)


def _unit(value: Any, context: Context) -> str:
    return context.units.get(value, str(value))


def _event(value: Any, context: Context) -> str:
    return step_title(context.procedure, value)


def _role(value: Any, _context: Context) -> str:
    return str(labels.PARTY_ROLES.get(value) or people.role_told(value))


def _message(value: Any, _context: Context) -> str:
    return queries.peer_message(value)


def _outcome(value: Any, _context: Context) -> str:
    return str(labels.OUTCOMES.get(value, value))


def _channel(value: Any, _context: Context) -> str:
    return str(labels.CHANNELS.get(value, value))


def _kind(value: Any, _context: Context) -> str:
    return str(labels.LINKS.get(value, value))


def _when(value: Any, _context: Context) -> str:
    return datetime.fromisoformat(value).astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def _conditions(value: Any, context: Context) -> str:
    met = [worded(c.title) for c in context.procedure.conditions if value.get(c.id)]
    return _("all") if len(met) == len(context.procedure.conditions) else listed(met)


def _remedies(value: Any, context: Context) -> str:
    return listed(worded(r.title) for r in context.procedure.remedies if r.id in value)


def _ground(value: Any, context: Context) -> str:
    lists = {step.grounds for step in context.procedure.steps if step.event == context.event}
    known = {ground.id: ground for ground in context.procedure.grounds if ground.list in lists}
    found = known.get(value)
    return f"{worded(found.title)} — {found.article}" if found else str(value)


def _purpose(value: Any, _context: Context) -> str:
    return str(labels.CONSENTS.get(value, value))


def _shape(value: Any, _context: Context) -> str:
    return str(labels.SHAPES.get(value, value))


def _threshold(value: Any, context: Context) -> str:
    titles = {threshold.id: worded(threshold.title) for threshold in context.procedure.thresholds}
    return titles.get(value, str(value))


def file_kind(value: Any, _context: Context | None = None) -> str:
    """The kind of a file, as people call it."""
    return str(labels.MEDIA.get(value, value))


def listed(words: Iterable[str]) -> str:
    """Several things in one line."""
    return str(labels.BETWEEN).join(words)


_BY_KEY: Final[Mapping[str, Callable[[Any, Context], str]]] = {
    **dict.fromkeys(UNIT_KEYS, _unit),
    "channel": _channel,
    "conditions": _conditions,
    "event": _event,
    "ground": _ground,
    "kind": _kind,
    "media_type": file_kind,
    "message": _message,
    "outcome": _outcome,
    "on": _when,
    "purpose": _purpose,
    "remedies": _remedies,
    "role": _role,
    "shape": _shape,
    "threshold": _threshold,
}
