"""The daily seal: a signed root over every entry written since the last one, chained to it.

Whoever owns the database can drop its triggers and rewrite a whole journal with fitting hashes; the seal, whose file
lies outside the database, then no longer fits.
"""

import json
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from xiaobao.casework.domain.journal import GENESIS, merkle_root
from xiaobao.casework.models import Entry, Seal
from xiaobao.kernel.clock import local_day
from xiaobao.people import queries as people


@transaction.atomic
def seal_day(*, at: datetime) -> Seal | None:
    """Seal what was written since the last seal, once a day; None where there is a seal of today or nothing new."""
    day = local_day(at)
    last = Seal.objects.select_for_update().order_by("-day").first()
    if last is not None and last.day >= day:
        return None
    since = last.last_entry if last else 0
    hashes = list(Entry.objects.filter(pk__gt=since).order_by("pk").values_list("pk", "hash"))
    if not hashes:
        return None
    previous = last.root if last else GENESIS
    root = merkle_root([previous, *(found for _, found in hashes)])
    made = Seal.objects.create(
        day=day,
        first_entry=hashes[0][0],
        last_entry=hashes[-1][0],
        previous_root=previous,
        root=root,
        signature=people.signature(sealed_text(day, hashes[-1][0], root)),
        made_at=at,
    )
    _publish(made)
    return made


def sealed_text(day: date, last_entry: int, root: str) -> str:
    """What is signed."""
    return f"{day.isoformat()}:{last_entry}:{root}"


def _publish(seal: Seal) -> None:
    """A line for each seal in a file outside the database."""
    folder = Path(settings.DATA_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    told = {"day": seal.day.isoformat(), "last_entry": seal.last_entry, "root": seal.root, "signature": seal.signature}
    with (folder / "seals.ndjson").open("a", encoding="utf-8") as file:
        file.write(json.dumps(told) + "\n")
