"""What a paper is: a template of wording, and the paper composed from it. Pure."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Annotated

from pydantic import ConfigDict, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from xiaobao.kernel.errors import XiaobaoError

STRICT = ConfigDict(extra="forbid")
BLANK = "\uff3f" * 6  # to be filled in by hand
PLACEHOLDER = re.compile(r"\{(\w+)\}")
# what a paper can be made from; a template that names anything else does not load
FACTS = frozenset(
    {
        "account",
        "agreed_yuan",
        "article",
        "authority",
        "case_number",
        "claims",
        "complainant",
        "contact",
        "count",
        "ground",
        "ground_article",
        "issuer",
        "law",
        "mediators",
        "on",
        "place",
        "reason",
        "received_on",
        "remedies",
        "respondent",
        "short",
        "terms",
        "text",
        "title",
        "until",
        "what",
        "year",
    }
)


class TemplateFault(XiaobaoError):
    """Raised for a template that does not load: what is wrong with it, and where."""

    slug = "template-fault"
    status = 500

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The paper template {name} does not load: {why}", template=name)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Template:
    """The wording of one kind of paper. ``{placeholders}`` are out of `FACTS`; ``notes`` stand below the date."""

    title: Annotated[str, StringConstraints(min_length=1)]
    number: str
    to: str = ""
    body: tuple[str, ...]
    signatures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Paper:
    """A paper as it is to be set: plain lines, nothing left to fill in."""

    title: str
    number: str
    to: str
    body: tuple[str, ...]
    signatures: tuple[str, ...]
    issuer: str
    date: str
    notes: tuple[str, ...]


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
    for line in _lines(template):
        for used in PLACEHOLDER.findall(line):
            if used not in FACTS:
                raise TemplateFault(
                    name, f"unknown placeholder {{{used}}} in {line!r}; known: {', '.join(sorted(FACTS))}"
                )
    return template


def _lines(template: Template) -> Iterator[str]:
    yield from (template.title, template.number, template.to, *template.body, *template.signatures, *template.notes)


def number_of(kind: str, facts: Mapping[str, str]) -> str:
    """The number of a paper, like 云城所投受〔2026〕12号."""
    return _filled(templates()[kind].number, facts)


def compose(kind: str, *, number: str, date: str, facts: Mapping[str, str]) -> Paper:
    """The paper of a kind. A fact that is not known leaves a blank to be filled in by hand; the law speaks of none.

    A fact of several lines makes several paragraphs.
    """
    template = templates()[kind]
    body = [line for part in template.body for line in _filled(part, facts).splitlines()]
    return Paper(
        title=_filled(template.title, facts),
        number=number,
        to=_filled(template.to, facts),
        body=tuple(body),
        signatures=tuple(_filled(line, facts) for line in template.signatures),
        issuer=facts.get("issuer", ""),
        date=date,
        notes=tuple(_filled(line, facts) for line in template.notes),
    )


def _filled(text: str, facts: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: facts.get(found.group(1)) or BLANK, text)
