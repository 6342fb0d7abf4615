"""Being watched by those who run it: is it alive, is it ready, how much does it do, and what happened to a request.

A request has an id that its answer, its log lines and its errors bear. Logs hold neither addresses of cases nor what
was sent: the route, the status, how long, and who by number. Numbers are for Prometheus.
"""

import hmac
import logging
import os
import re
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from xiaobao.casework import queries as cases
from xiaobao.config.logs import request_id
from xiaobao.exchange import queries as exchange
from xiaobao.kernel.clock import SKEW, current_clock
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import queries as people

HEADER: Final = "X-Request-ID"
GIVEN: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
LEAST_FREE: Final = 64 * 1024 * 1024  # bytes; below this nothing new is taken
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_migrated: Final = threading.Event()  # once this process has seen every migration applied it need not look again
logger = logging.getLogger("xiaobao.requests")

REGISTRY: Final = CollectorRegistry()
REQUESTS: Final = Counter("xiaobao_requests", "Requests answered.", ["method", "route", "status"], registry=REGISTRY)
SECONDS: Final = Histogram(
    "xiaobao_request_seconds", "Seconds until a request was answered.", ["route"], buckets=BUCKETS, registry=REGISTRY
)
OUTBOX: Final = Gauge("xiaobao_outbox_messages", "Messages of the outbox.", ["state"], registry=REGISTRY)
UNSEALED: Final = Gauge("xiaobao_unsealed_entries", "Journal entries that wait for the daily seal.", registry=REGISTRY)


class Watched:
    """Middleware, the outermost: an id for every request, a line for every answer, and the counts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        mine = given if GIVEN.fullmatch(given) else uuid.uuid4().hex
        request_id.set(mine)
        began = time.perf_counter()
        response = self.get_response(request)
        took = time.perf_counter() - began
        route = _route(request)
        REQUESTS.labels(request.method, route, response.status_code).inc()
        SECONDS.labels(route).observe(took)
        response[HEADER] = mine
        user = getattr(request, "user", None)
        told = {"method": request.method, "route": route, "status": response.status_code, "ms": round(took * 1000, 1)}
        logger.info("answered", extra={"told": told | {"account": getattr(user, "pk", None)}})
        return response


def _route(request: HttpRequest) -> str:
    """The pattern of the address, never the address: that may hold the number of a case."""
    return request.resolver_match.route if request.resolver_match else "none"


def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nobody."""
    return JsonResponse({"status": "live"})


def ready(request: HttpRequest) -> HttpResponse:
    """The database answers and is up to date, the keys are those that sealed it, and there is room: 200; else 503.

    A clock behind what was written is told and is no reason to stop: which of the two was wrong is not known here.
    """
    checks = {"database": _database(), "keys": _keys(), "disk": _disk()}
    is_ready = not any(checks.values())
    clock = "cannot be judged" if checks["database"] else _clock()  # one that is away is not waited for again
    told = {name: fault or "ok" for name, fault in {**checks, "clock": clock}.items()}
    return JsonResponse({"status": "ready" if is_ready else "not ready", **told}, status=200 if is_ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        waiting = 0 if _migrated.is_set() else _migrations_waiting()
    except DatabaseError as error:
        return f"does not answer ({type(error).__name__})"
    if not waiting:
        _migrated.set()
    return f"{waiting} migrations wait: run `xiaobao manage migrate`" if waiting else ""


def _migrations_waiting() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _keys() -> str:
    try:
        return "" if people.has_the_keys() else "the key file is not the one that sealed this database"
    except (DatabaseError, XiaobaoError) as error:
        return f"cannot be judged ({type(error).__name__})"


def _clock() -> str:
    try:
        ahead = cases.written_ahead(at=current_clock().now())
    except DatabaseError:
        return "cannot be judged"
    return f"the newest entry of a journal is dated {ahead} ahead of it" if ahead > SKEW else ""


def _disk() -> str:
    folders = [Path(settings.DATA_DIR)]
    if connection.vendor == "sqlite" and not connection.is_in_memory_db():  # type: ignore[attr-defined]  # SQLite's
        folders.append(Path(str(connection.settings_dict["NAME"])).resolve().parent)
    free = min(_free(_there(folder)) for folder in folders)
    return "" if free >= LEAST_FREE else f"{free // 1024 // 1024} MiB left"


def _there(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder


def _free(folder: Path) -> int:
    """Bytes that may still be written below a folder."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def _is_here(request: HttpRequest) -> bool:
    """Whether somebody on this machine asks, past any proxy."""
    return request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1") and "X-Forwarded-For" not in request.headers


def metrics(request: HttpRequest) -> HttpResponse:
    """Counts for Prometheus: for this machine, or for whoever brings the token of ``XIAOBAO_METRICS_TOKEN``."""
    token = settings.METRICS_TOKEN
    told = request.headers.get("Authorization", "").removeprefix("Bearer ")
    is_known = hmac.compare_digest(told.encode(), token.encode()) if token else _is_here(request)
    if not is_known:
        raise PermissionDenied
    for state, many in exchange.tally().items():
        OUTBOX.labels(state).set(many)
    UNSEALED.set(cases.unsealed())
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
