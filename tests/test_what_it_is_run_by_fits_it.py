"""Units of systemd, the proxy's file and the settings of an installation name what there is."""

import configparser
import importlib
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from xiaobao.config.cli import COMMANDS
from xiaobao.config.limits import LIMITS

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
SERVICES = sorted((DEPLOY / "systemd").glob("*.service"))
PROGRAM = "/opt/xiaobao/.venv/bin/xiaobao"


def told(file: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names of systemd are written in mixed case
    parser.read_string(file.read_text(encoding="utf-8"))
    return parser


def test_there_are_units() -> None:
    assert {file.name for file in SERVICES} == {"xiaobao.service", "xiaobao-worker.service", "xiaobao-backup.service"}


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.name)
def test_a_service_starts_a_command_with_options_that_it_has(file: Path) -> None:
    line = told(file)["Service"]["ExecStart"]
    words = shlex.split(line[line.index(PROGRAM) :].rstrip("'"))
    command: click.Command = importlib.import_module(COMMANDS[words[1]]).COMMANDS[words[1]]
    known = {option for each in command.params for option in (*each.opts, *each.secondary_opts)}

    assert {word for word in words[2:] if word.startswith("--")} <= known


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.name)
def test_a_service_may_do_little(file: Path) -> None:
    service = told(file)["Service"]

    assert (service["User"], service["NoNewPrivileges"], service["ProtectSystem"]) == ("xiaobao", "yes", "strict")
    assert service["UMask"] == "0077"


@pytest.mark.parametrize("file", sorted((DEPLOY / "systemd").iterdir()), ids=lambda file: file.name)
def test_systemd_understands_a_unit(file: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    command = ["systemd-analyze", "verify", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # our own
    # that the program does not lie at its place on this machine is no fault of the unit
    faults = [line for line in done.stderr.splitlines() if file.name in line and "is not executable" not in line]

    assert faults == []


def test_every_setting_of_the_example_is_documented() -> None:
    names = re.findall(r"^(XIAOBAO_\w+)=", (DEPLOY / "xiaobao.env").read_text(encoding="utf-8"), re.MULTILINE)
    documented = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")

    assert len(names) >= 8
    assert [name for name in names if f"`{name}`" not in documented] == []


def test_the_proxy_logs_no_query_and_tells_whose_request_it_is() -> None:
    """Number and code of a case may stand in one (the public API)."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")

    assert any(limit.paths == ("/api/public/track",) for limit in LIMITS)
    form = text[text.index("log_format") : text.index(";")]
    assert not re.search(r"\$(request|request_uri|args|query_string|http_referer)\b(?!_)", form)
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text  # never what the client wrote before it
