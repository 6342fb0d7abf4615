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

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.papers.form import Form
from xiaobao.papers.model import Paper

STRICT = ConfigDict(extra="forbid")
BLANK = "\uff3f" * 6  # to be filled in by hand
PLACEHOLDER = re.compile(r"\{(\w+)\}")
BRACED = re.compile(r"\{[^{}]*\}|[{}]")
NOT_PRINTED = {"Cc", "Cf", "Cs"}  # control and format characters, lone surrogates: no page can show them
NONCHARACTERS = {"\ufffe", "\uffff"}
# what a paper can be made from; a template that names anything else does not load
FACTS = frozenset(
    {
        "account",
        "accused",
        "accused_address",
        "address",
        "agreed_yuan",
        "article",
        "authority",
        "case_number",
        "claims",
        "complainant",
        "contact",
        "count",
        "entrust_consent",
        "ground",
        "ground_article",
        "identity_number",
        "identity_type",
        "issuer",
        "law",
        "mediators",
        "matter",
        "on",
        "phone",
        "place",
        "publish_consent",
        "query_at",
        "query_code",
        "reason",
        "received_on",
        "remedies",
        "reporter",
        "respondent",
        "respondent_address",
        "respondent_contact",
        "respondent_phone",
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
    """The wording of one kind of paper. ``{placeholders}`` are out of `FACTS`; ``notes`` stand below the date.

    ``seal`` marks the place of the seal behind the issuer. A kind without a ``number`` of its own bears none, and one
    that is ``unsigned`` neither issuer nor date: those who sign a form do so in its cells.
    """

    title: Annotated[str, StringConstraints(min_length=1)]
    number: str
    to: str = ""
    body: tuple[str, ...] = ()
    form: Form | None = None
    signatures: tuple[str, ...] = ()
    seal: str = ""
    unsigned: bool = False
    notes: tuple[str, ...] = ()


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
    """Whatever stands in braces and is no fact, and braces without their other half."""
    for line in _lines(template):
        for used in BRACED.findall(line):
            if used[1:-1] not in FACTS:
                yield f"unknown placeholder {used} in {line!r}; known: {', '.join(sorted(FACTS))}"


def _lines(template: Template) -> Iterator[str]:
    yield from (template.title, template.number, template.to, *template.body, *template.signatures, *template.notes)
    yield template.seal
    if template.form:
        yield from template.form.texts()


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
    said = {name: printable(fact) for name, fact in facts.items()}
    body = [line for part in template.body for line in _filled(part, said).split("\n") if line.strip()]
    return Paper(
        title=_filled(template.title, said),
        number=printable(number) if template.number else "",
        to=_filled(template.to, said),
        body=tuple(body),
        signatures=tuple(_filled(line, said) for line in template.signatures),
        issuer="" if template.unsigned else said.get("issuer", ""),
        date="" if template.unsigned else printable(date),
        notes=tuple(_filled(line, said) for line in template.notes),
        seal=_filled(template.seal, said),
        form=template.form.filled(lambda text: _filled(text, said, blank="")) if template.form else None,
    )


def printable(text: str) -> str:
    """The text less what no page can show; every kind of line end becomes one, a tab a space."""
    lines = "\n".join(text.splitlines()).replace("\t", " ")
    shown = (ch for ch in lines if ch == "\n" or unicodedata.category(ch) not in NOT_PRINTED)
    return "".join(ch for ch in shown if ch not in NONCHARACTERS).strip()


def _filled(text: str, facts: Mapping[str, str], blank: str = BLANK) -> str:
    return PLACEHOLDER.sub(lambda found: facts.get(found.group(1)) or blank, text)
