"""The reference of the command line shows every command with the help it prints."""

import click

from tools.commands_page import commands_page


@click.group()
def tool() -> None:
    """A tool."""


@tool.group()
def cases() -> None:
    """What can be done with cases."""


@cases.command()
@click.option("--day", default="today", show_default=True, help="The day of receipt.")
def count(day: str) -> None:
    """Count the cases of a day."""


@tool.command(hidden=True)
def secret() -> None:
    """Not shown."""


def test_groups_come_before_what_they_hold_and_hidden_commands_not_at_all() -> None:
    headings = [line for line in commands_page(tool, "tool").splitlines() if line.startswith("#")]

    assert headings == ["# Command line", "## tool", "### tool cases", "#### tool cases count"]


def test_options_are_shown_with_their_help() -> None:
    page = commands_page(tool, "tool")

    assert "--day TEXT  The day of receipt.  [default: today]" in page
    assert "Usage: tool cases count [OPTIONS]" in page
