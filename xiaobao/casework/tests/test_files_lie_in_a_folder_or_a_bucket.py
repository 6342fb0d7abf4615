"""The same contents are kept and found in a folder and in a bucket of an S3 server, and lie sealed in both."""

import os
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from django.conf import LazySettings
from moto.server import ThreadedMotoServer

from xiaobao.casework.actions import storing
from xiaobao.casework.actions.storing import Folder, StoreNotUsable, fetch, files, store
from xiaobao.kernel.errors import NotFound
from xiaobao.people.vault import ContentDamaged

CONTENT = b"a receipt of the third of May" * 1000


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3 server on this machine."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "bucket", "bucket without a prefix"])
def where(request: pytest.FixtureRequest, settings: LazySettings, tmp_path: Path) -> str:
    settings.ATTACHMENT_DIR = tmp_path / "attachments"
    settings.FILES_URL = ""
    if request.param == "folder":
        return "folder"
    patch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        patch.setenv(name, "a-key-for-tests")
    patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    settings.S3_ENDPOINT = request.getfixturevalue("s3")
    client = boto3.client("s3", endpoint_url=settings.S3_ENDPOINT)
    name = f"cases-{abs(hash(tmp_path))}"
    client.create_bucket(Bucket=name)
    settings.FILES_URL = f"s3://{name}" if "without" in request.param else f"s3://{name}/of-a-county/"
    storing._bucket.cache_clear()
    return name


def test_what_is_stored_is_found_and_lies_sealed(where: str) -> None:
    digest = store(CONTENT)

    assert fetch(digest) == CONTENT
    sealed = files().read(digest)
    assert sealed is not None
    assert CONTENT[:20] not in sealed


def test_the_same_content_is_kept_once(where: str) -> None:
    first = store(CONTENT)
    sealed = files().read(first)

    assert store(CONTENT) == first
    assert files().read(first) == sealed  # a second sealing would have another nonce
    assert list(files().digests()) == [first]


def test_every_digest_is_listed(where: str) -> None:
    kept = {store(f"content {n}".encode()) for n in range(30)}

    assert set(files().digests()) == kept


def test_what_is_not_there_is_said(where: str) -> None:
    assert not files().has("0" * 64)
    with pytest.raises(NotFound):
        fetch("0" * 64)


def test_a_content_put_in_place_of_another_is_refused(where: str) -> None:
    one, other = store(b"one"), store(b"other")
    sealed = files().read(other)
    assert sealed is not None
    files().write(one, sealed)

    with pytest.raises(ContentDamaged):
        fetch(one)


@pytest.mark.parametrize("url", ["file:///somewhere", "s3:///without-a-bucket", "bucket"])
def test_what_names_no_bucket_is_refused_with_the_setting(settings: LazySettings, url: str) -> None:
    settings.FILES_URL = url

    with pytest.raises(StoreNotUsable, match="XIAOBAO_FILES_URL"):
        files()


def test_a_write_that_breaks_off_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    folder = Folder(tmp_path)

    with pytest.raises(OSError, match="No space"):
        folder.write("ab" * 32, b"sealed")

    assert not folder.has("ab" * 32)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
