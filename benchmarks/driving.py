"""What drills share: a site in a process group of its own, and clients that lodge complaints with a file each."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

XIAOBAO: Final = [sys.executable, "-m", "xiaobao.config"]
UNIT: Final = "99990101"
CLIENTS: Final = 64
PATIENCE: Final = 60.0
# Titles are masked like every text: a run of digits may be taken for somebody's number, so words are made of letters.
LETTERS: Final = str.maketrans("0123456789", "ghijklmnop")
RUN_NUMBER: Final = uuid.uuid4().int % 10**7
RUN: Final = uuid.uuid4().hex[:8].translate(LETTERS)  # tells the cases of this run


@dataclass(slots=True)
class Lodging:
    """One complaint that a client wants lodged, and what it has been told so far."""

    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    number: str = ""
    digest: str = ""

    @property
    def is_done(self) -> bool:
        return bool(self.number and self.digest)

    def body(self) -> bytes:
        words = self.key.translate(LETTERS)
        told = {
            "kinds": ["complaint"],
            "channel": "api",
            "received_at": "2026-05-11T10:00:00+08:00",
            "title": f"drill {RUN} {words}",
            "text": f"The phone broke after three days and the shop refuses to take it back. {words}",
            "complainants": [{"name": f"Drill {self.key[:6]}", "phone": f"199{int(self.key[:7], 16) % 10**8:08d}"}],
            "respondent": {"name": f"Drill Phones {self.key[:8]}"},
        }
        return json.dumps(told).encode()

    def form(self) -> tuple[bytes, str]:
        """A file of its own, as a form, and the boundary."""
        pdf = f"%PDF-1.4\n% {self.key}\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
        head = 'Content-Disposition: form-data; name="file"; filename="receipt.pdf"'
        return f"--{self.key}\r\n{head}\r\n\r\n{pdf}\r\n--{self.key}--\r\n".encode(), self.key


class Site:
    """The site in a process group of its own."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Seconds until the first answer."""
        began = time.monotonic()
        command = [*XIAOBAO, "serve", "--port", str(self.port)]
        widened = {**os.environ, "XIAOBAO_RATE_LIMITS": "0"}  # one clerk lodges more than one clerk may
        self.process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL, env=widened)
        while True:
            try:
                asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                asked.request("GET", "/track/")
                if asked.getresponse().status == 200:
                    return time.monotonic() - began
            except OSError:
                if time.monotonic() - began > PATIENCE:
                    raise
                time.sleep(0.1)

    def kill(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def drive(waiting: list[Lodging], port: int, token: str) -> None:
    """Have clients send everything that waits, until it is answered or the site does not answer any more.

    Raises: SystemExit where the site refuses something.
    """
    queue = deque(waiting)

    def client() -> None:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {token}"}
        try:
            while queue:
                _send(asked, queue.popleft(), headers)
        except (OSError, http.client.HTTPException, IndexError):
            return  # the site is gone; what was not answered is sent again later
        finally:
            asked.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(client) for _ in range(CLIENTS)]
    for each in clients:
        each.result()


def _send(asked: http.client.HTTPConnection, lodging: Lodging, headers: dict[str, str]) -> None:
    if not lodging.number:
        keyed = {**headers, "Idempotency-Key": lodging.key, "Content-Type": "application/json"}
        told = _answer(asked, f"/api/cases?unit={UNIT}", lodging.body(), keyed)
        lodging.number = told["receipts"][0]["number"]
    body, boundary = lodging.form()
    keyed = {
        **headers,
        "Idempotency-Key": f"{lodging.key}-file",
        "Content-Type": f"multipart/form-data; boundary={boundary}",
    }
    lodging.digest = _answer(asked, f"/api/cases/{lodging.number}/attachments", body, keyed)["digest"]


def _answer(asked: http.client.HTTPConnection, address: str, body: bytes, headers: dict[str, str]) -> Any:
    asked.request("POST", address, body, headers)
    answer = asked.getresponse()
    content = answer.read()
    if answer.status != http.HTTPStatus.CREATED:
        raise SystemExit(f"{address} answered {answer.status}: {content[:500]!r}")
    return json.loads(content)
