"""``xiaobao serve``, ``worker``, ``manage``, ``backup``, ``restore`` and ``bench``."""

import multiprocessing
import os
import runpy
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

import click
from django.conf import settings
from django.core.management import call_command, execute_from_command_line
from granian import Granian
from granian.constants import Interfaces

from xiaobao.config import backups
from xiaobao.config.jobs import JOBS
from xiaobao.demo.domain.trying import accounts_to_try
from xiaobao.demo.seed import seed
from xiaobao.exchange import jobs as exchange
from xiaobao.kernel.clock import current_clock
from xiaobao.people import queries as people

BEAT_SECONDS = 5.0
DEMO_SEED = 2026


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes; more than one needs PostgreSQL.")
@click.option("--with-worker/--without-worker", default=True, show_default=True, help="Run the jobs beside it.")
def serve(host: str, port: int, workers: int, with_worker: bool) -> None:
    """Bring the site up."""
    bring_up(host, port, workers, with_worker)


def bring_up(host: str, port: int, workers: int, with_worker: bool) -> None:
    """Serve until stopped. Raises click.UsageError for several processes on SQLite."""
    on_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    if workers > 1 and on_sqlite:
        raise click.UsageError("several processes need PostgreSQL: give --database postgres://…")
    call_command("migrate", verbosity=0)
    # A forked child would inherit the locks that the worker's SQLite connection holds at that moment, for ever.
    multiprocessing.set_start_method("spawn")
    stop = threading.Event()
    if with_worker:
        threading.Thread(target=work, args=(stop,), name="worker", daemon=True).start()
    click.echo(f"Xiaobao 消保 is up: http://{host}:{port}/  (Ctrl+C stops it)", err=True)
    server = Granian(
        "xiaobao.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1 if on_sqlite else 4,
        log_enabled=False,
    )
    try:
        server.serve()
    finally:
        stop.set()


@click.command()
@click.option("--cases", default=4_000, show_default=True, help="How many cases of the past year.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--serve/--no-serve", "serving", default=True, show_default=True, help="Bring the site up afterwards.")
def demo(cases: int, host: str, port: int, serving: bool) -> None:
    """Make an invented county and an invented bank with a year of cases, and bring the site up."""
    call_command("migrate", verbosity=0)
    with click.progressbar(length=cases, label="cases", file=sys.stderr) as bar:
        world = seed(
            number=DEMO_SEED,
            count=cases,
            at=current_clock().now(),
            progress=lambda done: bar.update(done - bar.pos),
        )
    for trial in accounts_to_try(world):
        click.echo(f"  {trial.username:<12} {trial.password}  {trial.place}  {trial.look_zh}", err=True)
    if serving:
        bring_up(host, port, workers=1, with_worker=True)


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now and stop.")
def worker(once: bool) -> None:
    """Run the jobs: deliver the outbox, warn and escalate, recompute provisional due days."""
    stop = threading.Event()
    if once:
        beat()
        return

    def halt(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, halt)
    signal.signal(signal.SIGINT, halt)
    work(stop)


def work(stop: threading.Event) -> None:
    """Beat until stopped; a fault of one beat is said and does not end the work."""
    while not stop.is_set():
        try:
            beat()
        except Exception as error:  # a worker outlives any one fault, and says it
            click.echo(f"worker: {type(error).__name__}: {error}", err=True)
        stop.wait(BEAT_SECONDS)


def beat() -> None:
    """Everything that is due now, once."""
    at = current_clock().now()
    exchange.run_due_jobs(JOBS, at)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Django's own commands (migrate, check, shell …)."""
    execute_from_command_line(["xiaobao", *arguments])


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write a whole, consistent copy of the database and the attachments into FILE."""
    made = backups.write(file)
    click.echo(made.to_json())


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Bring a backup back into an empty database; the key file is brought back beside it, by hand."""
    done = backups.restore(file)
    click.echo(done.to_json())
    if not people.has_the_keys():
        click.echo(
            f"The personal data in this backup was sealed with other keys than those of {settings.KEY_FILE}: nobody "
            "can read it, and no query code opens a case. Put the key file of the installation it comes from there, "
            "then run `xiaobao verify`.",
            err=True,
        )
        raise click.exceptions.Exit(1)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("name", required=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(name: str | None, arguments: tuple[str, ...]) -> None:
    """Run a benchmark of the source tree (``benchmarks/NAME.py``); without a name, list them."""
    folder = settings.ROOT / "benchmarks"
    names = sorted(path.stem for path in folder.glob("[a-z]*.py"))
    if not names:
        raise click.UsageError("benchmarks come with the source tree: run this from a clone of the repository")
    if name is None:
        click.echo("\n".join(names))
        return
    if name not in names:
        raise click.UsageError(f"no benchmark {name!r}; there are: {', '.join(names)}")
    sys.argv = [name, *arguments]
    os.chdir(settings.ROOT)
    runpy.run_path(str(folder / f"{name}.py"), run_name="__main__")


COMMANDS = {
    "serve": serve,
    "demo": demo,
    "worker": worker,
    "manage": manage,
    "backup": backup,
    "restore": restore,
    "bench": bench,
}
