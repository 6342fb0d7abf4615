"""Decisions are numbered without gaps, and each tells its context, the decision and the consequences."""

from tests.sources import told
from tools.places import DOCS, in_repository

PARTS = ("**Context.**", "**Decision.**", "**Consequences.**")
PAGES = sorted((DOCS / "decisions").glob("[0-9]*.md"))


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(page.name[:4]) for page in PAGES] == list(range(1, len(PAGES) + 1))


def test_each_decision_has_its_number_in_the_title_and_all_its_parts() -> None:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        if not text.startswith(f"# {page.name[:4]} · "):
            found.append(f"{in_repository(page)}:1: the title does not begin with {page.name[:4]} ·")
        found += [f"{in_repository(page)}:1: says no {part}" for part in PARTS if part not in text]

    assert PAGES
    assert not found, told(found, "Write: # NNNN · title, then context, decision and consequences, each short.")
