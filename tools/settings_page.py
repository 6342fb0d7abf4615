"""The reference of settings, read out of the calls to ``env`` in the settings module without running it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

PREFIX = "XIAOBAO_"
TYPES = {
    "bool": "yes or no",
    "int": "whole number",
    "float": "number",
    "str": "text",
    "list": "list, with commas",
    "db_url": "database URL",
}
HEAD = """# Settings

Every setting comes from an environment variable. None is needed to begin: the defaults are those of one
machine with SQLite.

| variable | type | default | |
|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """An environment variable: its name, type in words, default as it is written, what the comment says."""

    name: str
    type: str
    default: str
    says: str
    line: int


def settings_page(source: str) -> str:
    """The page in Markdown for the text of a settings module, by name of variable."""
    return HEAD + "".join(_row(setting) for setting in sorted(read_settings(source), key=lambda s: s.name))


def read_settings(source: str) -> Iterator[Setting]:
    """Every ``env.type("XIAOBAO_…", default=…)``, with the comment above its statement or at its end."""
    lines = source.splitlines()
    for statement in ast.walk(ast.parse(source)):
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
            for call in calls:
                if (found := _setting(call, source)) is not None:
                    says = _comment(lines, call.lineno) or _comment(lines, statement.lineno)
                    yield Setting(*found, says=says, line=call.lineno)


def _setting(call: ast.Call, source: str) -> tuple[str, str, str] | None:
    match call:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="env"), attr=type_), args=[ast.Constant(value=str(name)), *_]
        ) if name.startswith(PREFIX):
            default = next((k.value for k in call.keywords if k.arg == "default"), None)
            written = ast.get_source_segment(source, default) if default else None
            return name, TYPES[type_], written or ""
    return None


def _comment(lines: list[str], line: int) -> str:
    """The block of comments that ends above a line (counted from 1), else the one at its end, as one line."""
    above: list[str] = []
    for text in reversed(lines[: line - 1]):
        if not text.lstrip().startswith("#"):
            break
        above.insert(0, text.lstrip("# ").strip())
    if above:
        return " ".join(above)
    return lines[line - 1].partition("  # ")[2].strip()


def _row(setting: Setting) -> str:
    default = f"`{setting.default}`" if setting.default else "(needed)"
    return f"| `{setting.name}` | {setting.type} | {_cell(default)} | {_cell(setting.says)} |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
