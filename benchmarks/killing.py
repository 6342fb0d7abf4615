"""``kill -9`` in the middle of the work: nothing acknowledged is lost, nothing is twice, the next start needs no hand.

    mkdir /tmp/drill && cd /tmp/drill
    export XIAOBAO_DATA_DIR=/tmp/drill/data XIAOBAO_KEY_FILE=/tmp/drill/keys
    alias drill="xiaobao --database sqlite:////tmp/drill/drill.db bench killing --also postgres:///drill"
    drill server --rounds 20 --many 2000
    drill worker --rounds 20 --many 9000
    drill import --rounds 20 --many 100000

``server``: clients lodge complaints, each with a key of its own and then a file, over 64 connections; at some moment
the whole process group is killed; the site is started again, and clients send again whatever was not answered.
``import``: a file is imported, killed at some row and begun again, so many times, and then comes to its end.
``worker``: messages of three channels wait; a worker is killed while it delivers them and started again, until all are
delivered; then their effects are counted. Ten minutes must pass before a dead worker's claims are taken over: the drill
does not wait for them, it sets the rows back by an hour.
"""

import argparse
import csv
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from benchmarks.driving import PATIENCE, RUN, RUN_NUMBER, UNIT, XIAOBAO, Lodging, Site, drive
from benchmarks.measuring import record
from xiaobao.casework.models import Attachment, Case
from xiaobao.complaints.actions.bulk import BATCH
from xiaobao.complaints.models import Detail
from xiaobao.exchange import actions as exchange
from xiaobao.exchange.models import JobRun, Notice, OutboxMessage, OutboxMessageQuerySet
from xiaobao.kernel.clock import current_clock
from xiaobao.people import actions as people
from xiaobao.people import queries as accounts
from xiaobao.people.domain.actor import SYSTEM

A_KILL_LEAVES: Final = 4  # batches: so many may be written until a kill is felt
A_BATCH_TAKES: Final = 3.0  # seconds, with the start of the command


def faults_of(all_: list[Lodging]) -> list[str]:
    """What is lost or there twice; each with its count."""
    numbers = {lodging.number for lodging in all_ if lodging.number}
    kept = Case.objects.filter(title__startswith=f"drill {RUN} ")
    digests = {lodging.digest for lodging in all_ if lodging.digest}
    found = {
        "never answered, though sent again": sum(not lodging.is_done for lodging in all_),
        "acknowledged and lost": len(numbers) - kept.filter(number__in=list(numbers)).count(),
        "there twice": kept.values("title").annotate(n=Count("pk")).filter(n__gt=1).count(),
        "there and never acknowledged": kept.exclude(number__in=list(numbers)).count(),
        "without its detail": kept.count() - Detail.objects.filter(case__in=kept).count(),
        "files acknowledged and lost": len(digests) - Attachment.objects.filter(digest__in=list(digests)).count(),
        "files there twice": Attachment.objects.values("digest").annotate(n=Count("pk")).filter(n__gt=1).count(),
    }
    return [f"{many} {what}" for what, many in found.items() if many]


def verified() -> bool:
    return subprocess.run([*XIAOBAO, "verify"], capture_output=True, check=False).returncode == 0


def of_server(rounds: int, many: int, chance: random.Random) -> dict[str, str]:
    token = people.issue_token(
        account_id=accounts.by_username("registrar").pk,
        name="drill",
        actor=SYSTEM,
        at=current_clock().now(),
        expires_at=None,
    ).token
    all_: list[Lodging] = []
    starts, answered, faults = [], [], []
    for n in range(rounds):
        mine = [Lodging() for _ in range(many)]
        all_ += mine
        site = Site()
        starts.append(site.start())
        killer = threading.Timer(chance.uniform(0.5, max(2.0, many / 80)), site.kill)
        killer.start()
        drive(mine, site.port, token)
        killer.join()
        answered.append(sum(lodging.is_done for lodging in mine))
        starts.append(site.start())
        drive([lodging for lodging in mine if not lodging.is_done], site.port, token)
        site.kill()
        faults += faults_of(all_)
        faults += [] if verified() else ["verify has findings"]
        print(f"round {n + 1}: {answered[-1]} of {many} answered before the kill; faults: {faults}", file=sys.stderr)
    return {
        "drill": "server",
        "database": connection.vendor,
        "kills": str(2 * rounds),
        "work": f"{rounds * many:,} lodgings with a file each",
        "done before a kill": f"{min(answered):,} to {max(answered):,} of {many:,}",
        "next start": f"{max(starts):.1f} s at most",
        "faults": str(faults or "none"),
    }


def of_import(rounds: int, many: int, chance: random.Random) -> dict[str, str]:
    """One file, killed so many times, at rows that chance chooses, and each time begun again; then to its end."""
    written, faults = list[int](), list[str]()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.csv"
        _write_rows(file, many)
        command = [*XIAOBAO, "import", "complaints", str(file), "--org", UNIT]
        last = max(1, many - A_KILL_LEAVES * BATCH)
        for row in sorted(chance.randrange(last) for _ in range(rounds)):
            written += _killed_when(command, row, chance)
            print(f"kill {len(written)}: at {written[-1:]} of {many} rows", file=sys.stderr)
        began = time.monotonic()
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        again = time.monotonic() - began
    counts, there = json.loads(run.stdout or "{}"), _rows().count()
    twice = _rows().values("foreign_id").annotate(n=Count("pk")).filter(n__gt=1).count()
    details = Detail.objects.filter(case__in=_rows()).count()
    whole = counts.get("read") == many and counts["accepted"] + counts["duplicates"] == many
    if not whole or (there, details, twice) != (many, many, 0):
        faults.append(f"{counts}, {there} there, {details} details, {twice} twice")
    faults += [] if len(written) == rounds else [f"only {len(written)} kills"]
    faults += [] if verified() else ["verify has findings"]
    return {
        "drill": "import",
        "database": connection.vendor,
        "kills": str(len(written)),
        "work": f"a file of {many:,} rows",
        "done before a kill": f"{min(written, default=0):,} to {max(written, default=0):,} of {many:,}",
        "begun again": f"to its end in {again:.0f} s",
        "faults": str(faults or "none"),
    }


def _killed_when(command: list[str], rows: int, chance: random.Random) -> list[int]:
    """Kill an import within the batch that writes this row; how many rows were there. None where it came to its end."""
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    while run.poll() is None and _rows().count() < rows - BATCH:
        time.sleep(0.05)
    time.sleep(chance.uniform(0.0, A_BATCH_TAKES))
    if run.poll() is not None:
        return []
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    return [_rows().count()]


def _rows() -> QuerySet[Case]:
    return Case.objects.filter(foreign_id__startswith=f"{RUN}-import-")


def _write_rows(file: Path, many: int) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["foreign_id", "received_at", "title", "text", "complainant_name", "respondent_name"])
        for row in range(many):
            rows.writerow(
                [f"{RUN}-import-{row}", "2026-05-11T10:00:00+08:00", f"row {row}", "It broke.", "Drill", "Shop"]
            )


def of_worker(rounds: int, many: int, chance: random.Random) -> dict[str, str]:
    faults, kills, most = [], 0, 0.0
    for n in range(rounds):
        _post(n, many)
        while _left(n):
            run = subprocess.Popen([*XIAOBAO, "worker"], stderr=subprocess.DEVNULL, start_new_session=True)
            most = max(most, _until_further(n))
            time.sleep(chance.uniform(0.0, 1.0))
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()
            kills += bool(_left(n))
            _let_an_hour_pass()
        faults += _effects_missing(n, many)
        print(f"round {n + 1}: {kills} kills so far; faults: {faults}", file=sys.stderr)
    return {
        "drill": "worker",
        "database": connection.vendor,
        "kills": str(kills),
        "work": f"{rounds * many:,} messages: notices, files, reactions",
        "next start": f"{most:.1f} s at most",
        "faults": str(faults or "none"),
    }


def _post(n: int, many: int) -> None:
    """A third notices, a third files, a third reactions that tell the handler of a case; each with its own number."""
    text = {"subject": "drill", "body": "drill"}
    ways: list[dict[str, Any]] = [
        {"topic": "drill.notice", "channel": "in_app", "recipient": "account:1", "payload": text},
        {"topic": "drill.letter", "channel": "file", "recipient": "case:drill", "payload": text},
        {
            "topic": "case.assigned",
            "channel": "reaction",
            "recipient": "",
            "payload": {"case": _handled().pk, "type": "step.assigned"},
        },
    ]
    messages = []
    for seq in range(many):
        way = ways[seq % 3]
        payload = {**way["payload"], "seq": _seq(n, seq)}
        messages.append({**way, "key": f"drill-{RUN}-{n}-{seq}", "payload": payload})
    exchange.post_many(messages=messages, at=current_clock().now())


def _handled() -> Case:
    return Case.objects.exclude(handler=None).order_by("pk")[0]


def _seq(n: int, seq: int) -> int:
    """The number of a journal entry that no case has, another one for every message of every drill."""
    return RUN_NUMBER * 10**9 + n * 10**6 + seq


def _mine(n: int) -> OutboxMessageQuerySet:
    """The messages of a round, and those that its reactions posted."""
    followed = Q(key__startswith=f"{_handled().number}:")
    return OutboxMessage.objects.filter(Q(key__startswith=f"drill-{RUN}-{n}-") | followed)


def _left(n: int) -> int:
    return _mine(n).undelivered().count()


def _until_further(n: int) -> float:
    """Seconds until the worker has delivered something."""
    began, delivered = time.monotonic(), _mine(n).filter(delivered_at__isnull=False)
    before = delivered.count()
    while delivered.count() == before:
        if time.monotonic() - began > PATIENCE:
            raise SystemExit(f"the worker delivered nothing for {PATIENCE} s; {_left(n)} messages are left")
        time.sleep(0.02)
    return time.monotonic() - began


def _let_an_hour_pass() -> None:
    hour = timedelta(hours=1)
    OutboxMessage.objects.filter(claimed_at__isnull=False).update(claimed_at=F("claimed_at") - hour)
    JobRun.objects.filter(last_started_at__isnull=False).update(
        last_started_at=F("last_started_at") - hour, last_finished_at=F("last_finished_at") - hour
    )


def _effects_missing(n: int, many: int) -> list[str]:
    """What was delivered and had no effect, or more than one."""
    case = _handled()
    wanted = [set(range(way, many, 3)) for way in range(3)]
    told = {f"{case.number}:{_seq(n, seq)}:handler:account:{case.handler_id}" for seq in wanted[2]}
    notices = Notice.objects.filter(key__startswith=f"drill-{RUN}-{n}-").values_list("key", flat=True)
    answered = Notice.objects.filter(key__startswith=f"{case.number}:").values_list("key", flat=True)
    mine = f"*-drill-{RUN}-{n}-*"
    files = [path.suffix for path in Path(settings.NOTICE_DIR).glob(mine)]
    found = {
        "notices missing or twice": len(wanted[0]) - len(notices),
        "letters missing or twice": len(wanted[1]) - files.count(".txt"),
        "letters left unfinished": files.count(".part"),
        "reactions without their effect": len(told - set(answered)),
        "effects of reactions twice": len(answered) - len(set(answered)),
        "messages tried and not delivered": _left(n),
    }
    return [f"{count} {what}" for what, count in found.items() if count]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["server", "import", "worker"])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--many", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--only-tell", action="store_true", help="Leave docs/benchmarks alone.")
    parser.add_argument("--also", action="append", default=[], metavar="URL", help="Then the same on this database.")
    asked = parser.parse_args()
    subprocess.run([*XIAOBAO, "demo", "--no-serve", "--cases", "50"], check=True, stderr=subprocess.DEVNULL)
    told = {"server": of_server, "import": of_import, "worker": of_worker}[asked.what](
        asked.rounds, asked.many, random.Random(asked.seed)
    )
    if asked.only_tell:
        print(json.dumps(told))
    else:
        record(f"kill -9: {asked.what} on {connection.vendor}", [told])
    codes = [int(told["faults"] != "none"), *(_elsewhere(url, asked) for url in asked.also)]
    raise SystemExit(max(codes))


def _elsewhere(url: str, asked: argparse.Namespace) -> int:
    """The same drill on another database, with a folder of files and seals of its own; its exit code."""
    words = [asked.what, "--rounds", str(asked.rounds), "--many", str(asked.many), "--seed", str(asked.seed)]
    words += ["--only-tell"] if asked.only_tell else []
    scheme = url.partition(":")[0]
    given = os.environ | {"XIAOBAO_DATA_DIR": str(settings.DATA_DIR.with_name(f"{settings.DATA_DIR.name}-{scheme}"))}
    return subprocess.run([*XIAOBAO, "--database", url, "bench", "killing", *words], env=given, check=False).returncode


if __name__ == "__main__":
    main()
