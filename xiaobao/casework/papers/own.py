"""An office's own Word templates: which fields a kind of paper has, what they say, and one to begin with. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from xiaobao.casework.papers.model import BLANK, PLACEHOLDER, Template, compose, printed, templates
from xiaobao.papers.form import Cell, Form
from xiaobao.papers.model import Paper
from xiaobao.papers.own_checking import Fault, faults_of
from xiaobao.papers.word import to_docx


def fields_of(kind: str) -> frozenset[str]:
    """The fields that a template of an office's own may name."""
    template = templates()[kind]
    return template.facts() - (frozenset({"date"}) if template.unsigned else frozenset())


def title_of(kind: str) -> str:
    """What a kind of paper is called, whatever case it is of."""
    return compose(kind, number="", date="", facts={}).title


def check(kind: str, content: bytes) -> list[Fault]:
    """Every mistake of a template of an office's own."""
    return faults_of(content, known=fields_of(kind), required=templates()[kind].required)


def values(kind: str, *, number: str, date: str, facts: Mapping[str, str]) -> dict[str, str]:
    """What each field says; where nothing is known, what the built-in wording leaves there to be written in."""
    template = templates()[kind]
    said = printed({**facts, "number": number, "date": date})
    said |= {name: cell.lines()[0] for name, cell in _choices(template, said)}
    blanks = _blanks(template)
    return {name: said.get(name) or blanks.get(name, "" if template.form else BLANK) for name in fields_of(kind)}


def starter(kind: str) -> bytes:
    """The built-in paper as a Word template of its own fields: to be changed, and sent back."""
    fields = {name: f"{{{{ {name} }}}}" for name in fields_of(kind) | {"number", "date"}}
    paper = compose(kind, number=fields["number"], date=fields["date"], facts=fields)
    return to_docx(replace(paper, form=paper.form and _named(paper.form)))


def built_in(paper: Paper, note: str) -> Paper:
    """The built-in paper with a word that the office's own template could not be set."""
    return replace(paper, notes=(*paper.notes, note))


def _blanks(template: Template) -> dict[str, str]:
    """What the built-in wording prints for a fact that is not known, where it says so."""
    found = (match for line in template.lines() for match in PLACEHOLDER.finditer(line))
    return {match.group(1): match.group(2) for match in found if match.group(2) is not None}


def _choices(template: Template, said: Mapping[str, str]) -> Iterator[tuple[str, Cell]]:
    """The fields that are boxes to be ticked, each with its cell as it is answered."""
    for row in template.form.rows if template.form else ():
        for cell in row.cells:
            name = cell.text.strip("{}")
            if cell.choices:
                yield name, replace(cell, text=said.get(name, ""))


def _named(form: Form) -> Form:
    """The form with its boxes as fields like any other."""
    rows = tuple(replace(row, cells=tuple(replace(cell, choices={}) for cell in row.cells)) for row in form.rows)
    return replace(form, rows=rows)
