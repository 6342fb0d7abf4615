"""Writing a backup while the site is up, and reading one through."""

import errno
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import connection

import xiaobao
from xiaobao.casework import actions as casework
from xiaobao.config.backups import archive, databases
from xiaobao.config.backups.archive import BackupRefused, Manifest, Writing

Told = Callable[[int, int], None]  # how many files of how many


def write(file: Path, *, at: datetime, told: Told = lambda _done, _of: None) -> Manifest:
    """Write a backup and read it through again. The file appears only when it is whole.

    Raises: BackupRefused where it exists already, no space is left, or the database cannot be copied.
    """
    if file.exists():
        raise BackupRefused(f"{file} exists already; give another name or move it away.", file=str(file))
    try:
        made = _write(file, at, told)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise BackupRefused(f"No space is left at {file.parent}: nothing was written. Make room.") from error
        raise BackupRefused(f"{file} cannot be written: {error.strerror or error}.", file=str(file)) from error
    check(file)
    return made


def _write(file: Path, at: datetime, told: Told) -> Manifest:
    with tempfile.TemporaryDirectory(dir=file.resolve().parent) as folder, Writing(file) as backup:
        dumped = Path(folder) / archive.DATABASE
        databases.dump(dumped)
        backup.add_path(archive.DATABASE, dumped)
        dumped.unlink()
        kept = casework.files()
        digests = list(kept.digests())
        for number, digest in enumerate(digests):
            told(number, len(digests))
            content = kept.read(digest)
            if content is not None:
                backup.add(f"{archive.FILES}{digest}", content)
        seals = casework.published_file()
        if seals.exists():
            backup.add(archive.SEALS, seals.read_bytes())
        return backup.close_with(
            version=xiaobao.__version__,
            made_at=at.isoformat(),
            vendor=connection.vendor,
            migrations=databases.migrations(),
        )


def check(file: Path) -> Manifest:
    """Read a backup through: is every byte what it was? Raises: BackupRefused."""
    return archive.whole(file)
