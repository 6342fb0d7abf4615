"""The daily seal: a signed root over every entry written since the last one, chained to it, published in a file.

Whoever owns the database can drop its triggers and rewrite a whole journal with fitting hashes; the seal, whose file
lies outside the database, then no longer fits.
"""

import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from xiaobao.casework.domain import merkle
from xiaobao.casework.domain.journal import GENESIS
from xiaobao.casework.domain.seals import Fault, Sealed, read_lines
from xiaobao.casework.models import Entry, Seal
from xiaobao.kernel.clock import local_day
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import actions as people_actions
from xiaobao.people import queries as people

PUBLISHED: Final = "seals.ndjson"
WAITED_FOR: Final = timedelta(days=2)  # the day of a seal that lies no further ahead is waited for


def seal_day(*, at: datetime) -> Seal | None:
    """Seal what was written since the last seal, once a day; None where there is a seal of today or nothing new.

    The seal is published once it is committed, with every older one that a sudden end kept out of the file.
    """
    people_actions.begin_chains()
    made = _make(at)
    publish()
    return made


class SealKeyMissing(XiaobaoError):
    """Raised when the key that must sign the next seal is not here."""

    slug = "seal-key-missing"
    status = 500

    def __init__(self, key: str) -> None:
        super().__init__(
            f"The next seal must be signed with the key {key}, which the key file does not hold: bring back the key "
            "file of this database.",
            key=key,
        )


@transaction.atomic(durable=True)
def _make(at: datetime) -> Seal | None:
    _wait_for_writers()
    last = Seal.objects.order_by("-day").first()
    day = _day_after(last, at)
    if day is None:
        return None
    new = Entry.objects.filter(pk__gt=last.last_entry if last else 0).order_by("pk")
    first, newest = new.first(), new.last()
    if first is None or newest is None:
        return None
    previous = last.root if last else GENESIS
    heads = people_actions.seal_heads(day=day)
    seal = Seal(
        day=day,
        first_entry=first.pk,
        last_entry=newest.pk,
        previous_root=previous,
        root=merkle.root([previous, *new.values_list("hash", flat=True), *heads]),
        heads=len(heads) or None,
        made_at=at,
    )
    _sign(seal)
    seal.save()
    return seal


def _sign(seal: Seal) -> None:
    """Sign with the key whose turn it is. Where a newer one is here, this seal announces it for those to come.

    Raises: SealKeyMissing.
    """
    mine, newest = public_key(), own_keys()[-1]
    sign = signer(mine)
    seal.succession = f"{mine}:{newest}" if newest != mine else None
    seal.signature = sign(told_of(seal).text.encode()).hex()


def signer(key: str) -> Callable[[bytes], bytes]:
    """What signs under a public key of this installation. Raises: SealKeyMissing."""
    known = {public.hex(): sign for public, sign in people.seal_signers().values()}
    if key not in known:
        raise SealKeyMissing(key)
    return known[key]


def _day_after(last: Seal | None, at: datetime) -> date | None:
    """The day to seal under; None where today has its seal.

    Days of seals never go back. Where a clock that ran ahead has made seals of days to come, the next takes the day
    after them, still one a day, so that nothing waits unsealed until those days have come.
    """
    today = local_day(at)
    if last is None or last.day < today:
        return today
    made_today = local_day(last.made_at) == today
    return None if made_today or last.day - today <= WAITED_FOR else last.day + timedelta(days=1)


def _wait_for_writers() -> None:
    """Hold new entries back until the seal is made, and wait for those under way; SQLite has one writer anyway.

    Ids are given when a row is written and not when it is committed: without this, an entry with a lower id could come
    to light behind the seal.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Entry._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def told_of(seal: Seal) -> Sealed:
    """A seal as it is signed and published."""
    return Sealed(
        seal.day.isoformat(),
        seal.first_entry,
        seal.last_entry,
        seal.previous_root,
        seal.root,
        seal.signature,
        seal.succession or "",
        seal.heads or 0,
    )


def publish() -> int:
    """Write every seal that is newer than the file into it, and wait for the disk; how many were written."""
    file = published_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    cut_torn_line(file)
    known = {line.day for line in published() if isinstance(line, Sealed)}
    newer = [told_of(seal) for seal in Seal.objects.order_by("day")]
    newer = [line for line in newer if line.day > max(known, default="")]
    if newer:
        with file.open("a", encoding="utf-8") as lines:
            lines.writelines(line.line() for line in newer)
            lines.flush()
            os.fsync(lines.fileno())
    return len(newer)


def cut_torn_line(file: Path) -> None:
    """Take off what a sudden end left of a last line."""
    if not file.exists():
        return
    content = file.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        with file.open("r+b") as lines:
            lines.truncate(whole)


def published() -> list[Sealed | Fault]:
    """The lines of the file outside the database; none where there is no file."""
    file = published_file()
    return list(read_lines(file.read_text(encoding="utf-8", errors="replace"))) if file.exists() else []


def public_key() -> str:
    """The key that signs the next seal of this installation: the one last announced, or the first."""
    last = Seal.objects.exclude(succession=None).order_by("-day").first()
    handed = told_of(last).hands_over if last else None
    return handed[1] if handed else own_keys()[0]


def own_keys() -> list[str]:
    """The public halves of the keys of seals that are here, the newest last."""
    return [public.hex() for public, _ in people.seal_signers().values()]


def published_file() -> Path:
    """Where seals are published on this machine; its copies elsewhere are what makes them worth something."""
    return Path(settings.DATA_DIR) / PUBLISHED
