"""The command line ``xiaobao``: every room's commands under one name.

Exit codes: 0 done, 1 findings or rejected rows, 2 bad use. JSON on stdout, messages on stderr. ``--database`` must
be known before Django is set up, so it is read first and the commands are imported after.
"""

import importlib
import os
import sys
from collections.abc import Sequence

import click

from xiaobao.kernel.errors import XiaobaoError

# command → the module whose click command or group it is
COMMANDS = {
    "serve": "xiaobao.config.commands",
    "worker": "xiaobao.config.commands",
    "manage": "xiaobao.config.commands",
    "demo": "xiaobao.config.commands",
    "import": "xiaobao.complaints.commands",
    "export": "xiaobao.complaints.commands",
    "figures": "xiaobao.figures.commands",
    "summary": "xiaobao.summaries.commands",
    "deadline": "xiaobao.casework.commands",
    "verify": "xiaobao.config.verifying",
    "calendar": "xiaobao.casework.commands",
    "papers": "xiaobao.casework.commands",
    "seals": "xiaobao.casework.commands",
    "user": "xiaobao.people.commands",
    "vault": "xiaobao.config.vaulting",
    "peer": "xiaobao.federation.commands",
    "webhook": "xiaobao.webhooks.commands",
    "unit": "xiaobao.organizations.commands",
    "outbox": "xiaobao.organizations.commands",
    "backup": "xiaobao.config.commands",
    "restore": "xiaobao.config.commands",
    "bench": "xiaobao.config.commands",
}
# commands that answer from the database: they find its tables made
READERS = frozenset(
    {
        "import",
        "export",
        "figures",
        "summary",
        "verify",
        "calendar",
        "papers",
        "seals",
        "unit",
        "user",
        "vault",
        "outbox",
        "peer",
        "webhook",
        "worker",
    }
)
# what says nothing of any database
WITHOUT_DATABASE = frozenset({("seals", "check"), ("seals", "erased")})


class Xiaobao(click.Group):
    """A group that loads a command's room when it is asked for, after the database is known."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        words = set(sys.argv)
        without = "--help" in words or any(words.issuperset(each) for each in WITHOUT_DATABASE)
        set_up(with_tables=cmd_name in READERS and not without)
        module = importlib.import_module(COMMANDS[cmd_name])
        command: click.Command = module.COMMANDS[cmd_name]
        return command


def set_up(*, with_tables: bool = False) -> None:
    """Set Django up, once; ``with_tables`` brings an empty database up to date first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaobao.config.settings")
    django = importlib.import_module("django")
    django.setup()
    if with_tables:
        importlib.import_module("xiaobao.config.tables").ensure()


@click.group(cls=Xiaobao)
def cli() -> None:
    """Xiaobao 消保: consumer rights protection for regulators and banks."""


def take_database(arguments: Sequence[str]) -> list[str]:
    """Take ``--database URL`` out of the arguments, wherever it stands, and set it for the settings.

    Raises click.UsageError for ``--database`` without a URL.
    """
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--database":
            url = next(words, None)
            if url is None:
                raise click.UsageError("--database needs a URL, like sqlite:///xiaobao.db")
            os.environ["XIAOBAO_DATABASE_URL"] = url
        elif word.startswith("--database="):
            os.environ["XIAOBAO_DATABASE_URL"] = word.partition("=")[2]
        else:
            rest.append(word)
    return rest


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; errors of this platform become one clear line on stderr and exit code 2."""
    try:
        words = take_database(sys.argv[1:] if arguments is None else arguments)
        code = cli.main(args=words, prog_name="xiaobao", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except XiaobaoError as error:
        click.echo(str(error), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
