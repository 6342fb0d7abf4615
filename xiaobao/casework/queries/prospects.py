"""Many cases at once: where each stands and what this person may do with it, in a number of queries that is fixed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xiaobao.casework.actions.approving import AlreadyAsked
from xiaobao.casework.domain.consenting import Consenter, judge_consent
from xiaobao.casework.domain.stepping import judge_step
from xiaobao.casework.models import Approval, Case, CoHandler, Entry, Party
from xiaobao.casework.permissions import NotPermitted, roles_towards, visible
from xiaobao.organizations.queries import work_calendar
from xiaobao.people.domain.actor import Actor
from xiaobao.procedures.entries import Entry as EntryValue
from xiaobao.procedures.folding import Standing, fold
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Procedure, Step


@dataclass(frozen=True, slots=True)
class Prospect:
    """A case that something may be done with: no more of it than judging a step takes."""

    case: Case
    procedure: Procedure
    standing: Standing
    seq: int  # of the last entry that was read
    roles: frozenset[str]
    waiting: Mapping[str, str]  # event of a step that waits for approval → who asked
    consenters: tuple[Consenter, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps that this person may take now."""
        return tuple(step for step in self.standing.next_steps if self.roles & set(step.by))


def prospects(*, numbers: Sequence[str], actor: Actor) -> list[Prospect]:
    """The cases of these numbers that this person may see, in the order given. Six queries, however many they are."""
    found = Case.objects.select_related("unit", "handler").filter(visible(actor), number__in=numbers)
    cases = {case.number: case for case in found}
    ids = [case.pk for case in cases.values()]
    journals = _by_case(ids, Entry.objects.filter(case_id__in=ids).order_by("case_id", "seq"))
    parties = _by_case(ids, Party.objects.filter(case_id__in=ids).order_by("pk"))
    approvals = _by_case(ids, Approval.objects.filter(case_id__in=ids, decided_at__isnull=True))
    helped = set(CoHandler.objects.filter(case_id__in=ids, account_id=actor.id or 0).values_list("case_id", flat=True))
    calendar, library = work_calendar(), load_library()
    made = []
    for case in (cases[number] for number in dict.fromkeys(numbers) if number in cases):
        procedure = library.procedure(case.procedure)
        journal: list[EntryValue] = [entry.to_value() for entry in journals[case.pk]]
        made.append(
            Prospect(
                case=case,
                procedure=procedure,
                standing=fold(procedure, journal, calendar),
                seq=journal[-1].seq,
                roles=roles_towards(actor, case, is_co_handler=case.pk in helped),
                waiting={asked.event: asked.asked_name for asked in approvals[case.pk]},
                consenters=tuple(Consenter(p.role, p.display, p.consents) for p in parties[case.pk]),
            )
        )
    return made


def _by_case(ids: Collection[int], rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {case_id: [] for case_id in ids}
    for row in rows:
        found[row.case_id].append(row)
    return found


def foresee(prospect: Prospect, event: str, payload: Mapping[str, Any], *, actor: Actor) -> Step:
    """The step, if taking it now would be allowed: what `take_step` and `ask_approval` judge, and nothing written.

    Raises: StepNotAllowed, GroundNeeded, ConsentMissing, NotPermitted, AlreadyAsked.
    """
    step = judge_step(prospect.procedure, prospect.standing, event, payload)
    if step.consent is not None:
        judge_consent(step, prospect.consenters)
    if not prospect.roles & set(step.by):
        raise NotPermitted(actor, event, step.by)
    if step.approval is not None and event in prospect.waiting:
        raise AlreadyAsked(event, prospect.waiting[event])
    return step


def titles(*, numbers: Collection[str], actor: Actor) -> dict[str, str]:
    """The titles of those of these cases that this person (still) sees, by number. One query."""
    rows = Case.objects.filter(visible(actor), number__in=numbers)
    return dict(rows.values_list("number", "title"))
