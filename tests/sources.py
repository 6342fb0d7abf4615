"""The Python sources of the repository, parsed once, and how a broken promise is told."""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from tools.places import PACKAGE, ROOT

FaultFinder = Callable[["Source"], Iterable[tuple[int, str]]]


@dataclass(frozen=True, eq=False)
class Source:
    """A Python file: its path from the repository's root, its text and its tree."""

    path: PurePosixPath
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The room that a file of the package lies in; empty for all others."""
        return self.path.parts[1] if self.path.parts[0] == "xiaobao" and len(self.path.parts) > 2 else ""

    @property
    def place(self) -> str:
        """The file or folder right inside the room: ``actions``, ``domain``, ``tests`` …"""
        return self.path.parts[2].removesuffix(".py") if self.room else ""

    @property
    def is_test(self) -> bool:
        return "tests" in self.path.parts or self.path.name == "conftest.py"


def source(path: str, text: str) -> Source:
    """A source as if it lay at a path: what the tests of the fences are made of."""
    return Source(PurePosixPath(path), text, ast.parse(text))


@cache
def package_sources() -> tuple[Source, ...]:
    """Every Python file of the package but migrations, which Django writes."""
    files = [p for p in sorted(PACKAGE.rglob("*.py")) if "migrations" not in p.parts]
    return tuple(source(p.relative_to(ROOT).as_posix(), p.read_text(encoding="utf-8")) for p in files)


def faults(find: FaultFinder, sources: Iterable[Source] | None = None) -> list[str]:
    """``file:line: what`` for everything a finder finds."""
    chosen = package_sources() if sources is None else sources
    return [f"{s.path}:{line}: {what}" for s in chosen for line, what in find(s)]


def told(found: list[str], what_to_do: str) -> str:
    """The message of a failing test: every fault on a line of its own, then what to do."""
    return "\n".join(["", *found, f"→ {what_to_do}"])


def runtime_imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything a module imports when it runs, ``from a import b`` as ``a.b``.

    What stands under ``if TYPE_CHECKING`` is for the type checker and is left out.
    """
    for node in _running(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _running(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            for otherwise in child.orelse:
                yield otherwise
                yield from _running(otherwise)
        else:
            yield child
            yield from _running(child)
