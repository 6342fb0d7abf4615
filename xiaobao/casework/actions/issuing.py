"""Issuing the papers of a step: numbered without gaps, with the facts they are made from kept beside them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from babel.dates import format_date, format_skeleton

from xiaobao.casework.actions.counting import take
from xiaobao.casework.actions.templating import template_for
from xiaobao.casework.models import Case, Paper
from xiaobao.casework.papers.model import number_of, series_of, templates
from xiaobao.casework.papers.words import word
from xiaobao.kernel.clock import CHINA, local_day
from xiaobao.organizations import queries as organizations
from xiaobao.people.domain.actor import Actor
from xiaobao.procedures.model import Ground, Procedure, Step

if TYPE_CHECKING:
    from xiaobao.organizations.models import Unit

SAID = frozenset(
    {"authority", "basis", "bring", "copies", "mediators", "pages", "place", "reason", "recusal_days", "terms", "text"}
    | {"what"}
)
LEFT, RIGHT, AND_SO_ON, STOP = "\uff08", "\uff09", "\uff1b", "\u3002"  # full-width brackets, semicolon, full stop
OPEN_TITLE, CLOSE_TITLE = "\u300a", "\u300b"  # the marks round the title of a statute


def issue(
    case: Case,
    procedure: Procedure,
    step: Step,
    payload: Mapping[str, Any],
    *,
    sender: "Unit",
    actor: Actor,
    at: datetime,
) -> list[Paper]:
    """The papers that a step issues, saved, in the name and the series of the unit that sends them.

    Belongs into the step's transaction; the case is locked.

    The facts hold no personal data: parties are named as they are shown; who may open the case's personal data gets
    the names when the paper is set.
    """
    issued = []
    for kind in step.papers:
        if kind not in templates():
            continue
        facts = facts_of(case, procedure, step, payload, sender=sender, actor=actor)
        facts |= {"year": str(local_day(at).year), "count": str(_count(sender, kind, at))}
        issued.append(
            Paper.objects.create(
                case=case,
                kind=kind,
                number=number_of(kind, facts),
                issued_at=at,
                issued_by=actor.name,
                facts=facts,
                template=template_for(sender, kind),
            )
        )
    return issued


def _count(sender: "Unit", kind: str, at: datetime) -> int:
    """The next number of a unit, of the papers that bear the same word, in this year."""
    return take(unit_id=sender.pk, kind=f"paper {series_of(kind)}", year=local_day(at).year)


def facts_of(
    case: Case, procedure: Procedure, step: Step, payload: Mapping[str, Any], *, sender: "Unit", actor: Actor
) -> dict[str, str]:
    """What a paper of this step can say."""
    facts = {
        **_of_sender(sender),
        **_of_respondent(case),
        "case_number": case.number,
        "title": case.title,
        "matter": word("matters", case.kind),
        "received_on": written(local_day(case.received_at)),
        "complainant": case.complainant,
        "law": procedure.source.law,
        "article": step.cites or step.article,
        "contact": actor.name,
        "remedies": "\n".join(f"{remedy.title.zh} {remedy.article}" for remedy in _told(procedure, payload)),
    }
    facts["basis"] = f"{OPEN_TITLE}{procedure.source.law}{CLOSE_TITLE}{facts['article']}"
    facts |= {name: str(payload[name]) for name in SAID if payload.get(name)}
    facts |= _addressee(payload) | _ground(procedure, step, payload) | _days(payload) | _money(payload)
    facts |= _extension(procedure, step)
    return {name: fact for name, fact in facts.items() if fact}


def _of_sender(sender: "Unit") -> dict[str, str]:
    short = (sender.short_name or sender.name).removesuffix(word("numbers", "mark"))
    return {
        "issuer": sender.name,
        "short": short,
        "contact_phone": sender.phone,
        "issuer_address": sender.address,
    }


def _of_respondent(case: Case) -> dict[str, str]:
    """What the registry of businesses says of the respondent."""
    known = {"respondent": case.respondent, "accused": case.respondent}
    if business := case.business:
        known |= {"respondent_address": business.address, "respondent_phone": business.phone}
        known |= {"accused_address": business.address}
    return known


def _addressee(payload: Mapping[str, Any]) -> dict[str, str]:
    """The unit that a case is sent to."""
    to = payload.get("to")
    unit = organizations.by_codes([str(to)]).get(str(to)) if to else None
    return {"authority": unit.name} if unit else {}


def _told(procedure: Procedure, payload: Mapping[str, Any]) -> list[Any]:
    chosen = payload.get("remedies") or [remedy.id for remedy in procedure.remedies]
    return [remedy for remedy in procedure.remedies if remedy.id in chosen]


def _ground(procedure: Procedure, step: Step, payload: Mapping[str, Any]) -> dict[str, str]:
    """The ground that was chosen, its number as the statute counts, and the whole list it was chosen from."""
    grounds = procedure.grounds_of(step.grounds or "")
    for n, ground in enumerate(grounds, start=1):
        if ground.id == payload.get("ground"):
            return {
                "ground": ground.title.zh,
                "ground_article": ground.article,
                "ground_number": _counted(n),
                "grounds": listed(grounds),
            }
    return {}


def _extension(procedure: Procedure, step: Step) -> dict[str, str]:
    """By how many days the step extends the clock that it acts on."""
    extensions = (each for clock in procedure.clocks if clock.id == step.acts_on for each in clock.extensions)
    amount = next((each.amount for each in extensions if each.on == step.event), None)
    return {"extended_days": str(amount)} if amount else {}


def listed(grounds: Sequence[Ground]) -> str:
    """Grounds a line each, as a statute lists them."""
    lines = [f"{LEFT}{_counted(n)}{RIGHT}{ground.wording or ground.title.zh}" for n, ground in enumerate(grounds, 1)]
    return f"{AND_SO_ON}\n".join(lines) + STOP if lines else ""


def _counted(number: int) -> str:
    """A number as statutes count their items."""
    known = word("numbers", "counted")
    return known[number - 1] if number <= len(known) else str(number)


def _days(payload: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    if until := payload.get("until"):
        found["until"] = written(date.fromisoformat(str(until)[:10]))
    if on := payload.get("on"):
        when = datetime.fromisoformat(str(on)).astimezone(CHINA)
        hour = format_skeleton("H", when, tzinfo=CHINA, locale="zh") if when.minute == 0 else f"{when:%H:%M}"
        found["on"] = f"{written(when.date())}{hour}"
    return found


def _money(payload: Mapping[str, Any]) -> dict[str, str]:
    fen = payload.get("agreed_fen")
    return {"agreed_yuan": f"{fen / 100:,.2f}"} if isinstance(fen, int) else {}


def written(day: date) -> str:
    """A day as official papers write it: year, month and day in words, figures without zeros in front."""
    return format_date(day, "long", locale="zh")
