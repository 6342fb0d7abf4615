"""The families of procedures that this platform ships or that an institution adds, each with its dated versions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from importlib import resources
from itertools import pairwise

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.procedures.loading import PackError, Raw, assemble, decode, read_toml
from xiaobao.procedures.model import Against, Procedure
from xiaobao.procedures.soundness import Fault


class UnknownProcedure(XiaobaoError):
    """Raised for a family or a version that is not in the library."""

    slug = "unknown-procedure"
    status = 404

    def __init__(self, key: str, known: Iterable[str]) -> None:
        super().__init__(f"No procedure {key!r}. Known: {', '.join(sorted(known))}.", procedure=key)


class NoVersionInForce(XiaobaoError):
    """Raised when no version of a family was in force on a day."""

    slug = "no-version-in-force"

    def __init__(self, family: str, day: date, first: date) -> None:
        super().__init__(
            f"No version of {family!r} was in force on {day}: the first is in force from {first}. "
            "Check the date of receipt.",
            family=family,
            day=day.isoformat(),
        )


@dataclass(frozen=True)
class Family:
    """The versions of one procedure, oldest first, without gaps or overlaps."""

    id: str
    versions: tuple[Procedure, ...]

    def in_force_on(self, day: date) -> Procedure:
        """The version that governs a case received on ``day``. Raises NoVersionInForce."""
        for version in reversed(self.versions):
            if version.governs(day):
                return version
        raise NoVersionInForce(self.id, day, self.versions[0].in_force_from)

    def version(self, version: str) -> Procedure:
        """Raises UnknownProcedure."""
        found = next((p for p in self.versions if p.version == version), None)
        if found is None:
            raise UnknownProcedure(f"{self.id}@{version}", [p.key for p in self.versions])
        return found


@dataclass(frozen=True)
class Library:
    """All families by id."""

    families: Mapping[str, Family]

    def family(self, family_id: str) -> Family:
        """Raises UnknownProcedure."""
        if family_id not in self.families:
            raise UnknownProcedure(family_id, self.families)
        return self.families[family_id]

    def procedure(self, key: str) -> Procedure:
        """The procedure of a key ``family@version``. Raises UnknownProcedure."""
        if key not in self._by_key:
            raise UnknownProcedure(key, self._by_key)
        return self._by_key[key]

    @cached_property
    def clocks_of_others(self) -> frozenset[str]:
        """The names of clocks that bind the respondent, or leave a window to the complainant."""
        clocks = (clock for family in self for version in family.versions for clock in version.clocks)
        return frozenset(clock.id for clock in clocks if clock.against is not Against.INSTITUTION)

    @cached_property
    def _by_key(self) -> dict[str, Procedure]:
        return {p.key: p for family in self.families.values() for p in family.versions}

    def __iter__(self) -> Iterator[Family]:
        return iter(self.families.values())


def load(packs: Mapping[str, str], fragments: Mapping[str, str]) -> Library:
    """Decode packs (file name → TOML) into families. Raises PackError at the first pack that does not load, or where
    a clock binds another side than the clock of the same name in another pack.
    """
    raw_fragments = {name: read_toml(name, text) for name, text in fragments.items()}
    by_key: dict[str, tuple[str, Raw]] = {}
    for name, text in packs.items():
        raw = read_toml(name, text)
        other, _ = by_key.setdefault(f"{raw.get('id')}@{raw.get('version')}", (name, raw))
        if other != name:
            raise PackError(name, [Fault("version", f"the pack {other} is this version of this family already")])
    procedures = [decode(name, _whole(by_key, key, raw_fragments)) for key, (name, _) in by_key.items()]
    _judge_sides(procedures)
    families: dict[str, list[Procedure]] = {}
    for procedure in sorted(procedures, key=lambda p: (p.id, p.in_force_from)):
        families.setdefault(procedure.id, []).append(procedure)
    return Library({family: _family(family, versions) for family, versions in families.items()})


def _judge_sides(procedures: Iterable[Procedure]) -> None:
    """A clock binds the same side wherever its name stands, so that clocks are counted by name alone."""
    sides: dict[str, tuple[Against, str]] = {}
    for procedure in procedures:
        for clock in procedure.clocks:
            side, first = sides.setdefault(clock.id, (clock.against, procedure.key))
            if side is not clock.against:
                told = f"binds the {clock.against.value}, in {first} the {side.value}: give it another id"
                raise PackError(procedure.key, [Fault(f"clocks.{clock.id}.against", told)])


def _whole(
    by_key: Mapping[str, tuple[str, Raw]], key: str, fragments: Mapping[str, Raw], above: tuple[str, ...] = ()
) -> Raw:
    """``above`` are the versions that are built on this one: none of them may be what it is based on."""
    name, raw = by_key[key]

    def fragment(wanted: str) -> Raw:
        if wanted not in fragments:
            raise PackError(name, [Fault("include", f"no fragment {wanted!r}; known: {sorted(fragments)}")])
        return fragments[wanted]

    def sibling(version: str) -> Raw:
        wanted = f"{raw.get('id')}@{version}"
        if wanted not in by_key:
            raise PackError(name, [Fault("based_on", f"no version {wanted!r}")])
        if wanted in (key, *above):
            raise PackError(name, [Fault("based_on", f"{wanted!r} is itself built on this version")])
        return _whole(by_key, wanted, fragments, (key, *above))

    return assemble(name, raw, fragment=fragment, sibling=sibling)


def _family(family: str, versions: list[Procedure]) -> Family:
    """Raises PackError where two versions overlap or leave a gap."""
    for earlier, later in pairwise(versions):
        until = earlier.in_force_until
        if until is None or until + timedelta(days=1) != later.in_force_from:
            message = f"in force until {until}, but {later.version} is in force from {later.in_force_from}"
            raise PackError(earlier.key, [Fault("in_force_until", message)])
    return Family(family, tuple(versions))


@cache
def load_library() -> Library:
    """The library that ships with the platform."""
    return load(_texts("packs"), _texts("fragments"))


def _texts(folder: str) -> dict[str, str]:
    root = resources.files("xiaobao.procedures") / folder
    return {
        path.name.removesuffix(".toml"): path.read_text(encoding="utf-8")
        for path in sorted(root.iterdir(), key=lambda p: p.name)
        if path.name.endswith(".toml")
    }
