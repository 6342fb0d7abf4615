"""Handing out the papers of a case, and keeping what was handed out: by its hash, as it was set the first time.

Whoever may look at the consumer's data gets the kept paper, with names, as a logged look. Everybody else gets it set
from the facts that were kept with it, masked; of that nothing is kept.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from xiaobao.casework.actions.issuing import written
from xiaobao.casework.actions.journal import append
from xiaobao.casework.actions.looking import look_at_party, may_look
from xiaobao.casework.actions.setting import Said, set_as
from xiaobao.casework.actions.storing import fetch, store
from xiaobao.casework.domain.entries import PAPER_KEPT, paper_digest
from xiaobao.casework.models import Case, Paper
from xiaobao.casework.papers.facts import OF_AGENT, PERSONAL
from xiaobao.casework.papers.model import templates
from xiaobao.casework.papers.words import word
from xiaobao.kernel.clock import local_day
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.kernel.identifiers import is_valid_id_card
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM, Actor

if TYPE_CHECKING:
    from xiaobao.casework.models import Party

Open = Callable[["Party"], Mapping[str, str]]


@transaction.atomic
def hand_out(*, paper: Paper, more: Mapping[str, str], shape: str, actor: Actor, at: datetime) -> bytes:
    """A paper as ``docx`` or ``pdf``; ``more`` are facts that another room keeps. The caller has shown it to the actor.

    Raises: NoChineseFont, CharacterNotShown, NotConverted; NotFound and ContentDamaged for a kept paper that is gone.
    """
    case = Case.objects.get(pk=paper.case_id)
    if case.is_erased or not may_look(case, actor):
        return _set(paper, {**paper.facts, **more}, shape)
    seen = _personal(
        case, paper.kind, lambda party: look_at_party(party_id=party.pk, reason=paper.number, actor=actor, at=at)
    )
    if digest := _kept(paper, shape):
        return fetch(digest)
    content = _set(paper, {**paper.facts, **more, **seen}, shape)
    _keep(Case.objects.locked().get(pk=paper.case_id), paper, {shape: content}, at=at)
    return content


@transaction.atomic
def keep_papers(*, case_id: int, more: Mapping[str, str], at: datetime) -> Case:
    """Set the papers of a case that were just issued, and keep them. What cannot be set now is when it is handed out.

    The case, with an entry for each paper that was kept.

    Opening the vault here is no look: what is opened goes sealed into the store, and nobody sees it. The PDF of an
    office's own template takes LibreOffice some seconds, and waits until somebody asks for it.
    """
    case = Case.objects.locked().get(pk=case_id)
    if case.is_erased:
        return case
    for paper in Paper.objects.filter(case_id=case_id, docx="").select_related("template").order_by("pk"):
        named = _personal(case, paper.kind, lambda party: people.open_to_seal(record_id=party.record_id or 0))
        facts = {**paper.facts, **more, **named}
        made = {}
        for shape in ("docx", "pdf") if paper.template_id is None else ("docx",):
            try:
                made[shape] = _set(paper, facts, shape)
            except XiaobaoError:  # no font, no glyph: an obstacle of this machine must not keep a step from being taken
                continue
        if made:
            _keep(case, paper, made, at=at)
    return case


def _kept(paper: Paper, shape: str) -> str:
    return paper.pdf if shape == "pdf" else paper.docx


def _keep(case: Case, paper: Paper, made: Mapping[str, bytes], *, at: datetime) -> None:
    """Keep the bytes of a paper by shape, and say so in the journal of its locked case."""
    kept = {"pdf" if shape == "pdf" else "docx": store(content) for shape, content in made.items()}
    for field, digest in kept.items():
        setattr(paper, field, digest)
    paper.save(update_fields=list(kept))
    told = {"paper": paper.number, "row": paper_digest(paper), **kept}
    append(case, type=PAPER_KEPT, payload=told, actor=SYSTEM, at=at)
    case.save(update_fields=["entry_count", "head_hash", "changed_at"])


def _set(paper: Paper, facts: Mapping[str, str], shape: str) -> bytes:
    known = {name: fact for name, fact in facts.items() if fact}
    said = Said(kind=paper.kind, number=paper.number, date=written(local_day(paper.issued_at)), facts=known)
    return set_as(said, shape, paper.template, made_at=paper.issued_at)


def _personal(case: Case, kind: str, open_: Open) -> dict[str, str]:
    """What a kind of paper says of the consumer and of who acts for them, as far as the vault holds it."""
    wanted = templates()[kind].facts()
    held = case.parties.filter(record__isnull=False).order_by("pk")
    found: dict[str, str] = {}
    if party := held.filter(role__in=["complainant", "reporter"]).first():
        found |= personal_facts(open_(party), PERSONAL, wanted)
    if wanted & OF_AGENT.keys() and (agent := held.filter(role="agent").first()):
        found |= personal_facts(open_(agent), OF_AGENT, wanted)
    return found


def personal_facts(
    opened: Mapping[str, str], table: Mapping[str, str], wanted: frozenset[str] | set[str]
) -> dict[str, str]:
    """The facts of a table (fact → field of the vault) that are wanted and known."""
    told = {**opened, "id_type": opened.get("id_type") or _id_type(opened.get("id_number", ""))}
    return {fact: told[field] for fact, field in table.items() if fact in wanted and told.get(field)}


def _id_type(number: str) -> str:
    """What kind of document a number is of; "" where it does not say."""
    return word("identity", "id_card") if is_valid_id_card(number) else ""
