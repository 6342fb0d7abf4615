"""Erasing personal data whose time is over: proposed, approved by another, done in batches, proven by the journal.

Sources: Personal Information Protection Law art. 19, 47; the rules stand in ``casework/data/retention.toml``.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from xiaobao.casework.actions.journal import append
from xiaobao.casework.actions.published import publish_erased
from xiaobao.casework.actions.storing import files
from xiaobao.casework.domain.entries import ERASED, HOLD_LIFTED, HOLD_PLACED
from xiaobao.casework.domain.retention import NothingDue, PlanDecided, Rule, What, Why, judge
from xiaobao.casework.domain.stepping import SamePerson
from xiaobao.casework.models import Attachment, Case, ErasureItem, ErasurePlan, Paper, Party
from xiaobao.casework.queries.retention import RETAINERS, due, ended, kin_open, retention
from xiaobao.kernel.clock import local_day
from xiaobao.kernel.errors import NotFound
from xiaobao.organizations import queries as organizations
from xiaobao.people import actions as people
from xiaobao.people import queries as vault
from xiaobao.people.domain.actor import SYSTEM, Actor, Role
from xiaobao.people.domain.permitting import require

HOLDERS = frozenset({Role.HEAD, Role.ADMINISTRATOR})
HEAD = ["entry_count", "head_hash", "changed_at"]


@transaction.atomic
def hold(*, case_id: int, held: bool, reason: str, actor: Actor, at: datetime) -> Case:
    """Keep what a case holds although its time is over, or lift that: for a review, a court, an inquiry.

    Source: Personal Information Protection Law art. 47(2). Raises: NotPermitted, ReasonMissing.
    """
    case = Case.objects.locked().get(pk=case_id)
    require(actor, HOLDERS, path=case.unit_path, what="place or lift a hold on this case")
    if not reason.strip():
        raise people.ReasonMissing
    if case.is_held != held:
        case.is_held = held
        kind, sets = HOLD_PLACED if held else HOLD_LIFTED, {"is_held": held}
        append(case, type=kind, payload={"reason": reason.strip()}, actor=actor, at=at, sets=sets)
        case.save(update_fields=[*HEAD, "is_held"])
    return case


@transaction.atomic
def propose_erasure(*, unit_code: str, on: date, actor: Actor, at: datetime) -> ErasurePlan:
    """Propose to erase what is due below a unit on a day: a list of cases that stays as it is until it is decided on.

    Raises: NotFound, NotPermitted, NothingDue; IntegrityError where a proposal waits there.
    """
    unit = organizations.by_code(unit_code)
    require(actor, RETAINERS, path=unit.path, what="propose to erase personal data here")
    found = [case for case in due(on=min(on, local_day(at)), paths=[unit.path]) if case.verdict.held is None]
    if not found or ErasurePlan.objects.filter(unit=unit, decided_at__isnull=True).exists():
        raise NothingDue(on.isoformat())
    plan = ErasurePlan.objects.create(unit=unit, on=on, proposed_by=actor.key, proposed_name=actor.name, proposed_at=at)
    ErasureItem.objects.bulk_create(
        ErasureItem(plan=plan, case_id=case.id, rule=case.verdict.rule.id) for case in found
    )
    return plan


@transaction.atomic
def decide_erasure(*, plan_id: int, granted: bool, reason: str, actor: Actor, at: datetime) -> ErasurePlan:
    """Approve a proposal, or turn it down; never one's own. What is approved is done by a job.

    Raises: NotFound, NotPermitted, SamePerson, PlanDecided.
    """
    plan = ErasurePlan.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=plan_id).first()
    if plan is None:
        raise NotFound("proposal", plan_id)
    require(actor, RETAINERS, path=plan.unit.path, what="approve the erasure of personal data here")
    if plan.decided_at is not None:
        raise PlanDecided(plan_id)
    if plan.proposed_by == actor.key:
        raise SamePerson("erase personal data")
    plan.granted, plan.reason, plan.decided_at = granted, reason.strip(), at
    plan.decided_by, plan.decided_name = actor.key, actor.name
    plan.save(update_fields=["granted", "reason", "decided_at", "decided_by", "decided_name"])
    if not granted:
        plan.items.all().delete()
    return plan


def carry_out(*, at: datetime, limit: int = 200) -> int:
    """Erase a batch of what was approved; how many cases were gone through. May be broken off anywhere and begun again.

    Each case is judged anew, behind its lock: a hold that was placed meanwhile keeps it. What lies in the store goes
    once the journal says so, and the list of what is erased is published first, so that a backup that is brought back
    can be brought to the same state.
    """
    waiting = ErasureItem.objects.filter(plan__granted=True, swept_at__isnull=True).order_by("pk")
    items = list(waiting.values_list("pk", flat=True)[:limit])
    for item_id in items:
        _take(item_id, at)
    publish_erased()
    for item_id in items:
        _sweep(item_id, at)
    return len(items)


@transaction.atomic
def _take(item_id: int, at: datetime) -> None:
    item = ErasureItem.objects.select_for_update(of=("self",)).select_related("plan").get(pk=item_id)
    if item.done_at is not None:
        return
    case = Case.objects.locked().get(pk=item.case_id)
    verdict = judge(ended(case, kin_open([case.pk]).get(case.pk, ())), retention(), local_day(at))
    if verdict is None or verdict.held is not None:
        item.kept = (verdict.held if verdict else None) or Why.OPEN
    else:
        said = {"proposed_by": item.plan.proposed_by, "approved_by": item.plan.decided_by}
        item.contents = erase(case, verdict.rule, said, at=at)
    item.done_at = at
    item.save(update_fields=["done_at", "kept", "contents"])


def erase(case: Case, rule: Rule, said: Mapping[str, Any], *, at: datetime) -> list[str]:
    """Take the personal data out of a locked case and say so in its journal; the hashes to be taken from the store.

    What another case still keeps (one text that was complaint and report) stays until that one's time is over.
    """
    records = _own_records(case) if What.RECORDS in rule.erases else []
    attachments = list(case.attachments.order_by("pk")) if What.FILES in rule.erases else []
    papers = list(case.papers.exclude(docx="", pdf="").order_by("pk")) if What.PAPERS in rule.erases else []
    digests = {file.digest for file in attachments} | {d for paper in papers for d in (paper.docx, paper.pdf) if d}
    payload = {
        "rule": rule.id,
        "law": rule.law,
        "article": rule.article,
        "records": records,
        "files": [file.pk for file in attachments],
        "papers": [paper.number for paper in papers],
        **said,
    }
    people.erase_records(record_ids=records)
    Attachment.objects.filter(pk__in=[file.pk for file in attachments]).delete()
    Paper.objects.filter(pk__in=[paper.pk for paper in papers]).update(docx="", pdf="")
    append(case, type=ERASED, payload=payload, actor=SYSTEM, at=at, sets={"is_erased": True})
    case.is_erased = True
    case.save(update_fields=[*HEAD, "is_erased"])
    return sorted(digests)


def _own_records(case: Case) -> list[int]:
    held = {pk for pk in (*case.parties.values_list("record_id", flat=True), case.original_id) if pk is not None}
    others = Case.objects.filter(is_erased=False).exclude(pk=case.pk)
    shared = set(Party.objects.filter(record_id__in=held, case__in=others).values_list("record_id", flat=True))
    shared |= set(others.filter(original_id__in=held).values_list("original_id", flat=True))
    return sorted(vault.are_sealed(held - shared))


def _sweep(item_id: int, at: datetime) -> None:
    """Take from the store what nothing refers to any more. Doing it twice does nothing more."""
    item = ErasureItem.objects.get(pk=item_id)
    sweep(item.contents)
    ErasureItem.objects.filter(pk=item_id, done_at__isnull=False).update(swept_at=at, contents=[])


def sweep(digests: Collection[str]) -> None:
    """Take these contents from the store, as far as no file and no paper is kept under them."""
    kept = files()
    for digest in digests:
        used = Attachment.objects.filter(digest=digest).exists()
        if not used and not (Paper.objects.filter(docx=digest) | Paper.objects.filter(pdf=digest)).exists():
            kept.remove(digest)


def erase_again(*, published: Iterable[tuple[str, str]], at: datetime) -> int:
    """After a restore: erase anew what was erased since the backup was made; (number, rule) of each. How many were.

    The journal of the restored case gets an entry of its own, for the one that told of it is not in the backup.
    """
    rules = {rule.id: rule for rule in retention().rule}
    many = 0
    for number, rule_id in published:
        with transaction.atomic():
            case = Case.objects.locked().filter(number=number, is_erased=False, is_open=False).first()
            if case is None or rule_id not in rules:
                continue
            digests = erase(case, rules[rule_id], {"again": True}, at=at)
        sweep(digests)
        many += 1
    return many
