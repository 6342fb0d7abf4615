"""The licences of everything that is installed with the platform, from the packages' own metadata; checked offline."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Final

from tools.places import ROOT

LOCK: Final = ROOT / "locks" / "runtime.txt"
# Licences under which a part may be shipped beside code under Apache-2.0, as metadata words them.
ALLOWED: Final = re.compile(
    r"\b(0BSD|Apache|BSD|CNRI|HPND|ISC|LGPL|Lesser General|MIT|MPL|Mozilla|PSF|"
    r"Python Software|Unlicense|zlib)\b",
    re.IGNORECASE,
)
# Packages whose metadata tells nothing, with what their source says.
TOLD_ELSEWHERE: Final = {"pysqlite3": "zlib (the LICENSE file of its source)"}
HEAD: Final = """# Licences

What a running platform is made of (`locks/runtime.txt`), each with the licence that its own metadata tells. Generated;
a package whose licence is not on the list of those allowed (`tools/licences_page.py`) fails a test. Known weaknesses
of packages are looked up by `make audit` (pip-audit, against the advisories of the package index), which is a part of
`make check`: it fails where one is known, and says how many packages the index it was asked of says nothing about.

| package | version | licence |
|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Part:
    """A package of the lock: its name, version, and licence in the words of its metadata ("" where it tells none)."""

    name: str
    version: str
    licence: str

    @property
    def is_allowed(self) -> bool:
        return bool(ALLOWED.search(self.licence))


def parts() -> Iterator[Part]:
    """Every package of the runtime lock that is installed; those of other systems are not."""
    for name, version in re.findall(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE):
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        yield Part(name, version, licence_of(found) or TOLD_ELSEWHERE.get(name, ""))


def licence_of(found: Distribution) -> str:
    """The SPDX expression, else the classifiers, else the first line of the field."""
    told = found.metadata
    if expression := _field(found, "License-Expression"):
        return expression
    classified = [each.rsplit(" :: ", 1)[1] for each in told.get_all("Classifier", []) if each.startswith("License ::")]
    return ", ".join(classified) or _field(found, "License").strip().split("\n")[0][:80]


def _field(found: Distribution, name: str) -> str:
    return str(found.metadata[name]) if name in found.metadata else ""


def licences_page() -> str:
    """The page in Markdown, by name."""
    return HEAD + "".join(f"| {part.name} | {part.version} | {part.licence} |\n" for part in sorted_parts())


def sorted_parts() -> list[Part]:
    return sorted(parts(), key=lambda part: part.name.lower())
