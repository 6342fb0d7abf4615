"""The reference of the command line: every command of the group with the help it prints."""

from collections.abc import Iterator

import click

WIDTH = 100
HEAD = """# Command line

`xiaobao` is installed by `make setup` as `.venv/bin/xiaobao`. Every command says `--help`.
"""


def commands_page(group: click.Command, name: str = "xiaobao") -> str:
    """The page in Markdown: one heading and one help text for every command, groups before what they hold."""
    return HEAD + "".join(_section(context) for context in walk(_context(group, name, None)))


def walk(context: click.Context) -> Iterator[click.Context]:
    """A command and, where it is a group, all below it that are not hidden, in the order of their help."""
    yield context
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            below = context.command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from walk(_context(below, name, context))


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    return click.Context(command, info_name=name, parent=parent, terminal_width=WIDTH, max_content_width=WIDTH)


def _section(context: click.Context) -> str:
    depth = context.command_path.count(" ")
    heading = "#" * min(depth + 2, 4)
    return f"\n{heading} {context.command_path}\n\n```text\n{context.get_help().rstrip()}\n```\n"
