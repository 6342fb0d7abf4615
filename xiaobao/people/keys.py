"""The keys of an installation: from the environment, or made once and kept in a file of mode 0600.

Knows no Django, so that the settings can call it. The file is written in the notation of the environment. Keys of the
vault and of the blind index are lists, ``id:base64,id2:base64``: the last one is used, all are known.
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
SIGNING_KEY: Final = "XIAOBAO_SIGNING_KEY"
CODES_KEY: Final = "XIAOBAO_CODES_KEY"
SEAL_KEYS: Final = "XIAOBAO_SEAL_KEYS"
PEER_KEYS: Final = "XIAOBAO_PEER_KEYS"
NAMES: Final = (DJANGO_SECRET, VAULT_KEYS, INDEX_KEY)
# what was made from the first key of the index before it had a key of its own, and still is where none is given
OF_THE_INDEX: Final = (SIGNING_KEY, CODES_KEY)
LISTS: Final = {VAULT_KEYS: "k", INDEX_KEY: "i", SEAL_KEYS: "s", PEER_KEYS: "p"}  # and how ids of their keys begin
FIRST_SIGNING: Final = {SEAL_KEYS: "s1", PEER_KEYS: "p1"}  # the id of the key that signs, where a list begins with it
KEY_BYTES: Final = 32
FOR_OTHERS: Final = stat.S_IRWXO


class KeyFault(RuntimeError):
    """Raised when the keys of an installation cannot be had. The message never holds a key."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Django's secret, and keys by id: of the vault, of the blind index; those that sign, and digest query codes.

    ``current`` seals and all of the vault open; ``current_index`` digests and all of the index find. ``seals`` are
    those that daily seals are signed with: the first is made from ``signing``, each later one takes over from the one
    before once a seal has announced it. ``peers`` are the roots of keys that sign messages to peers; the first is
    ``signing`` too.
    """

    django_secret: str = field(repr=False)
    vault: Mapping[str, bytes] = field(repr=False)
    current: str
    indexes: Mapping[str, bytes] = field(repr=False)
    current_index: str
    signing: bytes = field(repr=False)
    codes: bytes = field(repr=False)
    seals: Mapping[str, bytes] = field(repr=False)
    peers: Mapping[str, bytes] = field(repr=False)


def load_or_make(path: Path, environment: Mapping[str, str] = os.environ) -> Keys:
    """The keys: each from ``environment`` where it is set, otherwise from the file, made if missing.

    Raises: KeyFault, naming the file or the variable and what to do.
    """
    given = {name: environment[name] for name in (*NAMES, *OF_THE_INDEX, *FIRST_SIGNING) if environment.get(name)}
    if not given.keys() >= set(NAMES):
        given = {**_read_or_make(path), **given}
    missing = [name for name in NAMES if name not in given]
    if missing:
        raise KeyFault(f"{path} lacks {', '.join(missing)}: bring the file back from a backup, or set them.")
    vault, indexes = _listed(VAULT_KEYS, given[VAULT_KEYS]), _listed(INDEX_KEY, given[INDEX_KEY])
    first = next(iter(indexes.values()))
    signing, codes = (_key(name, given[name]) if name in given else first for name in OF_THE_INDEX)
    seals, peers = (
        _listed(name, given[name]) if name in given else {key_id: signing} for name, key_id in FIRST_SIGNING.items()
    )
    return Keys(given[DJANGO_SECRET], vault, list(vault)[-1], indexes, list(indexes)[-1], signing, codes, seals, peers)


def add_key(path: Path, name: str) -> str:
    """Add a fresh key to a list in the file, from now on the one in use; its id. What signs stays as it is.

    Raises: KeyFault, also where the list stands in the environment.
    """
    lines = _changeable(path, name)
    keys = _keys_of(name, lines)
    number = 1 + max((int(known[1:]) for known in keys if known[1:].isdigit()), default=0)
    made = f"{LISTS[name]}{number}"
    if name == INDEX_KEY:  # whoever found out the old one must not sign with it, nor we be unable to check
        first = base64.b64encode(next(iter(keys.values()))).decode()
        lines = {**dict.fromkeys(OF_THE_INDEX, first), **lines}
    _write(path, lines | {name: _told({**keys, made: base64.b64decode(new_key())})})
    return made


def drop_key(path: Path, name: str, key_id: str) -> None:
    """Take a key out of a list in the file; the caller has seen that nothing lies under it any more.

    Raises: KeyFault for the one in use, one that is not there, or a list in the environment.
    """
    lines = _changeable(path, name)
    keys = _keys_of(name, lines)
    if key_id not in keys:
        raise KeyFault(f"{name} has no key {key_id!r}; it has {', '.join(keys)}.")
    if key_id == list(keys)[-1]:
        raise KeyFault(f"The key {key_id!r} of {name} is the one in use: add another one first.")
    _write(path, lines | {name: _told({known: key for known, key in keys.items() if known != key_id})})


def _changeable(path: Path, name: str) -> dict[str, str]:
    if os.environ.get(name) or (name in FIRST_SIGNING and os.environ.get(SIGNING_KEY)):
        raise KeyFault(f"{name} is given by the environment: change it where it is set (docs/operations.md).")
    return _read_or_make(path)


def _keys_of(name: str, lines: Mapping[str, str]) -> dict[str, bytes]:
    """The keys of a list in the file; those that sign begin with the one that signs, which may be the index's first."""
    if name not in FIRST_SIGNING or name in lines:
        return _listed(name, lines[name])
    if SIGNING_KEY in lines:
        return {FIRST_SIGNING[name]: _key(SIGNING_KEY, lines[SIGNING_KEY])}
    return {FIRST_SIGNING[name]: next(iter(_listed(INDEX_KEY, lines[INDEX_KEY]).values()))}


def _told(keys: Mapping[str, bytes]) -> str:
    return ",".join(f"{key_id}:{base64.b64encode(key).decode()}" for key_id, key in keys.items())


def _write(path: Path, lines: Mapping[str, str]) -> None:
    """Put the file anew, whole or not at all; whoever reads it at the same moment reads the old or the new one."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write("".join(f"{name}={value}\n" for name, value in lines.items()))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as fault:
        raise KeyFault(f"The key file {path} cannot be written: {fault}. It was left as it is.") from fault
    finally:
        draft.unlink(missing_ok=True)
    _sync(path.parent)


def new_key() -> str:
    """A fresh key of 256 bits, as it is written in the file or the environment."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _listed(name: str, text: str) -> dict[str, bytes]:
    """``id:base64,id2:base64`` → keys by id, in order; the last is the one in use. A bare key has the first id."""
    pairs = [pair.strip().partition(":") for pair in text.split(",")]
    if len(pairs) == 1 and not pairs[0][1] and name == INDEX_KEY:
        return {f"{LISTS[name]}1": _key(name, text)}
    if len({key_id for key_id, _, _ in pairs}) < len(pairs):
        raise KeyFault(f"{name} has one key id twice: give each key an id of its own.")
    return {key_id: _key(f"{name} ({key_id})", key) for key_id, _, key in pairs}


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
    text = f"{DJANGO_SECRET}={secrets.token_urlsafe(48)}\n{VAULT_KEYS}=k1:{new_key()}\n{INDEX_KEY}=i1:{new_key()}\n"
    text += "".join(f"{name}={new_key()}\n" for name in OF_THE_INDEX)
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
    _sync(path.parent)


def _sync(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
