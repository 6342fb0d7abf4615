"""No Chinese words in code: labels live in catalogues, statutes in TOML. Docstrings may name terms."""

import ast
import re
from collections.abc import Iterator

from tests.sources import Source, faults, source, told

CHINESE = re.compile(r"[\u3400-\u9fff]+")
OWN_NAME = "Xiaobao 消保"
# path → literals that are no words of the interface, each with its reason
ALLOWED = {
    "xiaobao/config/settings.py": {"中文"},  # a language is listed under its own name
}
# Pages of the documentation bear headings in both languages and are no interface.
BILINGUAL = {"xiaobao/procedures/pages.py"}


def chinese_literals(s: Source) -> Iterator[tuple[int, str]]:
    if s.is_test or "data" in s.path.parts or str(s.path) in BILINGUAL:
        return
    docstrings = {id(node) for node in _docstrings(s.tree)}
    for node in ast.walk(s.tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)) or id(node) in docstrings:
            continue
        if CHINESE.search(node.value.replace(OWN_NAME, "")) and node.value not in ALLOWED.get(str(s.path), ()):
            yield node.lineno, f"Chinese in a string: {node.value[:30]!r}"


def _docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    """Strings that stand as a statement of their own, as docstrings do."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def unknown_names_of_gettext(s: Source) -> Iterator[tuple[int, str]]:
    """Names that `tools.extracting` would not know as calls of the gettext family."""
    for node in ast.walk(s.tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for alias in node.names:
                if "gettext" in alias.name and alias.asname not in {None, "_"}:
                    yield node.lineno, f"{alias.name} as {alias.asname}"


def test_words_are_marked_by_names_that_are_found() -> None:
    found = faults(unknown_names_of_gettext)

    assert not found, told(found, "Import it under its own name or as _, or its words never reach the catalogue.")


def test_code_holds_no_chinese_words() -> None:
    found = faults(chinese_literals)

    assert not found, told(
        found, "Write an English msgid in gettext and translate it in the catalogue, or move it to TOML."
    )


def test_a_chinese_word_in_code_is_noticed() -> None:
    assert faults(chinese_literals, [source("xiaobao/casework/labels.py", 'STATE = f"已{x}"')])
    assert not faults(chinese_literals, [source("xiaobao/casework/labels.py", '"""Labels 标签."""')])
    assert not faults(chinese_literals, [source("xiaobao/casework/tests/test_a.py", 'A = "案"')])


def test_another_name_for_gettext_is_noticed() -> None:
    line = "from django.utils.translation import gettext_noop as N_"

    assert faults(unknown_names_of_gettext, [source("xiaobao/casework/labels.py", line)])
