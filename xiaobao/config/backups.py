"""Backup and restore: the database and the attachments in one file, whole or not at all.

SQLite is copied by ``VACUUM INTO`` (a consistent copy while others write); PostgreSQL by its own ``pg_dump``. The keys
of the vault are *not* in a backup: who holds both could read every name. Keep the key file apart.
"""

import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from xiaobao.kernel.errors import XiaobaoError

DATABASE = "database"
MANIFEST = "manifest.json"


class BackupRefused(XiaobaoError):
    """Raised when a backup cannot be made or brought back, saying why and what to do."""

    slug = "backup-refused"


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup holds."""

    file: str
    vendor: str
    database_sha256: str
    attachments: int

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def write(file: Path) -> Copied:
    """Write a backup. The file appears only when it is whole. Raises BackupRefused where it exists already."""
    if file.exists():
        raise BackupRefused(f"{file} exists already; give another name or move it away.", file=str(file))
    with tempfile.TemporaryDirectory(dir=file.resolve().parent) as folder:
        dump = Path(folder) / DATABASE
        _dump(dump)
        attachments = sorted(p for p in Path(settings.ATTACHMENT_DIR).rglob("*") if p.is_file())
        made = Copied(str(file), connection.vendor, _sha256(dump), len(attachments))
        draft = Path(folder) / "backup.tar"
        with tarfile.open(draft, "w") as tar:
            _add_text(tar, folder, made.to_json())
            tar.add(dump, DATABASE)
            for path in attachments:
                tar.add(path, f"attachments/{path.relative_to(settings.ATTACHMENT_DIR)}")
        draft.replace(file)
    return made


def _add_text(tar: tarfile.TarFile, folder: str, text: str) -> None:
    path = Path(folder) / MANIFEST
    path.write_text(text, encoding="utf-8")
    tar.add(path, MANIFEST)


def _dump(target: Path) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(target)])
        return
    _run(["pg_dump", "--format=custom", "--file", str(target), _url()])


def restore(file: Path) -> Copied:
    """Bring a backup back into an empty database of the same kind. Raises BackupRefused."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(file) as tar:
            tar.extractall(folder, filter="data")
        told = json.loads((Path(folder) / MANIFEST).read_text(encoding="utf-8"))
        dump = Path(folder) / DATABASE
        _require_whole(told, dump)
        _load(dump)
        kept = Path(folder) / "attachments"
        if kept.exists():
            shutil.copytree(kept, settings.ATTACHMENT_DIR, dirs_exist_ok=True)
    return Copied(**told)


def _require_whole(told: dict[str, str], dump: Path) -> None:
    if told["vendor"] != connection.vendor:
        raise BackupRefused(f"This is a backup of {told['vendor']}, the database here is {connection.vendor}.")
    if _sha256(dump) != told["database_sha256"]:
        raise BackupRefused("The backup is damaged: its database is not what its manifest says. Take another one.")
    if connection.introspection.table_names():
        raise BackupRefused("The database here is not empty. Give --database with the name of a new one.")


def _load(dump: Path) -> None:
    if connection.vendor == "sqlite":
        target = Path(str(connection.settings_dict["NAME"]))
        connection.close()
        for rest in ("", "-wal", "-shm"):
            Path(f"{target}{rest}").unlink(missing_ok=True)
        shutil.copyfile(dump, target)
        return
    _run(["pg_restore", "--no-owner", "--dbname", _url(), str(dump)])


def _url() -> str:
    s = connection.settings_dict
    secret = f":{s['PASSWORD']}" if s["PASSWORD"] else ""
    return f"postgresql://{s['USER']}{secret}@{s['HOST']}:{s['PORT'] or 5432}/{s['NAME']}"


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # our own arguments
    except FileNotFoundError as error:
        raise BackupRefused(f"{command[0]} is not installed: install Debian's postgresql-client.") from error
    except subprocess.CalledProcessError as error:
        raise BackupRefused(f"{command[0]} failed: {error.stderr.strip()}") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
