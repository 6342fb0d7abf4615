"""The wording of a case's papers as data, and the paper composed from it and from facts. Pure."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Annotated

from pydantic import ConfigDict, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from xiaobao.casework.papers.facts import FACTS, GENERAL
from xiaobao.casework.papers.words import word
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.papers.form import Form
from xiaobao.papers.model import Block, Pair, Paper

STRICT = ConfigDict(extra="forbid")
BLANK = "\uff3f" * 6  # to be filled in by hand
PLACEHOLDER = re.compile(r"\{(\w+)(?:\|([^{}]*))?\}")  # a fact, and what stands in its place where it is not known
BRACED = re.compile(r"\{[^{}]*\}|[{}]")
NOT_PRINTED = {"Cc", "Cf", "Cs"}  # control and format characters, lone surrogates: no page can show them
NONCHARACTERS = {"\ufffe", "\uffff"}


class TemplateFault(XiaobaoError):
    """Raised for a template that does not load: what is wrong with it, and where."""

    slug = "template-fault"
    status = 500

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The paper template {name} does not load: {why}", template=name)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Where:
    """A paragraph that stands only where a fact is known: what an authority adds to its official form."""

    text: str
    known: str


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Template:
    """The wording of one kind of paper. ``{placeholders}`` are out of `FACTS`; ``notes`` stand below the date.

    ``{fact|blank}`` says what is printed where the fact is not known. ``required`` are the facts that a template of
    an office's own must say.

    ``seal`` marks the place of the seal behind the issuer. A kind without a ``number`` of its own bears none, and one
    that is ``unsigned`` neither issuer nor date: those who sign a form do so in its cells.
    """

    title: Annotated[str, StringConstraints(min_length=1)]
    number: str
    to: str = ""
    body: tuple[str | Pair | Where, ...] = ()
    form: Form | None = None
    signatures: tuple[str, ...] = ()
    seal: str = ""
    unsigned: bool = False
    notes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """Every text of the template."""
        yield from (self.title, self.number, self.to, *self.signatures, *self.notes, self.seal)
        for part in self.body:
            yield from _texts(part)
        if self.form:
            yield from self.form.texts()

    def facts(self) -> frozenset[str]:
        """What a paper of this kind can say: the facts that its own wording names, and those of every paper."""
        named = {found.group(1) for line in self.lines() for found in PLACEHOLDER.finditer(line)}
        return frozenset(named | GENERAL | {"date"} | ({"number"} if self.number else set()))


def _texts(part: str | Pair | Where) -> tuple[str, ...]:
    match part:
        case Pair():
            return part.left, part.right
        case Where():
            return (part.text, f"{{{part.known}}}")
    return (part,)


_ADAPTER: TypeAdapter[Template] = TypeAdapter(Template)


@cache
def templates() -> Mapping[str, Template]:
    """The templates by kind. Raises TemplateFault."""
    folder = resources.files("xiaobao.casework.papers") / "templates"
    found = {
        p.name.removesuffix(".toml"): p.read_text(encoding="utf-8")
        for p in folder.iterdir()
        if p.name.endswith(".toml")
    }
    return {name: read_template(name, text) for name, text in sorted(found.items())}


def read_template(name: str, text: str) -> Template:
    """Raises TemplateFault: not TOML, an unknown key, an unknown placeholder."""
    try:
        template = _ADAPTER.validate_python(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise TemplateFault(name, str(error)) from error
    if faults := [*_unknown(template), *(template.form.faults() if template.form else ())]:
        raise TemplateFault(name, "; ".join(faults))
    return template


def _unknown(template: Template) -> Iterator[str]:
    """Whatever stands in braces and is no fact, braces without their other half, and what is required yet unknown."""
    for line in template.lines():
        for used in BRACED.findall(line):
            if used[1:-1].partition("|")[0] not in FACTS:
                yield f"unknown placeholder {used} in {line!r}; known: {', '.join(sorted(FACTS))}"
    for name in template.required:
        if name not in template.facts():
            yield f"required, yet not known to this kind: {name}"


def number_of(kind: str, facts: Mapping[str, str]) -> str:
    """The number of a paper, like 云城所投受〔2026〕12号."""
    return _filled(templates()[kind].number, facts)


def series_of(kind: str) -> str:
    """The series a paper is counted in: the word in its number 发文字号, without year and count."""
    return templates()[kind].number.partition("〔")[0].replace("{short}", "").strip()


def compose(kind: str, *, number: str, date: str, facts: Mapping[str, str]) -> Paper:
    """The paper of a kind. A fact that is not known leaves a blank to be filled in by hand; the law speaks of none.

    A fact of several lines makes several paragraphs. Characters that no page can show are left out.
    """
    template = templates()[kind]
    said = printed(facts)
    return Paper(
        title=_filled(template.title, said),
        number=printable(number) if template.number else "",
        to=_filled(template.to, said),
        body=tuple(_body(template, said)),
        signatures=tuple(_filled(line, said) for line in template.signatures),
        issuer="" if template.unsigned else said.get("issuer", ""),
        date="" if template.unsigned else printable(date),
        notes=tuple(_filled(line, said) for line in template.notes),
        seal=_filled(template.seal, said),
        form=template.form.filled(lambda text: _filled(text, said, blank="")) if template.form else None,
    )


def printed(facts: Mapping[str, str]) -> dict[str, str]:
    """The facts as a page can show them, with what a letter is about put together from title and number."""
    said = {name: printable(fact) for name, fact in facts.items()}
    if title := said.get("title", ""):
        numbered = word("setting", "about") if said.get("case_number") else "{title}"
        said = {"about": numbered.format(title=title, case_number=said.get("case_number", ""))} | said
    return said


def _body(template: Template, said: Mapping[str, str]) -> Iterator[Block]:
    for part in template.body:
        match part:
            case Pair():
                yield Pair(left=_filled(part.left, said), right=_filled(part.right, said))
            case Where() if said.get(part.known):
                yield from _paragraphs(part.text, said)
            case str():
                yield from _paragraphs(part, said)


def _paragraphs(text: str, said: Mapping[str, str]) -> Iterator[str]:
    yield from (line for line in _filled(text, said).split("\n") if line.strip())


def printable(text: str) -> str:
    """The text less what no page can show; every kind of line end becomes one, a tab a space."""
    lines = "\n".join(text.splitlines()).replace("\t", " ")
    shown = (ch for ch in lines if ch == "\n" or unicodedata.category(ch) not in NOT_PRINTED)
    return "".join(ch for ch in shown if ch not in NONCHARACTERS).strip()


def _filled(text: str, facts: Mapping[str, str], blank: str = BLANK) -> str:
    def said(found: re.Match[str]) -> str:
        name, left_out = found.groups()
        return facts.get(name) or (blank if left_out is None else left_out)

    return PLACEHOLDER.sub(said, text)
