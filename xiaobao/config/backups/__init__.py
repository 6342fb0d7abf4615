"""Backup and restore: the database, the files of cases and the published seals in one file, whole or not at all.

A backup is a tar: ``database`` (SQLite's own file, or a custom dump of PostgreSQL), ``files/DIGEST`` (each sealed),
``seals.ndjson``, ``SHA256SUMS`` over all of them, and last ``manifest.json``. The database is copied as of one instant
while others write; the files after it: a file is kept before the row that names it, so none is missing.

The keys of the vault are *not* in a backup: who holds both could read every name. Keep the key file apart.
"""

from xiaobao.config.backups.archive import BackupRefused, Manifest
from xiaobao.config.backups.bringing_back import Restored, restore
from xiaobao.config.backups.making import check, write

__all__ = ["BackupRefused", "Manifest", "Restored", "check", "restore", "write"]
