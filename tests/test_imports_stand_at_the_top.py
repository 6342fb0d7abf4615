"""An import inside a function is a cycle that somebody dodged."""

import ast
from collections.abc import Iterator

from tests.sources import Source, faults, source, told


def hidden_imports(s: Source) -> Iterator[tuple[int, str]]:
    for function in ast.walk(s.tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node.lineno, ast.unparse(node)


def test_no_function_imports() -> None:
    found = faults(hidden_imports)

    assert not found, told(
        found, "Move the import to the top; if that makes a cycle, one of the two is in the wrong room."
    )


def test_an_import_in_a_function_is_noticed() -> None:
    hidden = "class A:\n    def f(self) -> None:\n        import os\n"

    assert faults(hidden_imports, [source("xiaobao/casework/actions.py", hidden)])
    assert not faults(hidden_imports, [source("xiaobao/casework/actions.py", "import os\n")])
