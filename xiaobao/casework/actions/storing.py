"""Files kept by the hash of their content: written once, sealed under the vault's key, whole or not at all.

They lie in a folder of the machine, or in a bucket of any server that speaks S3, which several machines can share. What
lies there is sealed either way: who owns the bucket reads nothing.
"""

import hashlib
import importlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from django.conf import settings

from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.people import actions as people

DIGEST_LETTERS: Final = 64


class StoreNotUsable(XiaobaoError):
    """Raised for a store that cannot be reached or is not named as one; says which setting to look at."""

    slug = "store-not-usable"
    status = 503


class Store(Protocol):
    """Where sealed contents lie, each under its digest. What `write` has returned from, a power cut does not take."""

    def has(self, digest: str) -> bool: ...

    def write(self, digest: str, sealed: bytes) -> None: ...

    def read(self, digest: str) -> bytes | None: ...

    def remove(self, digest: str) -> None: ...

    def digests(self) -> Iterator[str]: ...


@dataclass(frozen=True, slots=True)
class Folder:
    """Files below a folder, in folders by the first two letters of their digests."""

    path: Path

    def has(self, digest: str) -> bool:
        return self.path_of(digest).exists()

    def write(self, digest: str, sealed: bytes) -> None:
        path = self.path_of(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
        try:
            with draft.open("wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)  # a full disk leaves no half file
            raise
        _sync(path.parent)

    def read(self, digest: str) -> bytes | None:
        path = self.path_of(digest)
        return path.read_bytes() if path.exists() else None

    def remove(self, digest: str) -> None:
        path = self.path_of(digest)
        path.unlink(missing_ok=True)
        if path.parent.exists():
            _sync(path.parent)

    def digests(self) -> Iterator[str]:
        return (path.name for path in sorted(self.path.glob("??/*")) if len(path.name) == DIGEST_LETTERS)

    def path_of(self, digest: str) -> Path:
        return self.path / digest[:2] / digest


def _sync(folder: Path) -> None:
    """Make the names in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class Bucket:
    """Objects below a prefix of a bucket. S3 shows an object whole or not at all, and answers when it is kept."""

    name: str
    prefix: str
    client: Any  # boto3 gives no types away

    def has(self, digest: str) -> bool:
        return any(True for _ in self._listed(self._key(digest)))

    def write(self, digest: str, sealed: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=self._key(digest), Body=sealed)

    def read(self, digest: str) -> bytes | None:
        try:
            found = self.client.get_object(Bucket=self.name, Key=self._key(digest))
        except self.client.exceptions.NoSuchKey:
            return None
        content: bytes = found["Body"].read()
        return content

    def remove(self, digest: str) -> None:
        self.client.delete_object(Bucket=self.name, Key=self._key(digest))

    def digests(self) -> Iterator[str]:
        return (key.rpartition("/")[2] for key in self._listed(self.prefix))

    def _key(self, digest: str) -> str:
        return f"{self.prefix}{digest[:2]}/{digest}"

    def _listed(self, start: str) -> Iterator[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=start)
        return (each["Key"] for page in pages for each in page.get("Contents", ()))


def files() -> Store:
    """Where the files of cases lie, by the settings. Raises: StoreNotUsable."""
    if not settings.FILES_URL:
        return Folder(Path(settings.ATTACHMENT_DIR))
    return _bucket(settings.FILES_URL, settings.S3_ENDPOINT)


@lru_cache(maxsize=4)
def _bucket(url: str, endpoint: str) -> Bucket:
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc:
        raise StoreNotUsable(f"XIAOBAO_FILES_URL is {url!r}; write s3://BUCKET/PREFIX, or leave it out for a folder.")
    try:
        boto3 = importlib.import_module("boto3")  # only a city needs it
    except ImportError as error:
        raise StoreNotUsable("Files in a bucket need boto3: install xiaobao[s3].") from error
    prefix = f"{parts.path.strip('/')}/" if parts.path.strip("/") else ""
    return Bucket(parts.netloc, prefix, boto3.client("s3", endpoint_url=endpoint or None))


def store(content: bytes) -> str:
    """Keep a content; its SHA-256, by which it is found again. Raises: StoreNotUsable."""
    digest = hashlib.sha256(content).hexdigest()
    kept = files()
    if not kept.has(digest):
        kept.write(digest, people.seal_content(content, name=digest))
    return digest


def fetch(digest: str) -> bytes:
    """The content of a hash, opened. Raises: NotFound where it is gone, ContentDamaged, StoreNotUsable."""
    sealed = files().read(digest)
    if sealed is None:
        raise NotFound("content", digest)
    return people.open_content(sealed, name=digest)


def reseal(digest: str) -> bool:
    """Put a content under the key in use; False where it lies there already or is gone. Raises: ContentDamaged."""
    kept = files()
    sealed = kept.read(digest)
    anew = people.reseal_content(sealed, name=digest) if sealed is not None else None
    if anew is not None:
        kept.write(digest, anew)
    return anew is not None


def path_of(digest: str) -> Path:
    """Where a file of this hash lies in the folder."""
    return Folder(Path(settings.ATTACHMENT_DIR)).path_of(digest)
