"""Health, readiness, counts, request ids; and logs in which nothing personal stands."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, connection
from django.test import Client

from tests.world import World
from xiaobao.complaints.tests.test_a_keyed_request_is_done_once import lodge
from xiaobao.complaints.tests.test_api import TOLD
from xiaobao.config import watching
from xiaobao.config.logs import JsonLines
from xiaobao.people import vault

PHONE = "19912345678"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """Every line that is logged, as it is written."""
    written: list[str] = []

    class Writing(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(JsonLines().format(record))

    root, handler = logging.getLogger(), Writing()
    root.addHandler(handler)
    caplog.set_level(logging.INFO, logger="xiaobao.requests")
    yield written
    root.removeHandler(handler)


@pytest.mark.django_db
def test_it_is_live_and_ready() -> None:
    assert Client().get("/health/live").json() == {"status": "live"}
    told = Client().get("/health/ready")
    assert told.status_code == 200
    assert told.json() == {"status": "ready", "database": "ok", "keys": "ok", "disk": "ok", "clock": "ok"}


@pytest.mark.django_db
def test_live_asks_nobody_and_ready_names_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise DatabaseError("no connection")

    monkeypatch.setattr(connection, "cursor", gone)
    monkeypatch.setattr(watching, "_free", lambda _folder: 5 * 1024 * 1024)

    assert Client().get("/health/live").status_code == 200
    told = Client().get("/health/ready")
    assert told.status_code == 503
    assert told.json()["database"].startswith("does not answer")
    assert told.json()["disk"] == "5 MiB left"


def test_the_keys_of_another_installation_are_not_ready(complaint: str, settings: LazySettings, tmp_path: Path) -> None:
    settings.KEY_FILE = tmp_path / "others"
    vault.of.cache_clear()

    told = Client().get("/health/ready")

    assert told.status_code == 503
    assert "key file" in told.json()["keys"]


@pytest.mark.django_db
def test_a_request_keeps_the_id_it_came_with_or_gets_one() -> None:
    assert Client().get("/", headers={"X-Request-ID": "proxy-12345"})["X-Request-ID"] == "proxy-12345"
    for bad in ("x", "a b c d e f g", "<script>alert(1)</script>", ""):
        assert Client().get("/", headers={"X-Request-ID": bad})["X-Request-ID"] != bad


@pytest.mark.django_db
def test_counts_are_told_to_this_machine_or_for_the_token(settings: LazySettings) -> None:
    Client().get("/track/")
    told = Client().get("/metrics").content.decode()
    assert 'xiaobao_requests_total{method="GET",route="track/",status="200"}' in told
    assert 'xiaobao_outbox_messages{state="given_up"} 0.0' in told
    assert Client(REMOTE_ADDR="192.0.2.7").get("/metrics").status_code == 403
    assert Client().get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403

    settings.METRICS_TOKEN = "a-token-of-some-length"
    assert Client().get("/metrics").status_code == 403
    known = {"Authorization": "Bearer a-token-of-some-length"}
    assert Client(REMOTE_ADDR="192.0.2.7").get("/metrics", headers=known).status_code == 200


def test_neither_lines_nor_counts_hold_what_was_sent_or_which_case(
    world: World, complaint: str, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = TOLD | {"complainants": [{"name": "李未闻", "phone": PHONE}], "text": "这是谁也不该在日志里读到的话"}
    lodge("a", told)
    client = Client(raise_request_exception=False)
    client.get(f"/track/?number={complaint}&code=AAAA")
    client.post("/track/", {"number": complaint, "code": "WRONGCODE"})
    client.post("/login/", {"username": "east-handler", "password": "a-secret-word"})

    def broken(**asked: object) -> None:
        raise RuntimeError(f"cannot index {asked} of {PHONE}")

    monkeypatch.setattr("xiaobao.complaints.actions.lodge_together", broken)
    assert lodge("b", told, client=client).status_code == 500

    written = "\n".join([*lines, Client().get("/metrics").content.decode()])
    assert len(lines) >= 5
    assert any(json.loads(line).get("error") == "RuntimeError" for line in lines)
    for secret in (PHONE, "李未闻", "不该", complaint, "WRONGCODE", "a-secret-word", "AAAA"):
        assert secret not in written, secret


def test_an_error_is_found_again_by_the_id_of_its_request(
    world: World, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("x")

    monkeypatch.setattr("xiaobao.complaints.actions.lodge_together", broken)
    answer = lodge("b", client=Client(raise_request_exception=False), **{"X-Request-ID": "find-me-again"})

    assert answer["X-Request-ID"] == "find-me-again"
    faults = [line for line in map(json.loads, lines) if line.get("error")]
    assert faults
    assert {line["request"] for line in faults} == {"find-me-again"}
    assert any("broken" in step for step in faults[0]["raised"])
