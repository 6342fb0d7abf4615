"""The drill of a lost database: back up while clients lodge, destroy, restore, verify; each with its time.

    mkdir /tmp/drill && cd /tmp/drill
    export XIAOBAO_DATA_DIR=/tmp/drill/data XIAOBAO_KEY_FILE=/tmp/drill/keys
    xiaobao --database sqlite:////tmp/drill/one.db bench restoring --cases 100000 --into sqlite:////tmp/drill/two.db

Both databases are to be empty at the beginning; the first one's tables and the files of cases are destroyed. Faults:
whatever was acknowledged before the backup began and is not there, or was acknowledged at any time and is there twice,
and every finding of `verify`.
"""

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from benchmarks.driving import XIAOBAO, Lodging, Site, drive
from benchmarks.measuring import record
from xiaobao.casework.models import Case
from xiaobao.kernel.clock import current_clock
from xiaobao.people import actions as people
from xiaobao.people import queries as accounts
from xiaobao.people.domain.actor import SYSTEM

MORE_THAN_ENOUGH = 50_000


def run(*words: str, database: str = "") -> tuple[Any, float]:
    """A command's answer and its seconds; its own message ends the drill where it fails."""
    began = time.monotonic()
    environment = os.environ | ({"XIAOBAO_DATABASE_URL": database} if database else {})
    done = subprocess.run([*XIAOBAO, *words], stdout=subprocess.PIPE, env=environment, check=False)  # our own
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: exit code {done.returncode}")
    return json.loads(done.stdout or "null"), time.monotonic() - began


def destroy() -> None:
    """Take away all there is: files of cases, and the database or its tables."""
    shutil.rmtree(settings.ATTACHMENT_DIR, ignore_errors=True)
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        connection.close()
        for rest in ("", "-wal", "-shm"):
            Path(name + rest).unlink(missing_ok=True)
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def there_of(numbers: list[str], database: str) -> tuple[int, int]:
    """How many of these numbers, and how many cases in all, a database holds: asked by a process of its own."""
    words = (
        "import json,sys; from xiaobao.casework.models import Case; told = json.load(sys.stdin); "
        "print(Case.objects.filter(number__in=told).count(), Case.objects.count())"
    )
    done = subprocess.run(
        [*XIAOBAO, "manage", "shell", "--no-imports", "-c", words],
        input=json.dumps(numbers),
        stdout=subprocess.PIPE,
        env=os.environ | {"XIAOBAO_DATABASE_URL": database},
        text=True,
        check=True,
    )
    found, all_ = done.stdout.split()
    return int(found), int(all_)


def loaded(seconds: float, port: int, token: str, meanwhile: Any) -> tuple[list[Lodging], float]:
    """Lodgings of clients for so long, or for as long as something meanwhile takes; and how many a second."""
    mine = [Lodging() for _ in range(MORE_THAN_ENOUGH)]
    waiting = list(mine)
    stopped = threading.Event()

    def clients() -> None:
        while not stopped.is_set():
            drive([waiting.pop() for _ in range(min(64, len(waiting)))], port, token)

    thread, began = threading.Thread(target=clients), time.monotonic()
    thread.start()
    try:
        meanwhile() if meanwhile else time.sleep(seconds)
    finally:
        stopped.set()
        thread.join()
    answered = [lodging for lodging in mine if lodging.is_done]
    return answered, len(answered) / (time.monotonic() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--into", required=True, help="URL of another, empty database of the same kind.")
    parser.add_argument("--only-tell", action="store_true", help="Leave docs/benchmarks alone.")
    asked = parser.parse_args()
    subprocess.run([*XIAOBAO, "demo", "--no-serve", "--cases", str(asked.cases)], check=True, stderr=subprocess.DEVNULL)
    subprocess.run([*XIAOBAO, "worker", "--once"], check=True, stderr=subprocess.DEVNULL)  # the backlog of a year
    token = people.issue_token(
        account_id=accounts.by_username("registrar").pk,
        name="drill",
        actor=SYSTEM,
        at=current_clock().now(),
        expires_at=None,
    ).token
    site, times = Site(), dict[str, float]()
    site.start()
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "copy.tar")

        def back_up() -> None:
            told, times["backup"] = run("backup", file)
            times["bytes"] = told["bytes"]

        before, alone = loaded(15, site.port, token, None)
        during, beside = loaded(0, site.port, token, back_up)
        site.kill()
        acknowledged = [lodging.number for lodging in before]
        held = Case.objects.count()
        destroy()
        brought, times["restore"] = run("restore", "--no-verify", file, database=asked.into)
        _, times["verify"] = run("verify", database=asked.into)
    found, all_ = there_of(acknowledged, asked.into)
    faults = [f"{len(acknowledged) - found} acknowledged and lost"] if found < len(acknowledged) else []
    faults += ["more cases than there were"] if all_ > held else []
    told = {
        "database": connection.vendor,
        "cases": f"{all_:,}",
        "files": f"{brought['files']:,}",
        "size": f"{times['bytes'] / 1e6:,.0f} MB",
        "backup": f"{times['backup']:.0f} s",
        "lodgings a second, before and during it": f"{alone:.0f}, {beside:.0f}",
        "lodged during it": f"{len(during):,}",
        "restore": f"{times['restore']:.0f} s",
        "verify": f"{times['verify']:.0f} s",
        "faults": str(faults or "none"),
    }
    if asked.only_tell:
        print(json.dumps(told))
    else:
        record(f"restore drill on {connection.vendor}", [told])
    if faults:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
