"""Word to PDF/A through LibreOffice, where it is installed."""

import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from xiaobao.kernel.errors import XiaobaoError

SECONDS = 120
ARCHIVED = 'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"}}'  # PDF/A-2b


class NotConverted(XiaobaoError):
    """Raised when LibreOffice made no PDF of a Word file."""

    slug = "not-converted"
    status = 503

    def __init__(self, why: str) -> None:
        super().__init__(f"LibreOffice made no PDF of this paper: {why}. Take Word.", why=why)


@cache
def is_installed() -> bool:
    """Whether this machine has LibreOffice."""
    return _program() is not None


def _program() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def to_pdf(document: bytes) -> bytes:
    """The PDF of a Word file, for the archive, under a profile of its own. Raises: NotConverted."""
    with TemporaryDirectory() as folder:
        source = Path(folder) / "paper.docx"
        source.write_bytes(document)
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = [_program() or "soffice", profile, "--headless", "--norestore", "--convert-to", ARCHIVED]
        try:
            told = subprocess.run(  # noqa: S603 - a program of this machine, and paths made here
                [*command, "--outdir", folder, str(source)],
                capture_output=True,
                timeout=SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NotConverted(type(error).__name__) from error
        made = source.with_suffix(".pdf")
        if not made.exists():
            raise NotConverted(told.stderr.decode(errors="replace")[-200:].strip() or f"exit code {told.returncode}")
        return made.read_bytes()
