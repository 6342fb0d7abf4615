"""Bringing a backup back into an empty database: brought up to this version and verified before anybody works."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.config.backups import archive, databases
from xiaobao.config.backups.archive import BackupRefused, Manifest
from xiaobao.config.migrating import migrate
from xiaobao.config.verifying import verify_everything
from xiaobao.kernel.clock import current_clock
from xiaobao.people import queries as people


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back: the backup, what was migrated, whether the keys are there, and what `verify` found."""

    manifest: Manifest
    migrated: int
    readable: bool
    erased: int  # cases whose personal data was erased since the backup was made, and is again
    findings: tuple[cases.Finding, ...]


def restore(file: Path, *, verify: bool = True) -> Restored:
    """Bring a backup back. Files first, the database last and at once: a sudden end leaves an empty database.

    What was erased since the backup was made is erased again, by the list beside the published seals.

    Raises: BackupRefused for a damaged backup, another kind of database, one that is not empty, or a newer version's.
    """
    manifest = archive.whole(file)
    if manifest.vendor != connection.vendor:
        raise BackupRefused(f"This is a backup of {manifest.vendor}, the database here is {connection.vendor}.")
    if unknown := databases.unknown_migrations(manifest.migrations):
        raise BackupRefused(
            f"A newer version ({manifest.version}) made this backup: {unknown[0]} is not known here. Upgrade first."
        )
    databases.require_empty()
    with tempfile.TemporaryDirectory() as folder:
        dumped = Path(folder) / archive.DATABASE
        _unpack(file, dumped)
        databases.load(dumped)
    migrated = _migrate(manifest)
    readable = people.has_the_keys()
    published = list(casework.published_erasures())
    erased = casework.erase_again(published=published, at=current_clock().now()) if readable else 0
    findings = tuple(verify_everything()) if verify and readable else ()
    return Restored(manifest, migrated, readable, erased, findings)


def _unpack(file: Path, dumped: Path) -> None:
    kept, seals = casework.files(), casework.published_file()
    with archive.damage_told(file):
        for name, stream in archive.members(file):
            if name == archive.DATABASE:
                with dumped.open("wb") as target:
                    shutil.copyfileobj(stream, target, archive.BLOCK)
            elif name.startswith(archive.FILES):
                digest = name.removeprefix(archive.FILES)
                if not kept.has(digest):
                    kept.write(digest, stream.read())
            elif (
                name == archive.SEALS and not seals.exists()
            ):  # one that is there may know later seals, which are evidence
                seals.parent.mkdir(parents=True, exist_ok=True)
                seals.write_bytes(stream.read())


def _migrate(manifest: Manifest) -> int:
    """Bring an older version's database up to this one; how many migrations that took."""
    migrate()
    return len(set(databases.migrations()) - set(manifest.migrations))
