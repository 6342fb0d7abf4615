"""Doing once what is asked twice: the answer to a request is kept under the key that the request gave itself.

Source: IETF draft-ietf-httpapi-idempotency-key-header (the field Idempotency-Key).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import vault
from xiaobao.people.models import KeptAnswer

KEPT_FOR: Final = timedelta(hours=24)
KEY_LENGTH: Final = 200
REFUSED_FROM: Final = 400


class KeyReused(XiaobaoError):
    """Raised for a key that came with another request before."""

    slug = "idempotency-key-reused"
    status = 422

    def __init__(self, key: str) -> None:
        super().__init__(
            f"The Idempotency-Key {key!r} came with another request before; give this one its own.", key=key
        )


class BadKey(XiaobaoError):
    """Raised for a key that cannot be one."""

    slug = "idempotency-key-bad"
    status = 400

    def __init__(self, key: str) -> None:
        super().__init__(
            f"An Idempotency-Key has 1 to {KEY_LENGTH} letters, digits and marks, and no blanks; take a UUID.",
            key=key[:40],
            most=KEY_LENGTH,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """A status of HTTP, what was said with it, and whether it was said before."""

    status: int
    content: bytes
    again: bool = False


def answer_once(*, scope: str, key: str, request: str, answer: Callable[[], Answer], at: datetime) -> Answer:
    """Do what is asked and keep the answer, in one transaction; asked again, give the kept answer and do nothing.

    ``scope`` and ``request`` are digests of 64 hexadecimal digits: of who asks, and of what. A refusal (status 400 and
    above) has done nothing and is not kept. While the first request of a key runs the next one waits for it.

    Raises: BadKey, KeyReused.
    """
    if not 0 < len(key) <= KEY_LENGTH or not key.isascii() or not key.isprintable() or " " in key:
        raise BadKey(key)
    with transaction.atomic():
        row = _claim(scope, key, request, at)
        if row.status:
            if row.request != request:
                raise KeyReused(key)
            return Answer(row.status, vault.current().open_content(bytes(row.sealed), name=_name(row)), again=True)
        given = answer()
        if given.status >= REFUSED_FROM:
            transaction.set_rollback(True)
            return given
        row.status, row.sealed = given.status, vault.current().seal_content(given.content, name=_name(row))
        row.save(update_fields=["status", "sealed"])
        return given


def _claim(scope: str, key: str, request: str, at: datetime) -> KeptAnswer:
    """The row of a key: a new one without status, or the one that was answered. An old one begins anew."""
    KeptAnswer.objects.filter(scope=scope, key=key, made_at__lte=at - KEPT_FOR).delete()
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(scope=scope, key=key, request=request, made_at=at)
    except IntegrityError:
        return KeptAnswer.objects.get(scope=scope, key=key)


def _name(row: KeptAnswer) -> str:
    return f"answer {row.scope} {row.key}"


def forget_answers(*, at: datetime) -> int:
    """Forget the answers that are kept no longer; how many."""
    many, _ = KeptAnswer.objects.filter(made_at__lte=at - KEPT_FOR).delete()
    return many
