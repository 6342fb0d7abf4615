"""Where things lie in the repository."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "xiaobao"
DOCS = ROOT / "docs"
SETTINGS = PACKAGE / "config" / "settings.py"
LOCALE = PACKAGE / "locale"
CATALOGUE = LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po"


def in_repository(path: Path) -> str:
    """A path as it is written in messages: from the repository's root, with slashes."""
    return path.relative_to(ROOT).as_posix()
