"""Pages of the repository's root are shown in the documentation with links that lead somewhere."""

from pathlib import Path

import pytest

from tools.site_hooks import pages_of, relinked

KNOWN = {"glossary.md": None, "decisions/index.md": None, "decisions/0001-x.md": None}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[words](docs/glossary.md#cases)", "[words](glossary.md#cases)"),
        ("[one](./docs/decisions/0001-x.md)", "[one](decisions/0001-x.md)"),
        ("[all](docs/decisions/)", "[all](decisions/index.md)"),
        ("[code](xiaobao/kernel/clock.py)", "code"),
        ("[site](https://example.invalid/a)", "[site](https://example.invalid/a)"),
        ("[above](#here)", "[above](#here)"),
    ],
)
def test_a_link_leads_to_the_page_or_becomes_words(written: str, shown: str) -> None:
    assert relinked(written, KNOWN) == shown


def test_a_folder_of_pages_begins_with_its_index(tmp_path: Path) -> None:
    (tmp_path / "laws").mkdir()
    for name in ("b.md", "index.md", "a.md", "picture.svg"):
        (tmp_path / "laws" / name).touch()

    assert pages_of(tmp_path, "laws/") == ["laws/index.md", "laws/a.md", "laws/b.md"]
