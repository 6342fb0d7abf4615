"""Filling an office's own Word template. The same template and facts give the same bytes."""

from collections.abc import Mapping
from io import BytesIO

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from xiaobao.kernel.errors import XiaobaoError
from xiaobao.papers.word import repeatable

ENVIRONMENT = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
NEW_PARAGRAPH = "\a"  # how the library is told to begin one


class TemplateNotFilled(XiaobaoError):
    """Raised when a template names what its kind of paper no longer has: it was taken by an earlier release."""

    slug = "template-not-filled"
    status = 503

    def __init__(self, why: str) -> None:
        super().__init__(f"The template of this paper cannot be filled any more: {why}. Put a newer one.", why=why)


def fill(content: bytes, facts: Mapping[str, str]) -> bytes:
    """The document with its fields filled; a fact of several lines makes several paragraphs.

    The template was looked at before (`own_checking.faults_of`): what it names is in ``facts``.

    Raises: TemplateNotFilled.
    """
    template = DocxTemplate(BytesIO(content))
    _plain_properties(template)
    said = {name: fact.replace("\n", NEW_PARAGRAPH) for name, fact in facts.items()}
    try:
        template.render(said, jinja_env=ENVIRONMENT, autoescape=True)
    except TemplateError as error:
        raise TemplateNotFilled(str(error)) from error
    made = BytesIO()
    template.save(made)
    return repeatable(made)


def _plain_properties(template: DocxTemplate) -> None:
    """What the file says about itself is no place for fields."""
    template.init_docx()
    about = template.docx.core_properties
    for name in ("author", "comments", "identifier", "language", "subject", "title"):
        if "{" in (getattr(about, name) or ""):
            setattr(about, name, "")
