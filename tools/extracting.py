"""Finding the words of the interface in code and templates, without GNU gettext.

Python files go to Babel's extractor as they are; Django itself first turns templates into gettext calls.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation.template import templatize

from tools.places import PACKAGE, in_repository

SINGULAR = ("_", "gettext", "gettext_lazy", "gettext_noop")
PLURAL = ("ngettext", "ngettext_lazy")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(SINGULAR),
    **dict.fromkeys(PLURAL, (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
TEMPLATES = {".html", ".txt", ".xml", ".svg"}
NOT_SHIPPED_WORDS = {"tests", "migrations"}


@dataclass(frozen=True, slots=True)
class Use:
    """One place where the interface says something."""

    msgid: str
    plural: str | None
    context: str | None
    where: str

    @property
    def key(self) -> tuple[str | None, str]:
        """What a catalogue tells messages apart by."""
        return self.context, self.msgid


def all_uses() -> list[Use]:
    """Every use in the package, file by file in order of path; tests and migrations say nothing to users."""
    files = [p for p in sorted(PACKAGE.rglob("*")) if not NOT_SHIPPED_WORDS & set(p.parts)]
    return [use for path in files for use in _uses_of(path)]


def _uses_of(path: Path) -> Iterator[Use]:
    if path.suffix == ".py":
        yield from uses_in_python(path.read_text(encoding="utf-8"), in_repository(path))
    elif path.suffix in TEMPLATES and "templates" in path.parts:
        yield from uses_in_template(path.read_text(encoding="utf-8"), in_repository(path))


def uses_in_template(text: str, name: str) -> Iterator[Use]:
    """The uses in a Django template: ``translate``, ``blocktranslate`` and ``_()`` in filters and tags."""
    calls = templatize(text)
    # What surrounds the calls is blanked out but keeps its indentation, which Python would refuse to read.
    yield from uses_in_python("\n".join(line.lstrip() for line in calls.split("\n")), name)


def uses_in_python(text: str, name: str) -> Iterator[Use]:
    """The uses in Python source: calls of the gettext family whose words are written in place."""
    found = extract("python", BytesIO(text.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"})
    for line, words, _comments, context in found:
        msgid, plural = (words, None) if isinstance(words, str) else (words[0], words[1])
        yield Use(msgid, plural, context, f"{name}:{line}")
