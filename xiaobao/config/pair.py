"""Two demonstrations that speak with each other: a regulator's and a bank's, in processes of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from xiaobao.demo.domain.peopling import make_world

DEMO_SEED: Final = 2026  # of every demonstration
REGULATOR_UNIT: Final = "999901"
BANK_UNIT: Final = "YXNS"
XIAOBAO: Final = (sys.executable, "-m", "xiaobao.config")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its name among peers, what people call it, the unit that speaks, its port."""

    code: str
    name: str
    unit: str
    address: str
    port: int
    folder: Path

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            **os.environ,
            "XIAOBAO_DATABASE_URL": f"sqlite:///{self.folder / 'xiaobao.db'}",
            "XIAOBAO_KEY_FILE": str(self.folder / "xiaobao.keys"),
            "XIAOBAO_DATA_DIR": str(self.folder / "var"),
            "XIAOBAO_INSTANCE": self.code,
            "XIAOBAO_OUTGOING_NETWORKS": "127.0.0.0/8",
        }

    def run(self, *words: str) -> Any:
        """A command of this side; what it says as JSON."""
        done = subprocess.run([*XIAOBAO, *words], env=self.environment, check=True, stdout=subprocess.PIPE)  # noqa: S603
        return json.loads(done.stdout) if done.stdout else None


def sides(host: str, port: int) -> tuple[Side, Side]:
    """The regulator's instance and the bank's, their files in two folders below the present one."""
    names = {unit.code: unit.name for unit in make_world(DEMO_SEED).units}
    return tuple(  # type: ignore[return-value]  # there are two
        Side(code, names[unit], unit, f"http://{host}:{port + n}", port + n, Path.cwd() / f"demo-{code}")
        for n, (code, unit) in enumerate((("regulator", REGULATOR_UNIT), ("bank", BANK_UNIT)))
    )


def bring_up(*, cases: int, host: str, port: int, serving: bool) -> None:
    """Make both, tell each the other's key, and serve both until stopped."""
    pair = sides(host, port)
    for side in pair:
        side.folder.mkdir(exist_ok=True)
        side.run("demo", "--no-serve", "--cases", str(cases))
    for side, other in (pair, pair[::-1]):
        introduce(side, other)
    if not serving:
        return
    for side in pair:
        click.echo(f"  {side.code}: {side.address}/", err=True)
    servers = [_serve(side, host) for side in pair]
    try:
        for server in servers:
            server.wait()
    except KeyboardInterrupt:
        click.echo("Stopping both.", err=True)
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait(timeout=30)


def introduce(side: Side, other: Side) -> None:
    """Tell one side where the other is and by which keys it is known."""
    told = [word for key in other.run("peer", "keys")["keys"].values() for word in ("--key", key)]
    words: Sequence[str] = ("--name", other.name, "--address", other.address, "--unit", side.unit, *told)
    side.run("peer", "put", other.code, *words)


def _serve(side: Side, host: str) -> "subprocess.Popen[bytes]":
    words = [*XIAOBAO, "serve", "--host", host, "--port", str(side.port)]
    return subprocess.Popen(words, env=side.environment)  # noqa: S603
