"""Files of a case: looked at before they are kept, stripped of what a camera adds, sealed and stored by their hash."""

import hashlib
import os
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Final

import filetype
from django.conf import settings
from django.db import transaction
from PIL import Image, UnidentifiedImageError

from xiaobao.casework.actions.journal import append
from xiaobao.casework.domain.entries import ATTACHED
from xiaobao.casework.models import Attachment, Case
from xiaobao.casework.permissions import NotPermitted, may_see
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import Actor, Role

IMAGES: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
ALLOWED: Final = frozenset(
    {
        *IMAGES,
        "application/pdf",
        "audio/mpeg",
        "audio/mp4",
        "audio/x-wav",
        "video/mp4",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)


class FileRefused(XiaobaoError):
    """Raised for a file that is too large, of a kind that is not taken, or not what it seems."""

    slug = "file-refused"
    status = 422

    def __init__(self, name: str, why: str) -> None:
        most = settings.ATTACHMENT_MAX_BYTES // 1024 // 1024
        super().__init__(f"The file {name!r} is not taken: {why}.", name=name, most=most)


@transaction.atomic
def attach(*, case_id: int, name: str, content: bytes, actor: Actor, at: datetime) -> Attachment:
    """Keep a file with a case. The same file a second time is kept once.

    The kind is read from the content, never from the name; images are written anew without EXIF (place, camera).

    Raises: FileRefused, NotPermitted (auditors look, they do not add).
    """
    case = Case.objects.locked().get(pk=case_id)
    if not may_see(actor, case) or actor.roles == {Role.AUDITOR}:
        raise NotPermitted(actor, "attach")
    media_type = _sniff(name, content)
    clean = _strip(name, content, media_type)
    digest = hashlib.sha256(clean).hexdigest()
    if found := Attachment.objects.filter(case=case, digest=digest).first():
        return found
    _store(digest, clean)
    made = Attachment.objects.create(
        case=case,
        name=Path(name).name[:200],
        media_type=media_type,
        size=len(clean),
        digest=digest,
        added_by=actor.name,
        added_at=at,
    )
    content_note = {"attachment": made.pk, "digest": digest, "media_type": media_type}
    append(case, type=ATTACHED, payload=content_note, actor=actor, at=at)
    case.save(update_fields=["entry_count", "head_hash", "changed_at"])
    return made


def _sniff(name: str, content: bytes) -> str:
    if not content:
        raise FileRefused(name, "it is empty")
    if len(content) > settings.ATTACHMENT_MAX_BYTES:
        raise FileRefused(name, f"it is larger than {settings.ATTACHMENT_MAX_BYTES // 1024 // 1024} MiB")
    kind = filetype.guess(content)
    if kind is None or kind.mime not in ALLOWED:
        found = kind.mime if kind else "an unknown kind"
        raise FileRefused(name, f"it is {found}; send a JPEG, PNG, WebP, PDF, Word, Excel, MP3 or MP4 file")
    return str(kind.mime)


def _strip(name: str, content: bytes, media_type: str) -> bytes:
    """An image without its metadata, turned the way it was meant to be seen; other files as they are."""
    if media_type not in IMAGES:
        return content
    try:
        with Image.open(BytesIO(content)) as image:
            turned = _upright(image)
            bare = Image.new(turned.mode, turned.size)
            bare.paste(turned)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise FileRefused(name, "the image cannot be read") from error
    out = BytesIO()
    bare.save(out, format=IMAGES[media_type], quality=90)
    return out.getvalue()


def _upright(image: Image.Image) -> Image.Image:
    turns = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_270, 8: Image.Transpose.ROTATE_90}
    turn = turns.get(image.getexif().get(0x0112, 1))
    shown = image.transpose(turn) if turn is not None else image.copy()
    return shown.convert("RGB") if shown.mode in ("P", "CMYK") else shown


def _store(digest: str, content: bytes) -> None:
    """Write once, under the hash, whole or not at all."""
    path = path_of(digest)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.part")
    draft.write_bytes(people.seal_content(content, name=digest))
    draft.replace(path)


def read(attachment: Attachment) -> bytes:
    """The content of a file of a case. The caller has asked for permission. Raises: FileRefused, ContentDamaged."""
    path = path_of(attachment.digest)
    if not path.exists():
        raise FileRefused(attachment.name, "it is missing from the store; bring it back from a backup")
    return people.open_content(path.read_bytes(), name=attachment.digest)


def path_of(digest: str) -> Path:
    """Where a file of this hash lies."""
    return Path(settings.ATTACHMENT_DIR) / digest[:2] / digest
