"""One case, whole: what a page, the API and a paper need, in a bounded number of queries."""

import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from xiaobao.casework.actions.attaching import IMAGES, read, small_picture
from xiaobao.casework.domain.entries import APPROVAL_ASKED, ATTACHED, Linked, linked
from xiaobao.casework.domain.opening import LinkKind
from xiaobao.casework.domain.showing import events_for, papers_for
from xiaobao.casework.models import NEVER, Approval, Case, Entry
from xiaobao.casework.papers.model import templates
from xiaobao.casework.permissions import impartial, may_look, may_see, roles_towards, visible
from xiaobao.kernel.errors import NotFound
from xiaobao.organizations.domain.units import end_of
from xiaobao.organizations.queries import work_calendar
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Actor, ActorKind, Role
from xiaobao.procedures.entries import STEP, steps_of
from xiaobao.procedures.explaining import Reason, explain
from xiaobao.procedures.folding import Standing, fold
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import CONFIDENTIAL, Procedure, Step

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from xiaobao.casework.models import Attachment, Paper, Party, Task

__all__ = [
    "CaseFile",
    "branches_of",
    "by_id",
    "by_query_code",
    "case_file",
    "clock_title",
    "decided_in",
    "due_on",
    "file_of",
    "get_case",
    "is_visible",
    "known_foreign",
    "last_step",
    "origins_of",
    "paper_of",
    "paper_title",
    "parted_from",
    "picture_of",
    "procedure_of",
    "standing",
    "step_of",
    "waiting_approval",
    "waiting_approvals",
    "waiting_of",
]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with everything that hangs on it, as far as this person may see it."""

    case: Case
    procedure: Procedure
    standing: Standing
    reasons: tuple[Reason, ...]
    steps: tuple[Step, ...]  # that this person may take now
    entries: Sequence["Entry"]
    parties: Sequence["Party"]
    attachments: Sequence["Attachment"]
    withheld: bool  # files that are kept from this reader: of a report, they may say who reported
    links: Sequence[Linked]
    tasks: Sequence["Task"]
    approvals: Sequence[Approval]  # waiting
    papers: Sequence["Paper"]
    roles: frozenset[str]


def get_case(*, number: str, actor: Actor, along: Sequence[str] = ()) -> Case:
    """The case of a number; ``along`` names rows of rooms above that hang on it one to one and are read with it.

    Raises NotFound, also where it is not for this person.
    """
    rows = Case.objects.select_related("unit", "handler", "business", "intake_unit", "reported_unit", *along)
    case = rows.filter(visible(actor), number=number.strip().upper()).first()
    if case is None:
        raise NotFound("case", number)
    return case


def procedure_of(case: Case) -> Procedure:
    return load_library().procedure(case.procedure)


def standing(case: Case) -> Standing:
    """Where a case stands, folded from its journal (not from the snapshot)."""
    return fold(procedure_of(case), [e.to_value() for e in case.entries.order_by("seq")], work_calendar())


def case_file(*, number: str, actor: Actor, along: Sequence[str] = (), alone: bool = False) -> CaseFile:
    """Everything about one case, in four queries and one for each kind of thing that its journal tells of.

    ``alone`` leaves out its files, papers and waiting approvals: enough to show the form of a step. Raises NotFound.
    """
    case = get_case(number=number, actor=actor, along=along)
    procedure = procedure_of(case)
    entries = list(case.entries.order_by("seq"))
    where = fold(procedure, [entry.to_value() for entry in entries], work_calendar())
    seen = set() if alone else {entry.type for entry in entries}
    helps = not may_see(actor, case)  # visible, yet not by unit: as a co-handler
    roles = roles_towards(actor, case, is_co_handler=helps)
    has_files = ATTACHED in seen
    open_to = not has_files or _files_are_for(actor, case)
    file = CaseFile(
        case=case,
        procedure=procedure,
        standing=where,
        reasons=tuple(explain(procedure, where.clocks)),
        steps=tuple(step for step in where.next_steps if roles & set(step.by)),
        entries=entries,
        parties=list(case.parties.order_by("pk")),
        attachments=list(case.attachments.order_by("pk")) if has_files and open_to else [],
        withheld=not open_to,
        links=linked(entry.to_value() for entry in entries),
        tasks=list(case.tasks.order_by("pk")) if case.is_major else [],
        approvals=list(case.approvals.filter(decided_at__isnull=True)) if APPROVAL_ASKED in seen else [],
        papers=list(case.papers.order_by("pk")) if _issuing(procedure) & seen else [],
        roles=roles,
    )
    shown = events_for(procedure, roles)
    return file if shown is None else _for_party(file, shown, actor)


def _files_are_for(actor: Actor, case: Case) -> bool:
    """Whether the files of a case are for this reader: those of a report are for who may know who reported.

    Source: Order 121 art. 37.
    """
    if case.kind not in CONFIDENTIAL or actor.kind is not ActorKind.ACCOUNT:
        return True
    return may_look(case, actor, is_co_handler=case.co_handlers.filter(account_id=actor.id or 0).exists())


def _issuing(procedure: Procedure) -> set[str]:
    """The types of entry by which papers are issued."""
    return {f"{STEP}{step.event}" for step in procedure.steps if step.papers}


def _for_party(file: CaseFile, shown: Collection[str], actor: Actor) -> CaseFile:
    """The file as a party outside sees it: what it is told, what it did, nothing of the office's own.

    Of other cases the consumer is shown the other half of its own text; a respondent hears of none.
    """
    own = Role.CITIZEN.value in file.roles
    kinds = papers_for(file.procedure, shown)
    return replace(
        file,
        reasons=tuple(reason for reason in file.reasons if reason.event in shown),
        entries=[e for e in file.entries if e.type.removeprefix(STEP) in shown or e.actor_key == actor.key],
        attachments=[kept for kept in file.attachments if kept.pk in _added_by(file.entries, actor)],
        withheld=False,
        links=[link for link in file.links if own and link.kind is LinkKind.SPLIT],
        tasks=[],
        approvals=[],
        papers=[paper for paper in file.papers if paper.kind in kinds],
    )


def _added_by(entries: Sequence[Entry], actor: Actor) -> set[int]:
    """The files that somebody added, by the journal: a name may be borne by two, a key is not."""
    return {e.payload["attachment"] for e in entries if e.type == ATTACHED and e.actor_key == actor.key}


def branches_of(case: Case, kind: LinkKind) -> list[Case]:
    """The cases that were opened out of this one in this way."""
    return list(Case.objects.filter(linked_from__case=case, linked_from__kind=kind.value).order_by("pk"))


def origins_of(case: Case) -> list[Case]:
    """The complaints that a lead was found in."""
    kind = LinkKind.CASE_FROM_COMPLAINT.value
    return list(Case.objects.filter(links__other=case, links__kind=kind).order_by("pk"))


def by_id(case_id: int) -> Case:
    """The case of an id, for actions that have just made or locked it. Raises Case.DoesNotExist."""
    return Case.objects.get(pk=case_id)


def waiting_approval(approval_id: int) -> Approval:
    """A step that waits for a second person. Raises NotFound."""
    found = Approval.objects.filter(pk=approval_id, decided_at__isnull=True).first()
    if found is None:
        raise NotFound("approval waiting", approval_id)
    return found


def known_foreign(source: str, foreign_ids: Sequence[str]) -> set[str]:
    """Which of these rows of a source were imported before."""
    known: set[str] = set()
    for start in range(0, len(foreign_ids), 900):  # SQLite binds a bounded number of values
        part = foreign_ids[start : start + 900]
        known |= set(Case.objects.filter(source=source, foreign_id__in=part).values_list("foreign_id", flat=True))
    return known


def by_query_code(*, number: str, code: str) -> Case:
    """The case of a number, for whoever holds its query code, or that of the case it was parted from.

    Complaint and report that stood in one text are of one person, who was told the code of the first. Raises NotFound
    for a wrong pair, saying no more.
    """
    case = Case.objects.filter(number=number.strip().upper()).first()
    if case is None or not any(_opens(code, held) for held in (case, *parted_from(case))):
        raise NotFound("case", number)
    return case


def _opens(code: str, case: Case) -> bool:
    given = people.query_digest(number=case.number, code=code.strip().upper())
    return hmac.compare_digest(case.query_digest, given)


def parted_from(case: Case) -> list[Case]:
    """The other half of a text that was complaint and report in one."""
    split = LinkKind.SPLIT.value
    halves = Q(links__other=case, links__kind=split) | Q(linked_from__case=case, linked_from__kind=split)
    return list(Case.objects.filter(halves).order_by("pk"))


def is_visible(number: str, actor: Actor) -> bool:
    """Whether a person (still) sees a case."""
    return Case.objects.filter(visible(actor), number=number).exists()


def waiting_approvals(*, actor: Actor) -> list[Approval]:
    """Steps that wait for this person as the second one, oldest first. Two queries at most."""
    return list(waiting(actor).select_related("case").order_by("asked_at")[:100])


def waiting(actor: Actor) -> "QuerySet[Approval]":
    """The rows of `Approval` that this person may decide."""
    asked = Approval.objects.filter(decided_at__isnull=True).exclude(asked_by=actor.key).exclude(asked_for=actor.key)
    found = Q(pk__in=())
    for grant in actor.grants:
        within = Q(role=grant.role.value, case__unit_path__gte=grant.path, case__unit_path__lt=end_of(grant.path))
        if grant.principal is not None:
            within &= ~Q(asked_by=grant.principal.key) & ~Q(asked_for=grant.principal.key)
        found |= within
    return asked.filter(found & impartial(actor, case="case_id"))


def file_of(file: CaseFile, attachment_id: int) -> "tuple[Attachment, bytes]":
    """A file of a case, if it is for this reader, and its content. Raises NotFound, FileRefused, ContentDamaged."""
    found = next((kept for kept in file.attachments if kept.pk == attachment_id), None)
    if found is None:
        raise NotFound("file", attachment_id)
    return found, read(found)


def picture_of(file: CaseFile, attachment_id: int) -> bytes:
    """A small picture of an image of a case, as JPEG, if it is for this reader.

    Raises NotFound (also for a file that is no image), FileHeld, FileRefused, ContentDamaged.
    """
    found, content = file_of(file, attachment_id)
    if found.media_type not in IMAGES:
        raise NotFound("picture", attachment_id)
    return small_picture(content, found.media_type)


def paper_of(file: CaseFile, paper_id: int) -> "Paper":
    """A paper of a case, if it is for this reader. Raises NotFound."""
    found = next((paper for paper in file.papers if paper.pk == paper_id), None)
    if found is None:
        raise NotFound("paper", paper_id)
    return found


def paper_title(kind: str) -> str:
    """What a kind of paper is called."""
    return templates()[kind].title


def waiting_of(case_id: int) -> list[Approval]:
    """The steps of one case that wait for a second person."""
    return list(Approval.objects.filter(case_id=case_id, decided_at__isnull=True).select_related("case"))


def decided_in(case_id: int, seq: int) -> Approval:
    """The approval that an entry of the journal, of one asked for or denied, is about."""
    entry = Entry.objects.get(case_id=case_id, seq=seq)
    return Approval.objects.get(case_id=case_id, pk=entry.payload["approval"])


def step_of(case: Case, event: str) -> Step | None:
    """The step of a case's procedure that an event is, whatever the stage."""
    return next((step for step in procedure_of(case).steps if step.event == event), None)


def due_on(case: Case) -> date | None:
    """The day that is due next; None where nothing is."""
    return None if case.due_on == NEVER else case.due_on


def clock_title(case: Case, clock_id: str) -> str:
    """What a clock of a case is called."""
    return procedure_of(case).clock(clock_id).title.zh


def last_step(file: CaseFile) -> str | None:
    """The event of the last step that counts, of a file whose journal is shown whole."""
    steps = steps_of(entry.to_value() for entry in file.entries)
    return steps[-1].event if steps else None
