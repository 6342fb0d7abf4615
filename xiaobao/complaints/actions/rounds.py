"""One step for many cases: each taken by the same action in its own transaction, none of them twice.

A round has a token, made with the page that asks for confirmation. Each case leaves a row under it in the very
transaction that takes the step, and the database allows one row for a case: a double click, a reload or a second try
after a breakdown takes only what was not taken.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from xiaobao.complaints.actions.stepping import take, undo
from xiaobao.complaints.domain.parsing import parse
from xiaobao.complaints.domain.rounds import MOST, Chosen, NotForMany, Outcome, TooManyCases
from xiaobao.complaints.models import Round, RoundItem
from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.people.domain.actor import Actor


def take_many(
    *,
    token: UUID,
    event: str,
    procedure: str,
    data: Mapping[str, Any],
    chosen: Sequence[Chosen],
    actor: Actor,
    at: datetime,
) -> Round:
    """Take a step for every chosen case that may take it; what is refused is kept with its reason.

    Not one transaction: what was done stays done when a later case fails. A token that was used before goes on with
    the step that it was used for.

    Raises: PayloadRefused, NotForMany, TooManyCases; NotFound for the token of somebody else.
    """
    if len(chosen) > MOST:
        raise TooManyCases(len(chosen))
    if not parse(event, data).for_many:
        raise NotForMany(event)
    given = {"event": event, "procedure": procedure, "payload": dict(data), "account_id": actor.id, "started_at": at}
    made, _ = Round.objects.get_or_create(token=token, defaults=given)
    if made.account_id != actor.id:
        raise NotFound("round", token)
    taken = set(made.items.values_list("number", flat=True))
    for case in chosen:
        if case.number not in taken:
            _take_once(made, case, actor=actor, at=at)
    return made


def _take_once(made: Round, chosen: Chosen, *, actor: Actor, at: datetime) -> None:
    try:
        with transaction.atomic():
            item, is_new = RoundItem.objects.get_or_create(
                round=made, number=chosen.number, defaults={"outcome": Outcome.DONE.value}
            )
            if is_new:
                _take(made, item, chosen.seen, actor=actor, at=at)
    except XiaobaoError as error:
        refused = RoundItem(round=made, number=chosen.number, outcome=Outcome.REFUSED.value, **_told(error))
        RoundItem.objects.bulk_create([refused], ignore_conflicts=True)


def _take(made: Round, item: RoundItem, seen: int, *, actor: Actor, at: datetime) -> None:
    taken = take(number=item.number, event=made.event, data=made.payload, actor=actor, at=at, expected_seq=seen)
    item.outcome = (Outcome.WAITS if taken.waits else Outcome.DONE).value
    item.seq = taken.case.entry_count
    item.save(update_fields=["outcome", "seq"])


def undo_many(*, token: UUID, reason: str, actor: Actor, at: datetime) -> Round:
    """Undo the step of every case of a round where it is still the last thing that was done; each in a transaction.

    What may not be undone stays, with its reason. A second time finds nothing left to undo. Raises: NotFound.
    """
    made = Round.objects.filter(token=token, account_id=actor.id or 0).first()
    if made is None:
        raise NotFound("round", token)
    for item_id in list(made.items.filter(outcome=Outcome.DONE.value).order_by("pk").values_list("pk", flat=True)):
        _undo_once(item_id, reason, actor=actor, at=at)
    return made


def _undo_once(item_id: int, reason: str, *, actor: Actor, at: datetime) -> None:
    waiting = RoundItem.objects.filter(pk=item_id, outcome=Outcome.DONE.value)
    try:
        with transaction.atomic():
            item = waiting.select_for_update().first()
            if item is None:
                return
            undo(number=item.number, reason=reason, actor=actor, at=at, expected_seq=item.seq)
            item.outcome = Outcome.UNDONE.value
            item.save(update_fields=["outcome"])
    except XiaobaoError as error:
        waiting.update(outcome=Outcome.KEPT.value, **_told(error))


def _told(error: XiaobaoError) -> dict[str, Any]:
    """What a row remembers of a refusal, to be worded for whoever reads it."""
    facts = {name: value if isinstance(value, int) else _text(value) for name, value in error.data.items()}
    return {"refusal": error.slug, "facts": facts}


def _text(value: Any) -> Any:
    return [str(part) for part in value] if isinstance(value, list | tuple | set | frozenset) else str(value)
