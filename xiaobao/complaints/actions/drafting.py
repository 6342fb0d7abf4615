"""Drafts: what somebody has begun to say survives a closed tab, sealed, and is forgotten when it is sent or old."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from xiaobao.casework import actions as casework
from xiaobao.complaints.actions.lodging import lodge
from xiaobao.complaints.domain.drafts import file_seal_name, seal_name
from xiaobao.complaints.domain.lodging import Lodging
from xiaobao.complaints.models import Draft, DraftFile
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import citizen

KEPT_FOR: Final = timedelta(days=7)
TOLD_FOR: Final = timedelta(hours=1)  # how long a receipt can be told again
MOST_FILES: Final = 12
MOST_LETTERS: Final = 60_000


class DraftTooLarge(XiaobaoError):
    """Raised when more is to be kept as a draft than anybody writes into a form."""

    slug = "draft-too-large"
    status = 422

    def __init__(self) -> None:
        super().__init__(f"A draft holds {MOST_LETTERS} letters and {MOST_FILES} files at most.", most=MOST_FILES)


@transaction.atomic
def keep_draft(*, owner: str, form: str, answers: Mapping[str, Any], at: datetime) -> Draft:
    """Keep these answers instead of those kept before. Raises: DraftTooLarge."""
    text = json.dumps(answers, ensure_ascii=False)
    if len(text) > MOST_LETTERS:
        raise DraftTooLarge
    sealed = people.seal_content(text.encode(), name=seal_name(owner, form))
    defaults = {"sealed": sealed, "receipt": None, "changed_at": at, "expires_at": at + KEPT_FOR}
    return Draft.objects.update_or_create(owner=owner, form=form, defaults=defaults)[0]


def drop_draft(*, owner: str, form: str) -> None:
    """Forget a draft and its files; nothing happens where there is none."""
    Draft.objects.filter(owner=owner, form=form).delete()


@transaction.atomic
def add_draft_file(*, owner: str, form: str, name: str, content: bytes, at: datetime) -> DraftFile:
    """Keep a file with a draft, looked at as every file of a case is. Raises: FileRefused, DraftTooLarge."""
    file = casework.clean(name=name, content=content)
    draft = Draft.objects.filter(owner=owner, form=form).first()
    draft = draft or keep_draft(owner=owner, form=form, answers={}, at=at)
    if draft.files.count() >= MOST_FILES:
        raise DraftTooLarge
    sealed = people.seal_content(file.content, name=file_seal_name(draft.pk))
    kept = {"name": file.name, "media_type": file.media_type, "size": len(file.content)}
    return draft.files.create(**kept, held=not file.is_clean, sealed=sealed)


def drop_draft_file(*, owner: str, form: str, file_id: int) -> None:
    """Take a file out of a draft."""
    DraftFile.objects.filter(draft__owner=owner, draft__form=form, pk=file_id).delete()


@transaction.atomic
def send_draft(
    *, owner: str, form: str, lodging: Lodging, unit_code: str, at: datetime
) -> tuple[tuple[int, str, str], ...]:
    """Lodge what a draft says, its files with it; (id, number, query code) of each case.

    Sent a second time, the same receipts are told again and nothing is lodged. All or nothing.

    Raises: what `lodge` raises.
    """
    draft = Draft.objects.select_for_update().get(owner=owner, form=form)
    if draft.receipt is not None:
        told = json.loads(people.open_content(bytes(draft.receipt), name=seal_name(owner, form)))
        return tuple((case_id, number, code) for case_id, number, code in told)
    lodged = lodge(lodging=lodging, unit_code=unit_code, actor=citizen(case_id=0, name="citizen"), at=at)
    receipts = tuple((receipt.id, receipt.number, receipt.query_code) for receipt in lodged.receipts)
    for case_id, _, _ in receipts:
        _attach_all(draft, case_id, at)
    draft.files.all().delete()
    draft.sealed = people.seal_content(b"{}", name=seal_name(owner, form))
    draft.receipt = people.seal_content(json.dumps(receipts).encode(), name=seal_name(owner, form))
    draft.expires_at = at + TOLD_FOR
    draft.save(update_fields=["sealed", "receipt", "expires_at"])
    return receipts


def _attach_all(draft: Draft, case_id: int, at: datetime) -> None:
    for file in draft.files.order_by("pk"):
        content = people.open_content(bytes(file.sealed), name=file_seal_name(draft.pk))
        holder = citizen(case_id=case_id, name="citizen")
        casework.attach(case_id=case_id, name=file.name, content=content, actor=holder, at=at)


def forget_drafts(*, at: datetime) -> int:
    """Delete the drafts whose time is over; how many."""
    return Draft.objects.filter(expires_at__lte=at).delete()[1].get("complaints.Draft", 0)
