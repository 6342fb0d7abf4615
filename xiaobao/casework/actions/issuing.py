"""Issuing the papers of a step: numbered without gaps, with the facts they are made from kept beside them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from babel.dates import format_date

from xiaobao.casework.models import Case, Paper, Series
from xiaobao.casework.papers.model import number_of, series_of, templates
from xiaobao.kernel.clock import CHINA, local_day
from xiaobao.organizations import queries as organizations
from xiaobao.people.domain.actor import Actor
from xiaobao.procedures.model import Procedure, Step

if TYPE_CHECKING:
    from xiaobao.organizations.models import Unit

SAID = ("authority", "mediators", "place", "reason", "terms", "text", "what")


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
        number = number_of(kind, facts)
        issued.append(
            Paper.objects.create(case=case, kind=kind, number=number, issued_at=at, issued_by=actor.name, facts=facts)
        )
    return issued


def _count(sender: "Unit", kind: str, at: datetime) -> int:
    """The next number of a unit, of the papers that bear the same word, in this year."""
    key: dict[str, Any] = {"unit_id": sender.pk, "kind": f"paper {series_of(kind)}", "year": local_day(at).year}
    Series.objects.get_or_create(**key)
    series = Series.objects.select_for_update().get(**key)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def facts_of(
    case: Case, procedure: Procedure, step: Step, payload: Mapping[str, Any], *, sender: "Unit", actor: Actor
) -> dict[str, str]:
    """What a paper of this step can say."""
    facts = {
        "issuer": sender.name,
        "short": sender.short_name or sender.name,
        "case_number": case.number,
        "title": case.title,
        "received_on": written(local_day(case.received_at)),
        "complainant": case.complainant,
        "respondent": case.respondent,
        "law": procedure.source.law,
        "article": step.article,
        "contact": actor.name,
        "remedies": "\n".join(f"{remedy.title.zh} {remedy.article}" for remedy in _told(procedure, payload)),
    }
    facts |= {name: str(payload[name]) for name in SAID if payload.get(name)}
    return facts | _addressee(payload) | _ground(procedure, step, payload) | _days(payload) | _money(payload)


def _addressee(payload: Mapping[str, Any]) -> dict[str, str]:
    """The unit that a case is sent to."""
    to = payload.get("to")
    unit = organizations.by_codes([str(to)]).get(str(to)) if to else None
    return {"authority": unit.name} if unit else {}


def _told(procedure: Procedure, payload: Mapping[str, Any]) -> list[Any]:
    chosen = payload.get("remedies") or [remedy.id for remedy in procedure.remedies]
    return [remedy for remedy in procedure.remedies if remedy.id in chosen]


def _ground(procedure: Procedure, step: Step, payload: Mapping[str, Any]) -> dict[str, str]:
    for ground in procedure.grounds_of(step.grounds or ""):
        if ground.id == payload.get("ground"):
            return {"ground": ground.title.zh, "ground_article": ground.article}
    return {}


def _days(payload: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    if until := payload.get("until"):
        found["until"] = written(date.fromisoformat(str(until)[:10]))
    if on := payload.get("on"):
        when = datetime.fromisoformat(str(on)).astimezone(CHINA)
        found["on"] = f"{written(when.date())}{when:%H:%M}"
    return found


def _money(payload: Mapping[str, Any]) -> dict[str, str]:
    fen = payload.get("agreed_fen")
    return {"agreed_yuan": f"{fen / 100:,.2f}"} if isinstance(fen, int) else {}


def written(day: date) -> str:
    """A day as official papers write it: year, month and day in words, figures without zeros in front."""
    return format_date(day, "long", locale="zh")
