"""``xiaobao serve``, ``worker``, ``manage``, ``backup``, ``restore`` and ``bench``."""

import json
import multiprocessing
import os
import runpy
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from time import monotonic
from types import FrameType

import click
from django.conf import settings
from django.core.management import CommandError, call_command, execute_from_command_line
from granian import Granian
from granian.constants import Interfaces

from xiaobao.config import backups, pair
from xiaobao.config.jobs import JOBS, OUTSIDE_JOBS
from xiaobao.config.migrating import migrate, within_budget
from xiaobao.demo.domain.trying import accounts_to_try
from xiaobao.demo.seed import seed
from xiaobao.exchange import jobs as exchange
from xiaobao.kernel.clock import current_clock
from xiaobao.people import queries as accounts

BEAT_SECONDS = 5.0
GRACE_SECONDS = 30.0  # for the turn that is under way when the platform is stopped


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes; more than one needs PostgreSQL.")
@click.option("--with-worker/--without-worker", default=True, show_default=True, help="Run the jobs beside it.")
def serve(host: str, port: int, workers: int, with_worker: bool) -> None:
    """Bring the site up."""
    bring_up(host, port, workers, with_worker)


def require_keys() -> None:
    """Work with no keys but those that sealed this database. Raises click.ClickException."""
    if not accounts.has_the_keys():
        raise click.ClickException(
            f"{settings.KEY_FILE} is not the key file that sealed this database: nobody's personal data could be read, "
            "and new data would lie under other keys. Bring back the right one."
        )


def bring_up(host: str, port: int, workers: int, with_worker: bool) -> None:
    """Serve until stopped. Raises click.UsageError for several processes on SQLite."""
    on_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    if workers > 1 and on_sqlite:
        raise click.UsageError("several processes need PostgreSQL: give --database postgres://…")
    migrate()
    require_keys()
    # A forked child would inherit the locks that the worker's SQLite connection holds at that moment, for ever.
    multiprocessing.set_start_method("spawn")
    stop = threading.Event()
    worker = threading.Thread(target=work, args=(stop,), name="worker", daemon=True)
    if with_worker:
        worker.start()
    click.echo(f"Xiaobao 消保 is up: http://{host}:{port}/  (Ctrl+C stops it)", err=True)
    server = Granian(
        "xiaobao.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1 if on_sqlite else settings.THREADS,
        log_enabled=False,
    )
    try:
        server.serve()
    finally:
        stop.set()
        if with_worker:
            worker.join(GRACE_SECONDS)


@click.command()
@click.option("--cases", default=4_000, show_default=True, help="How many cases of the past year.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--serve/--no-serve", "serving", default=True, show_default=True, help="Bring the site up afterwards.")
@click.option("--pair", "paired", is_flag=True, help="Two instances that speak with each other, on two ports.")
def demo(cases: int, host: str, port: int, serving: bool, paired: bool) -> None:
    """Make an invented county and an invented bank with a year of cases, and bring the site up.

    With --pair: a regulator's instance on --port and a bank's on the next one, each with its own database and keys.
    """
    if paired:
        pair.bring_up(cases=cases, host=host, port=port, serving=serving)
        return
    migrate()
    with click.progressbar(length=cases, label="cases", file=sys.stderr) as bar:
        world = seed(
            number=pair.DEMO_SEED,
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
    require_keys()
    stop = threading.Event()
    if once:
        beat()
        for job in OUTSIDE_JOBS:
            beat_outside(job)
        return

    def halt(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, halt)
    signal.signal(signal.SIGINT, halt)
    work(stop)


def work(stop: threading.Event) -> None:
    """Beat until stopped; what waits for other machines beats beside it, each for itself.

    A turn that is under way is ended, so that no mail is cut off in the middle.
    """
    beside = [
        threading.Thread(target=_keep_beating, args=(stop, partial(beat_outside, job)), name=job.name, daemon=True)
        for job in OUTSIDE_JOBS
    ]
    for thread in beside:
        thread.start()
    _keep_beating(stop, beat)
    until = monotonic() + GRACE_SECONDS
    for thread in beside:
        thread.join(max(0.0, until - monotonic()))


def _keep_beating(stop: threading.Event, do: Callable[[], None]) -> None:
    """A fault of one beat is said and does not end the work."""
    while not stop.is_set():
        try:
            do()
        except Exception as error:  # a worker outlives any one fault, and says it
            click.echo(f"worker: {type(error).__name__}: {error}", err=True)
        stop.wait(BEAT_SECONDS)


def beat() -> None:
    """Everything that is due now inside the house, once."""
    exchange.run_due_jobs(JOBS, current_clock().now())


def beat_outside(job: exchange.Job) -> None:
    """One of the jobs that wait for other machines, once, if it is due now."""
    exchange.run_due_jobs([job], current_clock().now())


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Django's own commands (migrate, check, shell …). No statement of ``migrate`` waits long for a lock."""
    if arguments[:1] != ("migrate",):
        execute_from_command_line(["xiaobao", *arguments])
        return
    try:
        with within_budget():  # one connection throughout: the other way would close it before the lock is given back
            call_command("migrate", *arguments[1:])
    except CommandError as error:
        raise click.ClickException(str(error)) from error


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Read a backup that is there through, and write nothing.")
def backup(file: Path, only_check: bool) -> None:
    """Write a whole, consistent copy of the database and the files of cases into FILE, while the site is up.

    The keys are not in it: keep the key file apart. What was written is read through again.
    """
    if only_check:
        click.echo(json.dumps({"file": str(file), **backups.check(file).told()}))
        return
    at = current_clock().now()
    with click.progressbar(length=1, label=str(file), file=sys.stderr) as bar:

        def told(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        made = backups.write(file, at=at, told=told)
    click.echo(json.dumps({"file": str(file), **made.told()}))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--verify/--no-verify", default=True, show_default=True, help="Check all that was brought back.")
def restore(file: Path, verify: bool) -> None:
    """Bring a backup back into an empty database; the key file is brought back beside it, by hand.

    The database is brought up to this version and verified; exit code 1 where something is not as it was written.
    """
    done = backups.restore(file, verify=verify)
    findings = [asdict(finding) for finding in done.findings]
    told = {
        "file": str(file),
        **done.manifest.told(),
        "migrated": done.migrated,
        "erased": done.erased,
        "findings": findings,
    }
    click.echo(json.dumps(told, ensure_ascii=False))
    if not done.readable:
        click.echo(
            f"The personal data in this backup was sealed with other keys than those of {settings.KEY_FILE}: nobody "
            "can read it, and no query code opens a case. Put the key file of the installation it comes from there, "
            "then run `xiaobao verify`.",
            err=True,
        )
    if findings or not done.readable:
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
