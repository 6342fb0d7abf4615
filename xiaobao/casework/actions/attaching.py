"""Files of a case: looked at before they are kept, stripped of what a camera adds, sealed and stored by their hash."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Final

import filetype
from django.conf import settings
from django.db import transaction
from PIL import Image

from xiaobao.casework.actions.journal import append
from xiaobao.casework.actions.scanning import FileHeld, Verdict, scan
from xiaobao.casework.actions.storing import fetch, store
from xiaobao.casework.domain.entries import ATTACHED, file_digest
from xiaobao.casework.models import Attachment, Case
from xiaobao.casework.permissions import NotPermitted, may_see
from xiaobao.exchange.domain.archives import fault_of
from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.people.domain.actor import Actor, Role

IMAGES: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
OFFICE: Final = "application/vnd.openxmlformats-officedocument."
MOST_PIXELS: Final = 80_000_000  # more than a telephone's camera takes; four bytes each while it is written anew
SMALL: Final = 320
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


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A file that was looked at: what it really is, its content without what a camera adds."""

    name: str
    media_type: str
    content: bytes
    scan: Verdict = Verdict.CLEAN

    @property
    def is_image(self) -> bool:
        return self.media_type in IMAGES

    @property
    def is_clean(self) -> bool:
        """Whether the scanner has seen it, or there is none."""
        return self.scan is Verdict.CLEAN


def clean(*, name: str, content: bytes) -> CleanFile:
    """Look at a file before it is kept: the one gate of every file that comes to a case or a draft.

    The kind is read from the content, never from the name; images are written anew, archives unpacked once within
    limits, and what is left is shown to the scanner. Raises: FileRefused.
    """
    media_type = _sniff(name, content)
    if media_type.startswith(OFFICE) and (fault := fault_of(BytesIO(content))):
        raise FileRefused(name, fault)
    bare = _strip(name, content, media_type)
    verdict = scan(bare)
    if verdict is Verdict.INFECTED:
        raise FileRefused(name, "the scanner found malicious software in it")
    return CleanFile(_plain(name), media_type, bare, verdict)


def _plain(name: str) -> str:
    """The name without folders and without what no name needs: controls, and marks that turn its direction."""
    shown = "".join(letter for letter in Path(name.replace("\\", "/")).name if letter.isprintable())
    return shown[:200] or "file"


@transaction.atomic
def attach(*, case_id: int, name: str, content: bytes, actor: Actor, at: datetime) -> Attachment:
    """Keep a file with a case. The same file a second time is kept once.

    The kind is read from the content, never from the name; images are written anew without EXIF (place, camera).

    Raises: FileRefused, NotPermitted (auditors look, they do not add).
    """
    case = Case.objects.locked().get(pk=case_id)
    if not may_see(actor, case) or actor.roles == {Role.AUDITOR}:
        raise NotPermitted(actor, "attach")
    file = clean(name=name, content=content)
    digest = hashlib.sha256(file.content).hexdigest()
    if found := Attachment.objects.filter(case=case, digest=digest).first():
        return found
    store(file.content)
    made = Attachment.objects.create(
        case=case,
        name=file.name,
        media_type=file.media_type,
        size=len(file.content),
        digest=digest,
        scan=file.scan.value,
        added_by=actor.name,
        added_at=at,
    )
    content_note = {"attachment": made.pk, "digest": digest, "media_type": file.media_type, "row": file_digest(made)}
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
        with Image.open(BytesIO(content), formats=[IMAGES[media_type]]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise FileRefused(name, f"the image has more than {MOST_PIXELS} points")
            turned = _upright(image)
            bare = Image.new(turned.mode, turned.size)
            bare.paste(turned)
            out = BytesIO()
            bare.save(out, format=IMAGES[media_type], quality=90)
    except FileRefused:
        raise
    except Exception as error:  # a decoder meets a foreign file: whatever it raises is the file's fault
        raise FileRefused(name, "the image cannot be read") from error
    return out.getvalue()


def small_picture(content: bytes, media_type: str) -> bytes:
    """An image that passed the gate, small enough for a list: JPEG, at most `SMALL` pixels a side."""
    with Image.open(BytesIO(content), formats=[IMAGES[media_type]]) as image:
        image.draft("RGB", (SMALL, SMALL))  # a JPEG is read at a part of its size, which costs a part of the time
        image.thumbnail((SMALL, SMALL))
        shown = image.convert("RGBA") if image.mode in ("LA", "PA", "P", "RGBA") else image.convert("RGB")
    if shown.mode == "RGBA":
        paper = Image.new("RGBA", shown.size, "white")
        shown = Image.alpha_composite(paper, shown).convert("RGB")
    out = BytesIO()
    shown.save(out, format="JPEG", quality=80)
    return out.getvalue()


def _upright(image: Image.Image) -> Image.Image:
    turns = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_270, 8: Image.Transpose.ROTATE_90}
    turn = turns.get(image.getexif().get(0x0112, 1))
    shown = image.transpose(turn) if turn is not None else image.copy()
    return shown.convert("RGB") if shown.mode in ("P", "CMYK") else shown


def read(attachment: Attachment) -> bytes:
    """The content of a file of a case. The caller has asked for permission.

    Raises: FileHeld (not yet scanned, or found malicious), FileRefused, ContentDamaged.
    """
    if attachment.scan != Verdict.CLEAN.value:
        raise FileHeld(attachment.name)
    try:
        return fetch(attachment.digest)
    except NotFound as error:
        raise FileRefused(attachment.name, "it is missing from the store; bring it back from a backup") from error
