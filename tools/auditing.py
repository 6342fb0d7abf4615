"""``python -m tools.auditing PIP_AUDIT LOCK…``: is any package that the locks name known to be weak?

The looking up is pip-audit's, against the advisories of the package index. What an index does not know is counted
aloud, and where none answers that is said: whoever works without a network is not kept from working. Exit code 1 where
a weakness is known.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

WAIT_SECONDS = 300


def main(program: str, *locks: str) -> int:
    judged = [_judged(program, lock) for lock in locks]
    for lines, _ in judged:
        for line in lines:
            sys.stdout.write(f"{line}\n")
    return max((code for _, code in judged), default=0)


def _judged(program: str, lock: str) -> tuple[list[str], int]:
    asked = [program, "--requirement", lock, "--require-hashes", "--disable-pip", "--format", "json"]
    if not Path(program).exists():
        return [f"{lock}: not looked up, {program} could not be installed here"], 0
    try:
        done = subprocess.run(  # noqa: S603  # a program of this repository's own lock
            [*asked, "--progress-spinner", "off"], capture_output=True, text=True, timeout=WAIT_SECONDS, check=False
        )
        return judged(lock, json.loads(done.stdout))
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return [f"{lock}: not looked up, no index of packages answers here"], 0


def judged(lock: str, report: Mapping[str, Any]) -> tuple[list[str], int]:
    """What a report of pip-audit says in lines, and the exit code."""
    packages: Sequence[Mapping[str, Any]] = report["dependencies"]
    weak = [
        f"{lock}: {each['name']} {each['version']} has {found['id']}; "
        f"mended in {', '.join(found['fix_versions']) or 'no release yet'}"
        for each in packages
        for found in each.get("vulns", ())
    ]
    unknown = sum("skip_reason" in each for each in packages)
    seen = f"{lock}: {len(packages) - unknown} packages looked up, {len(weak)} weaknesses known"
    return [*weak, f"{seen}; {unknown} the index says nothing of" if unknown else seen], int(bool(weak))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
