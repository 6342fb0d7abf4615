"""A full disk or a database that is away is told as that, by page and by API; a fault of the code stays one."""

import errno
import os
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from django.conf import LazySettings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.test import Client

from tests.world import World
from xiaobao.casework import queries as cases
from xiaobao.casework.actions.storing import Folder
from xiaobao.config.commands import serve, worker
from xiaobao.config.problems import Away, NoRoom, outage
from xiaobao.people.models import VaultRecord


def knocked(monkeypatch: pytest.MonkeyPatch, path: str, error: BaseException) -> tuple[int, str, str]:
    """Status, body and Retry-After of a page whose first question ends in an error."""

    def broken(*_args: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(cases, "newest_seals", broken)
    monkeypatch.setattr(cases, "by_query_code", broken)
    answer = Client(raise_request_exception=False).get(path)
    return answer.status_code, answer.content.decode(), answer.headers.get("Retry-After", "")


def full() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.django_db
def test_a_page_says_what_is_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert_told(knocked(monkeypatch, "/seals/", InterfaceError("connection already closed")), 503, "数据库")
    assert_told(knocked(monkeypatch, "/seals/", full()), 507, "空间")


@pytest.mark.django_db
def test_the_api_says_it_as_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = knocked(monkeypatch, "/api/public/track?number=x&code=y", InterfaceError("connection already closed"))

    assert_told(answer, 503, "urn:xiaobao:away")


def assert_told(answer: tuple[int, str, str], status: int, word: str) -> None:
    assert (answer[0], answer[2]) == (status, "60"), answer[1][:300]
    assert word in answer[1]


@pytest.mark.django_db
def test_a_fault_of_the_code_is_no_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    status, body, again = knocked(monkeypatch, "/seals/", ValueError("x"))

    assert (status, again) == (500, "")
    assert "系统出现故障" in body


def test_what_lies_behind_an_error_is_looked_for() -> None:
    wrapped = OperationalError("could not extend file")
    wrapped.__cause__ = psycopg.errors.DiskFull("could not extend file")

    assert isinstance(outage(wrapped), NoRoom)
    assert isinstance(outage(DatabaseError("database or disk is full")), NoRoom)
    assert isinstance(outage(full()), NoRoom)
    assert isinstance(outage(InterfaceError("the connection is closed")), Away)
    assert isinstance(outage(OperationalError("server closed")), Away) == (connection.vendor == "postgresql")
    assert outage(ValueError("x")) is None
    assert outage(None) is None


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(_handle: int) -> None:
        raise full()

    monkeypatch.setattr(os, "fsync", no_room)

    with pytest.raises(OSError, match="No space left"):
        Folder(tmp_path).write("a" * 64, b"x")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("words", [["--once"]], ids=["worker"])
def test_with_other_keys_than_the_datas_nothing_is_begun(
    world: World, complaint: str, settings: LazySettings, tmp_path: Path, words: list[str]
) -> None:
    assert VaultRecord.objects.exists()
    settings.KEY_FILE = tmp_path / "other.keys"

    done = CliRunner().invoke(worker, words)
    assert (done.exit_code, "is not the key file" in done.output) == (1, True)
    done = CliRunner().invoke(serve, [])
    assert (done.exit_code, "is not the key file" in done.output) == (1, True)
