"""Backup and restore: written while others write, read through, refused when damaged, verified when brought back."""

import errno
import io
import json
import os
import secrets
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import LazySettings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests.world import MONDAY, World, at
from xiaobao.casework import actions as casework
from xiaobao.casework.models import Case
from xiaobao.config import backups
from xiaobao.config.backups import archive, databases

PDF = b"%PDF-1.4\n" + bytes(64)
ROOT = Path(__file__).resolve().parents[1]
PERIOD = ("--from", "2026-05-01", "--to", "2026-05-31")


@pytest.fixture
def kept(world: World, complaint: str, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A case with a file, a seal, and a backup of it all; the copy of the database itself is stood in for."""
    settings.DATA_DIR, settings.ATTACHMENT_DIR = tmp_path, tmp_path / "files"
    case = Case.objects.get(number=complaint)
    casework.attach(case_id=case.pk, name="a.pdf", content=PDF, actor=world.actor("east-head"), at=MONDAY)
    casework.seal_day(at=at("2026-05-11 23:50"))
    monkeypatch.setattr(
        databases, "dump", lambda target: target.write_bytes(b"all rows")
    )  # a test's rows are uncommitted
    file = tmp_path / "copy.tar"
    backups.write(file, at=MONDAY)
    return file


def names(file: Path) -> list[str]:
    with tarfile.open(file) as tar:
        return tar.getnames()


def test_database_files_and_seals_are_in_it_and_only_its_owner_may_read_it(kept: Path) -> None:
    (digest,) = (name for name in names(kept) if name.startswith("files/"))

    assert names(kept) == ["database", digest, "seals.ndjson", "SHA256SUMS", "manifest.json"]
    assert backups.check(kept).files == 1
    assert kept.stat().st_mode & 0o077 == 0
    assert [path.name for path in kept.parent.glob(".*")] == []


def test_files_of_a_bucket_are_in_it_too(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Elsewhere:
        def digests(self) -> list[str]:
            return ["e" * 64]

        def read(self, digest: str) -> bytes:
            return b"sealed"

    monkeypatch.setattr(casework, "files", Elsewhere)

    backups.write(tmp_path / "bucket.tar", at=MONDAY)

    assert f"files/{'e' * 64}" in names(tmp_path / "bucket.tar")


def rewritten(file: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The same backup with other members; None leaves one out."""
    other = file.with_name("other.tar")
    with tarfile.open(file) as old, tarfile.open(other, "w") as new:
        for member in old:
            stream = old.extractfile(member)
            assert stream is not None
            content = change(member.name, stream.read())
            if content is not None:
                told = tarfile.TarInfo(member.name)
                told.size = len(content)
                new.addfile(told, io.BytesIO(content))
    return other


@pytest.mark.parametrize("which", ["database", "files/", "seals.ndjson", "SHA256SUMS", "manifest.json"])
@pytest.mark.parametrize("how", ["changed", "taken out"])
def test_whatever_is_damaged_is_refused(kept: Path, which: str, how: str) -> None:
    def change(name: str, content: bytes) -> bytes | None:
        if not name.startswith(which):
            return content
        return None if how == "taken out" else bytes([content[0] ^ 1]) + content[1:]

    with pytest.raises(backups.BackupRefused):
        backups.check(rewritten(kept, change))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_backup_cut_off_anywhere_is_refused(kept: Path, share: float) -> None:
    whole = kept.read_bytes()
    kept.write_bytes(whole[: int(len(whole.rstrip(b"\0")) * share)])

    with pytest.raises(backups.BackupRefused):
        backups.check(kept)


@pytest.mark.parametrize("content", [b"", b"no tar", b"\0" * 10240])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other.tar").write_bytes(content)

    with pytest.raises(backups.BackupRefused):
        backups.check(tmp_path / "other.tar")


def test_a_full_disk_leaves_nothing_behind_and_says_so(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: archive.Writing, name: str, content: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(archive.Writing, "add", full)
    folder = kept.parent / "full"
    folder.mkdir()

    with pytest.raises(backups.BackupRefused, match="No space is left"):
        backups.write(folder / "copy.tar", at=MONDAY)
    assert list(folder.iterdir()) == []


def test_a_newer_versions_backup_is_refused(kept: Path) -> None:
    def change(name: str, content: bytes) -> bytes:
        if name != "manifest.json":
            return content
        told = json.loads(content)
        return json.dumps({**told, "migrations": [*told["migrations"], "people.0999_later"]}).encode()

    with pytest.raises(backups.BackupRefused, match=r"people\.0999_later is not known here"):
        backups.restore(rewritten(kept, change))


def test_only_an_empty_database_takes_a_backup(kept: Path) -> None:
    with pytest.raises(backups.BackupRefused, match="not empty"):
        backups.restore(kept)


def test_the_migrations_in_a_backup_are_those_of_the_database(world: World) -> None:
    applied = MigrationRecorder(connection).applied_migrations()

    assert databases.migrations() == tuple(sorted(f"{app}.{name}" for app, name in applied))
    assert databases.unknown_migrations(databases.migrations()) == []


ROWS = (
    "foreign_id,received_at,text,complainant_name,complainant_phone,respondent_name\n"
    "1,2026-05-11,退货,张测试,19900001234,某店\n"
    "2,2026-05-12,换货,李测试,19900001235,某店\n"
)


@pytest.fixture
def places(tmp_path: Path, db: None) -> Iterator[tuple[str, str]]:
    """Two databases of the kind that is being tested, of their own and empty."""
    if connection.vendor == "sqlite":
        yield "sqlite:///one.db", "sqlite:///two.db"
        return
    told = connection.settings_dict
    names = [f"xb_backup_{secrets.token_hex(4)}" for _ in range(2)]
    where = {"host": told["HOST"], "port": told["PORT"] or 5432, "user": told["USER"], "password": told["PASSWORD"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        for name in names:
            server.execute(f'CREATE DATABASE "{name}"'.encode())
        one, two = (
            f"postgres://{where['user']}:{where['password']}@{where['host']}:{where['port']}/{n}" for n in names
        )
        yield one, two
        for name in names:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture
def xiaobao(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command, run in a folder and with a key file of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XIAOBAO_")}
    environment |= {"PYTHONPATH": str(ROOT), "XIAOBAO_KEY_FILE": str(tmp_path / "xiaobao.keys")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "xiaobao.config", *words]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    (tmp_path / "rows.csv").write_text(ROWS, encoding="utf-8")
    return run


def test_what_was_backed_up_comes_back_verified(
    places: tuple[str, str], xiaobao: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    one, two = places
    assert xiaobao("import", "complaints", "rows.csv", "--database", one).returncode == 0

    made = xiaobao("backup", "copy.tar", "--database", one)
    checked = xiaobao("backup", "--check", "copy.tar", "--database", two)
    back = xiaobao("restore", "copy.tar", "--database", two)
    figures = [xiaobao("figures", "complaints.received", *PERIOD, "--database", each).stdout for each in places]

    assert (made.returncode, checked.returncode) == (0, 0), made.stderr + checked.stderr
    assert (back.returncode, json.loads(back.stdout)["findings"]) == (0, []), back.stderr
    assert json.loads(figures[0])["total"] == 2
    assert figures[0] == figures[1]
    assert xiaobao("restore", "copy.tar", "--database", two).returncode == 2


def test_what_an_older_version_backed_up_is_brought_up_to_this_one(
    places: tuple[str, str], xiaobao: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    one, two = places
    for room, migration in (("casework", "0004"), ("people", "0002")):
        assert xiaobao("manage", "migrate", room, migration, "--database", one).returncode == 0
    assert xiaobao("backup", "old.tar", "--database", one).returncode == 0

    back = xiaobao("restore", "old.tar", "--database", two)

    assert back.returncode == 0, back.stderr
    assert json.loads(back.stdout)["migrated"] > 0
    assert xiaobao("import", "complaints", "rows.csv", "--database", two).returncode == 0
