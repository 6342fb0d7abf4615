"""A county's two hours, played faster: lodging, following, lists, searches, cases, steps and remarks side by side.

    xiaobao bench mixing --requests 7200 --rate 20

So many requests as two hours bring at one a second, sent at a steady rate to a served site with its worker, on a
PostgreSQL database of its own that is made for it and dropped at the end. A request is due at its moment whether or not
the ones before it are answered, and its time counts from that moment: a server that stalls cannot hide it. Memory is
that of all processes of the site, in each tenth of the run.
"""

import argparse
import http.client
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.lodging import UNIT, WORDS, XIAOBAO, database, free_port, served
from benchmarks.measuring import record
from xiaobao.procedures.library import load_library

PASSWORD: Final = "yunxi-demo-2026"
CLIENTS: Final = 16
WAIT: Final = 60.0
JSON: Final = {"Content-Type": "application/json"}
ROUNDS: Final = 10
SHARES: Final = {"list": 25, "case": 20, "search": 15, "lodge": 15, "follow": 10, "accept": 10, "remark": 5}


@dataclass
class Office:
    """What the clients share: how they are known to the site, and the cases that they know of."""

    port: int
    token: str
    cookie: str
    lodged: list[tuple[str, str]] = field(default_factory=list)  # number and query code
    waiting: list[str] = field(default_factory=list)  # numbers that nobody has accepted yet
    lock: threading.Lock = field(default_factory=threading.Lock)


class Client:
    """One connection, kept open, and what is asked through it. Each request tells whether it was answered well."""

    def __init__(self, office: Office, conditions: dict[str, bool]) -> None:
        self.office = office
        self.conditions = conditions
        self.asked = http.client.HTTPConnection("127.0.0.1", office.port, timeout=WAIT)
        self.officer = {"Authorization": f"Bearer {office.token}", **JSON}
        self.page = {"Cookie": office.cookie}

    def get(self, address: str, headers: dict[str, str]) -> tuple[int, bytes]:
        return self._answer("GET", address, None, headers)

    def post(self, address: str, told: dict[str, Any], headers: dict[str, str]) -> tuple[int, bytes]:
        return self._answer("POST", address, json.dumps(told).encode(), headers)

    def _answer(self, method: str, address: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        self.asked.request(method, address, body, headers)
        answer = self.asked.getresponse()
        return answer.status, answer.read()

    def any_case(self, chance: random.Random) -> tuple[str, str]:
        with self.office.lock:
            return chance.choice(self.office.lodged)

    def list(self, _n: int, _chance: random.Random) -> bool:
        return self.get("/desk/cases/", self.page)[0] == http.HTTPStatus.OK

    def case(self, _n: int, chance: random.Random) -> bool:
        return self.get(f"/desk/cases/{self.any_case(chance)[0]}/", self.page)[0] == http.HTTPStatus.OK

    def search(self, n: int, _chance: random.Random) -> bool:
        words = urllib.parse.quote((WORDS[:4], WORDS[4:8], WORDS[-4:-1])[n % 3])
        return self.get(f"/desk/cases/?q={words}", self.page)[0] == http.HTTPStatus.OK

    def lodge(self, n: int, _chance: random.Random) -> bool:
        told = {
            "kinds": ["complaint"],
            "channel": "api",
            "received_at": "2026-05-11T10:00:00+08:00",
            "title": f"{WORDS[:14]}{n}",
            "text": f"{WORDS}第{n}件。",
            "complainants": [{"name": "张测试", "phone": f"198{n:08d}"}],
            "respondent": {"name": f"商户{n % 500}"},
        }
        status, content = self.post(f"/api/public/lodge?unit={UNIT}", told, JSON)
        if status != http.HTTPStatus.CREATED:
            return False
        receipt = json.loads(content)["receipts"][0]
        with self.office.lock:
            self.office.lodged.append((receipt["number"], receipt["query_code"]))
            self.office.waiting.append(receipt["number"])
        return True

    def follow(self, _n: int, chance: random.Random) -> bool:
        number, code = self.any_case(chance)
        asked = {"number": number, "code": code}
        return self.post("/api/public/track", asked, JSON)[0] == http.HTTPStatus.OK

    def accept(self, n: int, chance: random.Random) -> bool:
        with self.office.lock:
            number = self.office.waiting.pop() if self.office.waiting else ""
        if not number:
            return self.remark(n, chance)
        told = {"conditions": self.conditions}
        return self.post(f"/api/cases/{number}/steps/accepted", told, self.officer)[0] == http.HTTPStatus.OK

    def remark(self, n: int, chance: random.Random) -> bool:
        address = f"/api/cases/{self.any_case(chance)[0]}/notes?text=remark%20{n}"
        return self.post(address, {}, self.officer)[0] == http.HTTPStatus.CREATED


def site(stack: ExitStack, workers: int, cases: int) -> tuple[Office, Path]:
    """The site with the demo's county, an officer's session and token; the folder holds its keys."""
    folder, port = Path(stack.enter_context(tempfile.TemporaryDirectory())), free_port()
    environment = os.environ | {
        "XIAOBAO_DATABASE_URL": f"postgres://postgres@127.0.0.1:5432/{stack.enter_context(database())}",
        "XIAOBAO_KEY_FILE": str(folder / "keys"),
        "XIAOBAO_DATA_DIR": str(folder / "data"),
        "XIAOBAO_RATE_LIMITS": "0",
    }

    def run(*command: str) -> str:
        made = subprocess.run([*XIAOBAO, *command], cwd=folder, env=environment, check=True, capture_output=True)
        return made.stdout.decode()

    run("demo", "--no-serve", "--cases", str(cases))
    token = json.loads(run("user", "token", "handler", "--name", "bench", "--format", "json"))[0]["token"]
    command = [*XIAOBAO, "serve", "--port", str(port), "--workers", str(workers)]
    stack.enter_context(served(command, port, folder, environment, "/track/"))
    return Office(port, token, _session(port)), folder


def _session(port: int) -> str:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT)
    asked.request("GET", "/login/")
    answer = asked.getresponse()
    page, cookie = answer.read().decode(), str(answer.headers["Set-Cookie"]).split(";")[0]
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
    told = urllib.parse.urlencode({"username": "handler", "password": PASSWORD, "csrfmiddlewaretoken": token})
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    asked.request("POST", "/login/", told, headers)
    answer = asked.getresponse()
    answer.read()
    if answer.status != http.HTTPStatus.FOUND:
        raise SystemExit(f"signing in answered {answer.status}")
    return "; ".join(held.split(";")[0] for held in answer.headers.get_all("Set-Cookie") or [])


def memory(folder: Path) -> float:
    """Megabytes held by the processes that were started in a folder, counted once where they share pages."""
    held = 0
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and (process / "cwd").resolve() == folder.resolve():
                told = re.findall(r"^Pss:\s+(\d+)", (process / "smaps_rollup").read_text(), re.MULTILINE)
                held += int(told[0])
        except (OSError, IndexError):
            continue  # ended meanwhile
    return held / 1024


def plan(requests: int, chance: random.Random) -> list[str]:
    return chance.choices(list(SHARES), weights=list(SHARES.values()), k=requests)


def play(
    office: Office, wanted: list[str], rate: float, look: Callable[[], float]
) -> tuple[Any, list[str], list[float]]:
    """Send every request at its moment: times by kind in seconds, what was refused, memory in each tenth."""
    day = load_library().family("samr-complaint").versions[-1]
    conditions = {condition.id: True for condition in day.conditions}
    times: dict[str, list[float]] = defaultdict(list)
    refused: list[str] = []
    held: list[float] = []
    due: Iterator[int] = iter(range(len(wanted)))
    lock = threading.Lock()
    began = time.monotonic() + 0.5

    def work() -> None:
        client = Client(office, conditions)
        while True:
            with lock:
                n = next(due, None)
            if n is None:
                return
            moment = began + n / rate
            time.sleep(max(0.0, moment - time.monotonic()))
            if not getattr(client, wanted[n])(n, random.Random(n)):
                refused.append(wanted[n])
            times[wanted[n]].append(time.monotonic() - moment)

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for tenth in range(1, ROUNDS + 1):
        time.sleep(max(0.0, began + len(wanted) / rate * tenth / ROUNDS - time.monotonic()))
        held.append(look())
        print(f"{tenth * 10} %: {held[-1]:.0f} MB, {len(refused)} refused", file=sys.stderr)
    for thread in threads:
        thread.join()
    return times, refused, held


def percentiles(times: list[float]) -> dict[str, str]:
    cuts = statistics.quantiles(times, n=100)
    return {name: f"{cuts[at - 1] * 1e3:.0f} ms" for name, at in (("p50", 50), ("p95", 95), ("p99", 99))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=7200)
    parser.add_argument("--rate", type=float, default=20.0, help="Requests a second.")
    parser.add_argument("--cases", type=int, default=4000, help="Cases that are there at the start.")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only-tell", action="store_true", help="Leave docs/benchmarks alone.")
    asked = parser.parse_args()
    chance = random.Random(20260511)
    with ExitStack() as stack:
        office, folder = site(stack, asked.workers, asked.cases)
        client = Client(office, {})
        for n in range(10**6, 10**6 + 50):  # something to follow, and a warm site
            if not (client.lodge(n, chance) and client.list(n, chance) and client.search(n, chance)):
                raise SystemExit("the site does not answer as it should")
        times, refused, held = play(office, plan(asked.requests, chance), asked.rate, lambda: memory(folder))
    rows = [{"asked": kind, "requests": len(took), **percentiles(took)} for kind, took in sorted(times.items())]
    every = [second for took in times.values() for second in took]
    told = {"refused": str(len(refused)), "memory": f"{held[0]:.0f} MB at a tenth, {held[-1]:.0f} MB at the end"}
    rows.append({"asked": f"all, at {asked.rate:g} a second", "requests": len(every), **percentiles(every), **told})
    if asked.only_tell:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        record(f"mixed load on postgresql: {asked.requests:,} requests, as at one a second, played faster", rows)


if __name__ == "__main__":
    main()
