"""Sealing personal data: AES-256-GCM with named keys, and keyed digests by which a record is found again.

Source: NIST SP 800-38D (GCM, random 96-bit nonces); Personal Information Protection Law art. 51(3)
(encryption).
"""

import hmac
import json
import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people.domain.sealing import IndexedField, normal
from xiaobao.people.keys import Keys, load_or_make

NONCE: Final = 12


class CannotOpen(XiaobaoError):
    """Raised when a sealed record does not open: its key is gone, or it is not the record that was sealed."""

    slug = "cannot-open"
    status = 500

    def __init__(self, record_id: int, key_id: str, reason: str) -> None:
        super().__init__(
            f"Vault record {record_id} does not open under key {key_id!r}: {reason}.",
            record=record_id,
            key=key_id,
        )


class ContentDamaged(XiaobaoError):
    """Raised when a sealed file does not open."""

    slug = "content-damaged"
    status = 500

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The file {name[:12]} does not open: {reason}. Bring it back from a backup.", name=name)


SEALS: Final = "seal"  # what daily seals are signed for


class Vault:
    """Seals and opens under the keys of an installation. Holds no data."""

    def __init__(self, keys: Keys) -> None:
        self.key_id: Final = keys.current
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.vault.items()}
        self.index_id: Final = keys.current_index
        self._indexes = keys.indexes
        self._signing, self._codes, self._seals, self._peers = keys.signing, keys.codes, keys.seals, keys.peers

    def seal(self, fields: Mapping[str, str], *, record_id: int, kind: str) -> bytes:
        """Nonce and ciphertext, bound to the record's id and kind, under the current key."""
        nonce = os.urandom(NONCE)
        words = json.dumps(dict(fields), ensure_ascii=False, separators=(",", ":")).encode()
        return nonce + self._ciphers[self.key_id].encrypt(nonce, words, _bound_to(record_id, kind))

    def open(self, sealed: bytes, *, record_id: int, kind: str, key_id: str) -> dict[str, str]:
        """The fields that were sealed. Raises: CannotOpen."""
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise CannotOpen(record_id, key_id, "this installation has no such key")
        try:
            words = cipher.decrypt(sealed[:NONCE], sealed[NONCE:], _bound_to(record_id, kind))
        except InvalidTag:
            raise CannotOpen(record_id, key_id, "it was changed, or it belongs to another record") from None
        fields: dict[str, str] = json.loads(words)
        return fields

    def seal_content(self, content: bytes, *, name: str) -> bytes:
        """The content of a file: key id, nonce and ciphertext, bound to the name it is kept under."""
        nonce = os.urandom(NONCE)
        sealed = self._ciphers[self.key_id].encrypt(nonce, content, name.encode())
        return self.key_id.encode() + b"\0" + nonce + sealed

    def open_content(self, sealed: bytes, *, name: str) -> bytes:
        """The content that was sealed. Raises: ContentDamaged."""
        key_id, _, rest = sealed.partition(b"\0")
        cipher = self._ciphers.get(key_id.decode(errors="replace"))
        if cipher is None:
            raise ContentDamaged(name, "this installation has no such key")
        try:
            return cipher.decrypt(rest[:NONCE], rest[NONCE:], name.encode())
        except InvalidTag:
            raise ContentDamaged(name, "it was changed, or it is another file") from None

    def searched(self, field: IndexedField, value: str) -> list[bytes]:
        """The keyed digests of a value's one form, under every key of the index; none where the value is empty."""
        plain = normal(field, value)
        return [_hmac(key, f"{field}\0{plain}") for key in self._indexes.values()] if plain else []

    def digests(self, fields: Mapping[str, str], index_id: str = "") -> Iterator[tuple[IndexedField, bytes]]:
        """The digests a record is found by, under the key of the index in use or a named one. Raises: KeyError."""
        key = self._indexes[index_id or self.index_id]
        for field in IndexedField:
            plain = normal(field, fields.get(field.value, ""))
            if plain:
                yield field, _hmac(key, f"{field}\0{plain}")

    def has_index(self, index_id: str) -> bool:
        """Whether this installation has a key of the index."""
        return index_id in self._indexes

    def query_digest(self, *, number: str, code: str) -> str:
        """What is kept of the query code of a case: 64 hexadecimal digits."""
        return _hmac(self._codes, f"query\0{number}\0{code}").hex()

    def link_digest(self, *, purpose: str, facts: str) -> bytes:
        """What a link of a purpose is signed with: HMAC-SHA256 under a key of its own, made from the one that signs."""
        return hmac.digest(_hmac(self._signing, f"link\0{purpose}"), facts.encode(), "sha256")

    def seal_signers(self) -> dict[str, Ed25519PrivateKey]:
        """The keys that sign daily seals, by their ids, the newest last."""
        return {key_id: _signer(key, SEALS) for key_id, key in self._seals.items()}

    def peer_roots(self) -> list[str]:
        """The ids of the keys that those which sign messages to peers are made from, the newest last."""
        return list(self._peers)

    def peer_signer(self, root: str, purpose: str) -> Ed25519PrivateKey:
        """The key of a purpose that is made from a root. Raises: KeyError."""
        return _signer(self._peers[root], purpose)


def _signer(key: bytes, purpose: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_hmac(key, f"sign\0{purpose}"))


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


def key_of(sealed: bytes) -> str:
    """The id of the key that a sealed content lies under."""
    return sealed.partition(b"\0")[0].decode(errors="replace")


def _bound_to(record_id: int, kind: str) -> bytes:
    return f"{record_id}:{kind}".encode()


@lru_cache(maxsize=8)
def of(key_file: Path, changed: int = 0) -> Vault:
    """The vault of a key file as it stood at a moment."""
    return Vault(load_or_make(key_file))


def current() -> Vault:
    """The vault of this installation; of a key file that was changed, with its new keys at once. Raises: KeyFault."""
    file = Path(settings.KEY_FILE)
    try:
        changed = file.stat().st_mtime_ns
    except OSError:
        changed = 0
    return of(file, changed)
