"""The form of a backup: a tar whose every member has its SHA-256 written down, and a manifest that comes last."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from xiaobao.kernel.errors import XiaobaoError

DATABASE: Final = "database"
FILES: Final = "files/"
SEALS: Final = "seals.ndjson"
SUMS: Final = "SHA256SUMS"
MANIFEST: Final = "manifest.json"
FORM: Final = 2
BLOCK: Final = 1 << 20


class BackupRefused(XiaobaoError):
    """Raised when a backup cannot be made or brought back, saying why and what to do."""

    slug = "backup-refused"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: form, version and instant; database, migrations, files and bytes; the hash of its sums."""

    form: int
    version: str
    made_at: str
    vendor: str
    migrations: tuple[str, ...]
    files: int
    bytes: int
    sums: str

    def told(self) -> dict[str, Any]:
        """What a person is told of it."""
        return {**asdict(self), "migrations": len(self.migrations)}


class Writing:
    """A backup being written beside its name; it appears under it when it is whole and on the disk."""

    def __init__(self, file: Path) -> None:
        self.file, self._draft = file, file.with_name(f".{file.name}.part")
        self._sums: list[str] = []
        self.files, self.bytes = 0, 0

    def __enter__(self) -> Self:
        handle = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._stream: IO[bytes] = os.fdopen(handle, "wb")
        self._tar = tarfile.open(fileobj=self._stream, mode="w")  # closed in __exit__
        return self

    def add(self, name: str, content: bytes) -> None:
        """A member from memory."""
        self._keep(name, hashlib.sha256(content).hexdigest(), len(content))
        self._tar.addfile(_told(name, len(content)), io.BytesIO(content))

    def add_path(self, name: str, path: Path) -> None:
        """A member from a file that does not change any more."""
        with path.open("rb") as stream:
            self._keep(name, hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size)
            stream.seek(0)
            self._tar.addfile(_told(name, path.stat().st_size), stream)

    def _keep(self, name: str, digest: str, size: int) -> None:
        self._sums.append(f"{digest}  {name}\n")
        self.files += name.startswith(FILES)
        self.bytes += size

    def close_with(self, **facts: Any) -> Manifest:
        """Write sums and manifest. Nothing is added after it."""
        sums = "".join(self._sums).encode()
        manifest = Manifest(FORM, files=self.files, bytes=self.bytes, sums=hashlib.sha256(sums).hexdigest(), **facts)
        for name, content in ((SUMS, sums), (MANIFEST, json.dumps(asdict(manifest)).encode())):
            self._tar.addfile(_told(name, len(content)), io.BytesIO(content))
        return manifest

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._tar.close()
                self._stream.flush()
                os.fsync(self._stream.fileno())
                if self.file.exists():
                    raise BackupRefused(f"{self.file} came into being meanwhile; it was left as it is.")
                self._draft.rename(self.file)
                _sync(self.file.parent)
        finally:
            self._stream.close()
            self._draft.unlink(missing_ok=True)


def _told(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def damage_told(file: Path) -> Iterator[None]:
    """Reading a backup inside of it ends in a clear word where it is cut off or none. Raises: BackupRefused."""
    try:
        yield
    except (tarfile.TarError, EOFError) as error:
        raise BackupRefused(f"{file} is damaged or no backup: {error}. Take another one.", file=str(file)) from error


def members(file: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """The members of a backup in order, each to be read before the next one is asked for, inside `damage_told`."""
    with tarfile.open(file, mode="r:") as tar:
        for member in tar:
            stream = tar.extractfile(member)
            if stream is None:
                raise BackupRefused(f"{file} holds {member.name!r}, which is no file: this is no backup of ours.")
            yield member.name, stream


def whole(file: Path) -> Manifest:
    """Read a backup through and compare every hash. Raises: BackupRefused, naming the first that does not fit."""
    found: dict[str, str] = {}
    sums = manifest = b""
    with damage_told(file):
        for name, stream in members(file):
            if name == SUMS:
                sums = stream.read()
            elif name == MANIFEST:
                manifest = stream.read()
            else:
                found[name] = _digest(stream)
    told = _read(file, manifest)
    if hashlib.sha256(sums).hexdigest() != told.sums:
        raise BackupRefused(f"{file} is damaged: its {SUMS} is not what its manifest says. Take another one.")
    expected = {line.partition("  ")[2]: line.partition("  ")[0] for line in sums.decode().splitlines()}
    for name in sorted(expected | found):
        if expected.get(name) != found.get(name):
            raise BackupRefused(f"{file} is damaged: {name} is not what {SUMS} says. Take another one.", member=name)
    return told


def _digest(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := stream.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _read(file: Path, manifest: bytes) -> Manifest:
    if not manifest:
        raise BackupRefused(f"{file} has no {MANIFEST} at its end: it was not written whole, or is no backup.")
    try:
        told = json.loads(manifest)
        if told.get("form") != FORM:
            raise BackupRefused(f"{file} has form {told.get('form', 1)}; this version reads form {FORM}.")
        return Manifest(**{**told, "migrations": tuple(told["migrations"])})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupRefused(f"{file} has a {MANIFEST} that cannot be read: {error}.") from error
