"""The keys of an installation: from the environment, or made once and kept in a file of mode 0600.

Knows no Django, so that the settings can call it. The file is written in the notation of the environment.
"""

import base64
import binascii
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

DJANGO_SECRET: Final = "XIAOBAO_SECRET_KEY"  # noqa: S105  # the name of a variable, not its value
VAULT_KEYS: Final = "XIAOBAO_VAULT_KEYS"
INDEX_KEY: Final = "XIAOBAO_INDEX_KEY"
NAMES: Final = (DJANGO_SECRET, VAULT_KEYS, INDEX_KEY)
KEY_BYTES: Final = 32
FOR_OTHERS: Final = stat.S_IRWXO


class KeyFault(RuntimeError):
    """Raised when the keys of an installation cannot be had. The message never holds a key."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Django's secret, the vault's keys by id (``current`` seals, all open), the blind index's key."""

    django_secret: str = field(repr=False)
    vault: Mapping[str, bytes] = field(repr=False)
    current: str
    index: bytes = field(repr=False)


def load_or_make(path: Path, environment: Mapping[str, str] = os.environ) -> Keys:
    """The keys: each from ``environment`` where it is set, otherwise from the file, made if missing.

    Raises: KeyFault, naming the file or the variable and what to do.
    """
    given = {name: environment[name] for name in NAMES if environment.get(name)}
    if len(given) < len(NAMES):
        given = {**_read_or_make(path), **given}
    missing = [name for name in NAMES if name not in given]
    if missing:
        raise KeyFault(f"{path} lacks {', '.join(missing)}: bring the file back from a backup, or set them.")
    vault = _vault_keys(given[VAULT_KEYS])
    return Keys(given[DJANGO_SECRET], vault, list(vault)[-1], _key(INDEX_KEY, given[INDEX_KEY]))


def new_key() -> str:
    """A fresh key of 256 bits, as it is written in the file or the environment."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _vault_keys(text: str) -> dict[str, bytes]:
    """``id:base64,id2:base64`` → keys by id, in order; the last is the current one."""
    pairs = [pair.strip().partition(":") for pair in text.split(",")]
    if len({key_id for key_id, _, _ in pairs}) < len(pairs):
        raise KeyFault(f"{VAULT_KEYS} has one key id twice: give each key an id of its own.")
    return {key_id: _key(f"{VAULT_KEYS} ({key_id})", key) for key_id, _, key in pairs}


def _key(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise KeyFault(f"{name} is not base64: write {KEY_BYTES} random bytes in base64.") from fault
    if len(key) != KEY_BYTES:
        raise KeyFault(f"{name} has {len(key)} bytes, not {KEY_BYTES}: write {KEY_BYTES} random bytes in base64.")
    return key


def _read_or_make(path: Path) -> dict[str, str]:
    try:
        if not path.exists():
            _make(path)
        mode = path.stat().st_mode
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise KeyFault(
            f"The key file {path} cannot be made or read: {fault}. "
            f"Run as its owner, choose a folder that can be written, or set {', '.join(NAMES)}."
        ) from fault
    if mode & FOR_OTHERS:
        raise KeyFault(f"The key file {path} is open to every user of the machine: chmod 600 {path}.")
    pairs = (line.partition("=") for line in lines if line.strip() and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _make(path: Path) -> None:
    """Write new keys beside the place, then link them into it: whoever comes second reads the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    text = f"{DJANGO_SECRET}={secrets.token_urlsafe(48)}\n{VAULT_KEYS}=k1:{new_key()}\n{INDEX_KEY}={new_key()}\n"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        _link(draft, path)
    finally:
        draft.unlink()


def _link(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:  # somebody else was first: theirs are the keys
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
