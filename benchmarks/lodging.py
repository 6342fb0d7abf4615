"""The public lodging API beside the public form of django-helpdesk: the same machine, database server and clients.

    xiaobao bench lodging --pairs 3 --seconds 20

Each side is served by granian with as many processes, on a PostgreSQL database of its own that is made for it and
dropped at the end; both are driven in turns within one run. Ours works on as many requests at a time as `--threads`
says, theirs on as many as `--peer-threads` (4: with 16 it was slower). Ours keeps numbers, clocks, journal, search and
outbox in one durable transaction and seals the person; theirs writes a ticket. django-helpdesk is installed from the
registry into a folder of its own (`--peer FOLDER`, kept for the next run); nothing of it is part of this platform.
"""

import argparse
import http.client
import json
import os
import re
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

import psycopg

from benchmarks.measuring import record

XIAOBAO: Final = [sys.executable, "-m", "xiaobao.config"]
UNIT: Final = "99990101"
PEER: Final = ("django-helpdesk==2.6.1", "django>=5.2,<5.3", "granian==2.*", "psycopg[binary,pool]==3.*")
PATIENCE: Final = 60.0
LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
FIRST: Final = count(10**6, 10**6)  # no complaint comes twice
WORDS: Final = "手机屏幕三天内损坏，商家拒绝退货，要求退一赔三。"
SETTINGS: Final = """
import os
SECRET_KEY, DEBUG, ALLOWED_HOSTS = "x" * 50, False, ["*"]
HELPDESK_TEAMS_MODE_ENABLED, HELPDESK_PUBLIC_ENABLED = False, True
INSTALLED_APPS = ["django.contrib." + name for name in (
    "admin", "auth", "contenttypes", "sessions", "messages", "staticfiles", "sites", "humanize")]
INSTALLED_APPS += ["helpdesk", "rest_framework"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware"]
ROOT_URLCONF, SITE_ID, USE_TZ, TIME_ZONE = "pages", 1, True, "Asia/Shanghai"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {
    "context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages"]}}]
LOGIN_URL, LOGIN_REDIRECT_URL = "helpdesk:login", "helpdesk:home"
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1", "PORT": 5432,
    "USER": "postgres", "NAME": os.environ["PEER_DATABASE"], "OPTIONS": {"pool": {"min_size": 1, "max_size": 16}}}}
STATIC_URL, MEDIA_URL, MEDIA_ROOT = "/static/", "/media/", "media"
EMAIL_BACKEND, DEFAULT_AUTO_FIELD = "django.core.mail.backends.dummy.EmailBackend", "django.db.models.AutoField"
"""
PAGES: Final = """
from django.contrib import admin
from django.urls import include, path
urlpatterns = [path("admin/", admin.site.urls), path("", include("helpdesk.urls", namespace="helpdesk"))]
"""
SERVED: Final = """
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
"""
QUEUE: Final = (
    "from helpdesk.models import Queue; "
    "print(Queue.objects.create(slug='ts', title='ts', allow_public_submission=True).pk)"
)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: where it listens, and how a client sends one complaint (True where it was taken)."""

    name: str
    port: int
    client: Callable[["Line"], Callable[[int], bool]]


class Line:
    """A connection kept open, which costs the machine that both share as little as it can.

    A third of what http.client takes: some 30 microseconds of a processor a request, not 110.
    """

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, method: str, path: str, headers: str, body: bytes = b"") -> int:
        """The status of the answer, which is read to its end. Raises SystemExit where it does not tell its length."""
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
        self._socket.sendall(head.encode() + body)
        told = bytearray()
        while (end := told.find(b"\r\n\r\n")) < 0:
            told += self._more()
        length = LENGTH.search(told, 0, end + 2)
        if length is None:
            raise SystemExit(f"{method} {path}: the answer does not tell its length")
        while len(told) < end + 4 + int(length[1]):
            told += self._more()
        return int(told[9:12])

    def _more(self) -> bytes:
        more = self._socket.recv(65536)
        if not more:
            raise SystemExit("the server hung up")
        return more

    def close(self) -> None:
        self._socket.close()


@contextmanager
def database() -> Iterator[str]:
    """A new database of PostgreSQL on this machine, dropped at the end."""
    name = f"xb_bench_{secrets.token_hex(4)}"
    with psycopg.connect("host=127.0.0.1 user=postgres dbname=postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield name
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@contextmanager
def served(command: list[str], port: int, folder: Path, environment: dict[str, str], path: str) -> Iterator[None]:
    """A server in a process group of its own, from its first answer on."""
    process = subprocess.Popen(command, cwd=folder, env=environment, start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        began = time.monotonic()
        while True:
            try:
                asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                asked.request("GET", path)
                if asked.getresponse().status == http.HTTPStatus.OK:
                    break
            except OSError:
                pass
            if time.monotonic() - began > PATIENCE:
                raise SystemExit(f"{' '.join(command)} does not answer")
            time.sleep(0.2)
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ours(workers: int, threads: int, stack: ExitStack) -> Side:
    folder, port = Path(stack.enter_context(tempfile.TemporaryDirectory())), free_port()
    environment = os.environ | {
        "XIAOBAO_DATABASE_URL": f"postgres://postgres@127.0.0.1:5432/{stack.enter_context(database())}",
        "XIAOBAO_KEY_FILE": str(folder / "keys"),
        "XIAOBAO_DATA_DIR": str(folder / "data"),
        "XIAOBAO_RATE_LIMITS": "0",
        "XIAOBAO_THREADS": str(threads),
    }
    made = [*XIAOBAO, "demo", "--no-serve", "--cases", "20"]
    subprocess.run(made, cwd=folder, env=environment, check=True, stderr=subprocess.DEVNULL)
    command = [*XIAOBAO, "serve", "--port", str(port), "--workers", str(workers), "--without-worker"]
    stack.enter_context(served(command, port, folder, environment, "/track/"))

    def client(line: Line) -> Callable[[int], bool]:
        def send(n: int) -> bool:
            told = {
                "kinds": ["complaint"],
                "channel": "api",
                "received_at": "2026-05-11T10:00:00+08:00",
                "title": f"{WORDS[:14]}{n}",
                "text": f"{WORDS}第{n}件。",
                "complainants": [{"name": "张测试", "phone": f"199{n % 10**8:08d}"}],
                "respondent": {"name": f"商户{n % 500}"},
            }
            body = json.dumps(told).encode()
            status = line.send("POST", f"/api/public/lodge?unit={UNIT}", "Content-Type: application/json\r\n", body)
            return status == http.HTTPStatus.CREATED

        return send

    return Side("xiaobao", port, client)


def peer(workers: int, threads: int, kept: Path, stack: ExitStack) -> Side:
    bin_ = kept / "venv" / "bin"
    if not (bin_ / "granian").exists():
        subprocess.run([sys.executable, "-m", "venv", str(kept / "venv")], check=True)
        subprocess.run([str(bin_ / "pip"), "install", "--quiet", *PEER], check=True)
    folder, port = Path(stack.enter_context(tempfile.TemporaryDirectory())), free_port()
    (folder / "peer_settings.py").write_text(SETTINGS, encoding="utf-8")
    (folder / "pages.py").write_text(PAGES, encoding="utf-8")
    (folder / "served.py").write_text(SERVED, encoding="utf-8")
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(folder), "DJANGO_SETTINGS_MODULE": "peer_settings"}
    environment |= {"PEER_DATABASE": stack.enter_context(database())}
    admin = [str(bin_ / "django-admin")]
    subprocess.run([*admin, "migrate", "-v0"], cwd=folder, env=environment, check=True)
    made = subprocess.run([*admin, "shell", "-c", QUEUE], cwd=folder, env=environment, check=True, capture_output=True)
    queue = made.stdout.decode().split()[-1]
    command = [str(bin_ / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(workers), "--blocking-threads", str(threads), "--no-log", "served:application"]
    stack.enter_context(served(command, port, folder, environment, "/tickets/submit/"))

    def client(line: Line) -> Callable[[int], bool]:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/tickets/submit/", timeout=PATIENCE) as answer:
            page, cookie = answer.read().decode(), str(answer.headers["Set-Cookie"]).split(";")[0]
        token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
        headers = f"Cookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"

        def send(n: int) -> bool:
            words = {"queue": queue, "title": f"{WORDS[:14]}{n}", "body": f"{WORDS}第{n}件。", "priority": "3"}
            words |= {"submitter_email": f"p{n}@example.org", "csrfmiddlewaretoken": token}
            status = line.send("POST", "/tickets/submit/", headers, urllib.parse.urlencode(words).encode())
            return status == http.HTTPStatus.FOUND

        return send

    return Side("django-helpdesk", port, client)


def rate(side: Side, clients: int, seconds: float, first: int) -> float:
    """How many complaints a second are taken, from so many connections. Raises SystemExit where one is refused."""
    taken, refused, until = [0] * clients, [0] * clients, time.monotonic() + seconds

    def work(mine: int) -> None:
        line = Line(side.port)
        send, n = side.client(line), first + mine
        while time.monotonic() < until:
            if send(n):
                taken[mine] += 1
            else:
                refused[mine] += 1
            n += clients
        line.close()

    threads = [threading.Thread(target=work, args=(mine,)) for mine in range(clients)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if sum(refused) or not sum(taken):
        raise SystemExit(f"{side.name}: {sum(refused)} of {sum(refused) + sum(taken)} were refused")
    return sum(taken) / (time.monotonic() - began)


def compared(sides: Sequence[Side], clients: int, pairs: int, seconds: float) -> dict[str, object]:
    """Both sides in turns, with so many connections: their rates and the ratio of each pair."""
    rates: dict[str, list[float]] = {side.name: [] for side in sides}
    for side in sides:
        rate(side, clients, 3.0, 0)  # warm
    for _ in range(pairs):
        for side in sides:
            rates[side.name].append(rate(side, clients, seconds, next(FIRST)))
            print(f"{clients} clients, {side.name}: {rates[side.name][-1]:.0f}/s", file=sys.stderr)
    mine, theirs = rates["xiaobao"], rates["django-helpdesk"]
    ratios = [a / b for a, b in zip(mine, theirs, strict=True)]
    return {
        "clients": clients,
        "xiaobao, a second": f"{statistics.median(mine):.0f} ({min(mine):.0f} to {max(mine):.0f})",
        "django-helpdesk 2.6.1, a second": f"{statistics.median(theirs):.0f} ({min(theirs):.0f} to {max(theirs):.0f})",
        "ratio": f"{statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--clients", type=int, nargs="+", default=[16, 64])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=32, help="XIAOBAO_THREADS of each of our processes.")
    parser.add_argument("--peer-threads", type=int, default=4)
    parser.add_argument("--peer", type=Path, default=Path(tempfile.gettempdir()) / "xiaobao-bench-helpdesk")
    parser.add_argument("--only-tell", action="store_true", help="Leave docs/benchmarks alone.")
    asked = parser.parse_args()
    with ExitStack() as stack:
        sides = [ours(asked.workers, asked.threads, stack), peer(asked.workers, asked.peer_threads, asked.peer, stack)]
        told = [compared(sides, clients, asked.pairs, asked.seconds) for clients in asked.clients]
    if asked.only_tell:
        print(json.dumps(told))
    else:
        record("lodging by the public API on postgresql, beside django-helpdesk's public form", told)


if __name__ == "__main__":
    main()
