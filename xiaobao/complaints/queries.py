"""Questions about complaints."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Avg, Count, Q, Sum
from django.db.models.functions import Coalesce

from xiaobao.casework import queries as cases
from xiaobao.casework.domain.facts import DETAIL as NOTED
from xiaobao.casework.queries import Prospect
from xiaobao.complaints import labels
from xiaobao.complaints.domain.drafts import file_seal_name, seal_name
from xiaobao.complaints.domain.offering import shape_of
from xiaobao.complaints.domain.parsing import CLAIMED, parse
from xiaobao.complaints.domain.payloads import Assigning, Placing, Remark
from xiaobao.complaints.domain.refolding import UNTOLD, UNTOLD_OF_IMPORTS, refolded, told
from xiaobao.complaints.domain.rounds import AnotherForm, StaysAsItIs
from xiaobao.complaints.domain.rules import judge
from xiaobao.complaints.models import Detail, Draft, DraftFile, Round, SavedView, yuan
from xiaobao.kernel.clock import CHINA
from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.organizations.domain.units import end_of
from xiaobao.people import actions as people
from xiaobao.people import queries as accounts
from xiaobao.people.domain.actor import Actor
from xiaobao.procedures.model import Kind

if TYPE_CHECKING:
    from xiaobao.casework.models import Case
    from xiaobao.organizations.models import Unit
    from xiaobao.procedures.model import Procedure, Step

SETTLED = ("settled", "reconciled")  # outcomes that both sides agreed to
DETAIL = "detail"  # what a case calls its row here
KINDS = frozenset(kind.value for kind in Kind)  # all of them have a detail


@dataclass(frozen=True, slots=True)
class Receiver:
    """The unit that imported rows go to."""

    code: str
    profile: str


def receiver(unit: "Unit") -> Receiver:
    return Receiver(unit.code, unit.profile)


@dataclass(frozen=True, slots=True)
class BegunFile:
    """A file that waits with a draft."""

    id: int
    name: str
    media_type: str
    size: int

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Begun:
    """A draft as its owner finds it again; ``receipts`` once it was sent."""

    answers: Mapping[str, Any]
    files: tuple[BegunFile, ...]
    receipts: tuple[tuple[int, str, str], ...]


NOTHING_BEGUN = Begun({}, (), ())


def draft_of(*, owner: str, form: str) -> Begun:
    """What somebody has begun and not sent, opened for them alone. Two queries."""
    draft = Draft.objects.filter(owner=owner, form=form).first()
    if draft is None:
        return NOTHING_BEGUN
    name = seal_name(owner, form)
    receipts = json.loads(people.open_content(bytes(draft.receipt), name=name)) if draft.receipt else []
    return Begun(
        answers=json.loads(people.open_content(bytes(draft.sealed), name=name)),
        files=tuple(BegunFile(f.pk, f.name, f.media_type, f.size) for f in draft.files.defer("sealed").order_by("pk")),
        receipts=tuple((case_id, number, code) for case_id, number, code in receipts),
    )


@dataclass(frozen=True, slots=True)
class KeptWords:
    """What was written into a form of the desk and not sent: each field with everything that stood in it."""

    fields: Mapping[str, Sequence[str]]
    at: datetime


def kept_words(*, owner: str, form: str) -> KeptWords | None:
    """The draft of a form of the desk, opened for its owner alone; None where there is none. One query."""
    draft = Draft.objects.filter(owner=owner, form=form, receipt=None).first()
    if draft is None:
        return None
    words = people.open_content(bytes(draft.sealed), name=seal_name(owner, form))
    return KeptWords(json.loads(words), draft.changed_at)


def draft_file(*, owner: str, form: str, file_id: int) -> tuple[BegunFile, bytes]:
    """A file of one's own draft, and its content. Raises: NotFound (also while it is held), ContentDamaged."""
    found = DraftFile.objects.filter(draft__owner=owner, draft__form=form, pk=file_id).first()
    if found is None or found.held:
        raise NotFound("file", file_id)
    content = people.open_content(bytes(found.sealed), name=file_seal_name(found.draft_id))
    return BegunFile(found.pk, found.name, found.media_type, found.size), content


def draft_keys() -> dict[tuple[str, str], int]:
    """How many drafts and their files lie under which key: (what, key id) → how many."""
    counted: Counter[tuple[str, str]] = Counter()
    for model in (Draft, DraftFile):
        for sealed in model.objects.values_list("sealed", flat=True).iterator():
            counted["drafts", accounts.key_of(bytes(sealed))] += 1
    return dict(counted)


def saved_views(*, actor: Actor) -> list[SavedView]:
    """The views that somebody has saved, in the order in which they were. One query."""
    return list(SavedView.objects.filter(account_id=actor.id or 0).order_by("pk"))


@dataclass(frozen=True, slots=True)
class BusinessRecord:
    """What a business sees of itself: the complaints that were put to it, and how they ended."""

    received: int
    is_open: int
    settled: int
    ended: int
    satisfaction: float | None  # 1 … 5, the mean of those who rated
    paid_fen: int

    @property
    def settled_share(self) -> int | None:
        """Of the ended ones, in percent; None while none has ended."""
        return round(100 * self.settled / self.ended) if self.ended else None

    @property
    def paid_yuan(self) -> str:
        return yuan(self.paid_fen)


def record_of(*, business_id: int) -> BusinessRecord:
    """The record of one business over all complaints that it was sent. One query."""
    shared = Detail.objects.filter(case__business_id=business_id, case__is_shared=True, case__kind="complaint")
    counted = shared.aggregate(
        received=Count("pk"),
        is_open=Count("pk", filter=Q(case__is_open=True)),
        settled=Count("pk", filter=Q(case__outcome__in=SETTLED)),
        ended=Count("pk", filter=Q(case__is_open=False)),
        satisfaction=Avg("satisfaction"),
        paid_fen=Coalesce(Sum("paid_fen"), 0),
    )
    return BusinessRecord(**counted)


def detail_of(case: "Case") -> Detail | None:
    """The detail of a case that was read with it (``along``); None for a case of another room."""
    found: Detail | None = getattr(case, DETAIL, None)
    return found


def detail(case_id: int) -> Detail | None:
    """The detail of a case, None for a case of another room."""
    return Detail.objects.filter(case_id=case_id).first()


def verify_details(proven: Sequence[cases.Proven]) -> Iterator[cases.Finding]:
    """Every detail that is not what the journal of its case, which is whole, tells; or that is not there."""
    rows = Detail.objects.in_bulk([each.case.pk for each in proven])
    for each in proven:
        row, first = rows.get(each.case.pk), each.entries[0].sets.get(NOTED)
        if row is None:
            if each.case.kind in KINDS:
                yield cases.Finding(each.case.number, None, "the detail is not there")
            continue
        entries = [entry.to_value() for entry in each.entries]
        said = refolded(entries, first, open_columns=UNTOLD_OF_IMPORTS if each.case.source else UNTOLD)
        for name, value in said.items():
            if told(name, getattr(row, name)) != value:
                yield cases.Finding(each.case.number, None, f"the detail's {name} is not what the journal tells")


def paper_facts(case_id: int) -> Mapping[str, str]:
    """What this room knows of a case that its papers say."""
    found = detail(case_id)
    return {"claims": found.claims} if found and found.claims else {}


def exported(path: str) -> Iterator[Mapping[str, Any]]:
    """The cases of a subtree for a file, oldest first, masked, in constant memory; times are those of China."""
    rows = Detail.objects.filter(case__unit_path__gte=path, case__unit_path__lt=end_of(path))
    for found in rows.select_related("case", "case__unit", "case__handler").order_by("case_id").iterator():
        case = found.case
        yield {
            "number": case.number,
            "kind": case.kind,
            "procedure": case.procedure,
            "unit": case.unit.code,
            "channel": case.channel,
            "received_at": case.received_at.astimezone(CHINA),
            "stage": case.stage,
            "outcome": case.outcome,
            "ended_at": case.ended_at.astimezone(CHINA) if case.ended_at else None,
            "complainant": case.complainant,
            "respondent": case.respondent,
            "subject": case.subject,
            "handler": case.handler.username if case.handler else "",
            "title": case.title,
            "text": case.text,
            "claimed_yuan": found.claimed_yuan,
            "agreed_yuan": found.agreed_yuan,
            "paid_yuan": found.paid_yuan,
            "satisfaction": found.satisfaction,
        }


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would become of a case if the step were taken now: why it cannot be, or None."""

    prospect: Prospect
    refusal: XiaobaoError | None


def foresee_many(
    *,
    prospects: Sequence[Prospect],
    step: "Step",
    under: "Procedure",
    data: Mapping[str, Any] | None,
    actor: Actor,
) -> list[Foreseen]:
    """For each case, by the rules of `actions.take`, whether the step would be taken. Nothing is asked or written.

    ``under`` is the procedure by whose form ``data`` was given; None before anything was filled in: what depends on it
    is not judged. Raises: PayloadRefused.
    """
    payload = None if data is None else parse(step.event, data)
    return [Foreseen(each, _refusal(each, step, under, payload, actor)) for each in prospects]


def _refusal(
    prospect: Prospect, step: "Step", under: "Procedure", payload: Remark | None, actor: Actor
) -> XiaobaoError | None:
    try:
        found = cases.foresee(prospect, step.event, {} if payload is None else payload.to_json(), actor=actor)
        if shape_of(found, prospect.procedure) != shape_of(step, under):
            raise AnotherForm(prospect.case.number)
        if _is_idle(prospect.case, step.event, payload, actor):
            raise StaysAsItIs(prospect.case.number)
        if payload is not None:
            judge(prospect.procedure, step.event, payload)
    except XiaobaoError as error:
        return error
    return None


def _is_idle(case: "Case", event: str, payload: Remark | None, actor: Actor) -> bool:
    """Whether the case is with them, or there, already: a page of one case does not offer that either."""
    if event == CLAIMED:
        return case.handler_id == actor.id
    match payload:
        case Placing():
            return case.unit.code == payload.unit
        case Assigning() if event == "assigned":
            return case.handler is not None and case.handler.username == payload.account
    return False


def started_round(*, token: UUID, actor: Actor) -> Round | None:
    """A round of somebody's own, with its items; None where it was not begun. Two queries."""
    return Round.objects.filter(token=token, account_id=actor.id or 0).prefetch_related("items").first()


def round_of(*, token: UUID, actor: Actor) -> Round:
    """The same. Raises: NotFound."""
    found = started_round(token=token, actor=actor)
    if found is None:
        raise NotFound("round", token)
    return found


def peer_message(kind: str) -> str:
    """What a message between instances is called, in the reader's language."""
    return str(labels.PEER_MESSAGES.get(kind, kind))
