"""Copying a database whole while others write, and bringing the copy back into an empty one: each by its own means."""

import os
import shutil
import subprocess
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from xiaobao.config.backups.archive import BackupRefused


def dump(target: Path) -> None:
    """Copy the database as of one instant: SQLite's ``VACUUM INTO`` or PostgreSQL's ``pg_dump``.

    Raises: BackupRefused.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(target)])
        return
    _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(target)])


def load(dumped: Path) -> None:
    """Bring a copy into the database here, whole or not at all. Raises: BackupRefused."""
    if connection.vendor != "sqlite":
        _run(
            ["pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={_name()}", str(dumped)]
        )
        return
    target = Path(_name()).resolve()
    draft = target.with_name(f".{target.name}.part")
    connection.close()
    try:
        shutil.copyfile(dumped, draft)
        with draft.open("rb") as copied:
            os.fsync(copied.fileno())
        for rest in ("-wal", "-shm"):
            Path(f"{target}{rest}").unlink(missing_ok=True)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def migrations() -> tuple[str, ...]:
    """The migrations that the database here has, as ``room.name``."""
    return tuple(sorted(f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations))


def unknown_migrations(applied: tuple[str, ...]) -> list[str]:
    """Those of a backup that this version does not know: a newer one made it."""
    known = MigrationLoader(None).disk_migrations or {}
    return sorted(set(applied) - {f"{app}.{name}" for app, name in known})


def require_empty() -> None:
    """Raises: BackupRefused where the database here has tables."""
    if connection.introspection.table_names():
        raise BackupRefused("The database here is not empty. Give --database with the name of a new one.")


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _run(command: list[str]) -> None:
    """Run a program of PostgreSQL; where the database is, and the password, stand in its environment alone."""
    told = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    given = {name: str(told[key]) for name, key in names.items() if told[key]}
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | given)  # noqa: S603  # our own arguments
    except FileNotFoundError as error:
        raise BackupRefused(f"{command[0]} is not installed: install Debian's postgresql-client.") from error
    except subprocess.CalledProcessError as error:
        raise BackupRefused(f"{command[0]} failed: {error.stderr.strip()}") from error
