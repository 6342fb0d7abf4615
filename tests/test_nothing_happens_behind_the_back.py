"""No signals and no overridden ``save``: what an action does stands in the action."""

import ast
from collections.abc import Iterator

import pytest

from tests.sources import Source, faults, runtime_imports, source, told

SIGNALS = (
    "django.dispatch",
    "django.db.models.signals",
    "django.core.signals",
    "django.contrib.auth.signals",
)
OVERRIDES = {"save", "delete"}


def hidden_effects(s: Source) -> Iterator[tuple[int, str]]:
    if s.is_test:
        return
    for line, name in runtime_imports(s.tree):
        if name.startswith(SIGNALS):
            yield line, f"imports {name}"
    if s.place == "models":
        for node in ast.walk(s.tree):
            if isinstance(node, ast.FunctionDef) and node.name in OVERRIDES:
                yield node.lineno, f"overrides {node.name}()"


def test_there_are_no_signals_and_no_overridden_saves() -> None:
    found = faults(hidden_effects)

    assert not found, told(found, "Do it in the action; 'when X happened, do Y' stands in the table of coordination.")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("xiaobao/people/apps.py", "from django.db.models.signals import post_save"),
        ("xiaobao/people/actions.py", "from django.dispatch import receiver"),
        ("xiaobao/people/models/account.py", "class Account:\n    def save(self) -> None: ..."),
    ],
)
def test_a_hidden_effect_is_noticed(path: str, text: str) -> None:
    assert faults(hidden_effects, [source(path, text)])
