"""Hooks of the documentation's build. MkDocs loads this file alone: it imports nothing of the repository.

* A navigation entry that ends in ``/`` stands for every page of that folder, its index first.
* A page whose front matter says ``source: NAME.md`` shows that file of the repository's root.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

LINK = re.compile(r"(?P<image>!?)\[(?P<words>[^\]]*)\]\((?P<to>(?!https?:|mailto:|#)[^)\s]+)\)")
DOCS = "docs/"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Write folders out in the navigation."""
    config.nav = [_written_out(entry, Path(config.docs_dir)) for entry in config.nav or []]
    return config


def _written_out(entry: Any, docs: Path) -> Any:
    match entry:
        case {**titled} if titled:
            return {title: _written_out(below, docs) for title, below in titled.items()}
        case [*many]:
            return [_written_out(below, docs) for below in many]
        case str(folder) if folder.endswith("/"):
            return pages_of(docs, folder)
    return entry


def pages_of(docs: Path, folder: str) -> list[str]:
    """The Markdown files of a folder of the documentation, the index first."""
    names = sorted(path.name for path in (docs / folder).glob("*.md"))
    return [folder + name for name in sorted(names, key=lambda name: name != "index.md")]


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Show the file of the root that the page names in ``source``."""
    source = page.meta.get("source")
    if source is None:
        return markdown
    root = Path(config.config_file_path).parent
    known: Mapping[str, object] = files.src_uris
    return relinked((root / str(source)).read_text(encoding="utf-8"), known)


def relinked(text: str, known: Mapping[str, object]) -> str:
    """The text of a file of the root with its links as they must be in ``docs``.

    A link to a page of the documentation leads there; one to another file of the repository, which the site
    does not hold, becomes its words alone.
    """
    return LINK.sub(lambda link: _relink(link, known), text)


def _relink(link: re.Match[str], known: Mapping[str, object]) -> str:
    target, hash_, anchor = link["to"].partition("#")
    inside = target.removeprefix("./").removeprefix(DOCS)
    if inside in known:
        return f"{link['image']}[{link['words']}]({inside}{hash_}{anchor})"
    if target.endswith("/") and f"{inside}index.md" in known:
        return f"[{link['words']}]({inside}index.md)"
    return link["words"]
