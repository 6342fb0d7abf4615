"""Every error that a page can meet has a sentence in the catalogue, with places only for what the error carries."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.utils.translation import gettext, override

from tests.sources import Source, package_sources, source, told
from xiaobao.kernel.errors import NotFound, XiaobaoError
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.labels import REFUSALS

PLACE = re.compile(r"%\((\w+)\)s")
# slug → why no page meets it
NOT_ON_PAGES = {
    **dict.fromkeys(("backup-refused", "bad-map", "bad-table", "row-refused"), "the command line says it"),
    "key-still-needed": "the command line says it",
    **dict.fromkeys(("too-many-rows", "unknown-format"), "the command line says it"),
    **dict.fromkeys(("amount-too-small", "instant-without-zone"), "a fault of the code or its data"),
    **dict.fromkeys(("clock-unknown", "columns-differ", "not-days"), "counting by the column: the command line"),
    **dict.fromkeys(("journal-not-opened", "not-checkable"), "a fault of the code or its data"),
    "already-registered": "businesses are not kept on pages yet",
    "claim-lost": "between workers",
    "error": "the root of all errors",
    **dict.fromkeys(("not-known", "not-read", "not-valid"), "the API says it"),
    "login-refused": "the sign-in page says it in its own words",
    "precondition-not-understood": "the API says it",
    "token-refused": "the API says it",
}


def errors(sources: list[Source]) -> Iterator[tuple[Source, ast.ClassDef, str, int]]:
    """Every error of the platform with its slug and its status, read from the source."""
    for s in sources:
        for node in ast.walk(s.tree):
            if isinstance(node, ast.ClassDef) and "slug" in (said := dict(_constants(node))):
                yield s, node, str(said["slug"]), int(str(said.get("status", 400)))


def _constants(node: ast.ClassDef) -> Iterator[tuple[str, object]]:
    for line in node.body:
        match line:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=value)):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=value)):
                yield name, value


def data_of(node: ast.ClassDef) -> set[str]:
    """The names under which an error passes its data on."""
    calls = (call for call in ast.walk(node) if isinstance(call, ast.Call) and "__init__" in ast.unparse(call.func))
    return {keyword.arg for call in calls for keyword in call.keywords if keyword.arg}


def package_errors() -> list[tuple[Source, ast.ClassDef, str, int]]:
    return list(errors([s for s in package_sources() if not s.is_test]))


def test_every_error_that_a_page_can_meet_has_a_sentence() -> None:
    wanted = {slug: f"{s.path}:{node.lineno}" for s, node, slug, status in package_errors() if status < 500}
    found = [f"{where}: no sentence for {slug!r}" for slug, where in wanted.items() if not _has_words(slug)]

    assert len(wanted) > 40
    assert not found, told(found, "Write a sentence in people/labels.py, or say here why no page meets it.")


def _has_words(slug: str) -> bool:
    return slug in REFUSALS or slug in NOT_ON_PAGES


def test_a_sentence_names_only_what_its_error_carries() -> None:
    found = [
        f"{s.path}:{node.lineno}: {slug!r} carries no {place!r}"
        for s, node, slug, _status in package_errors()
        for place in PLACE.findall(REFUSALS.get(slug, ""))
        if place not in data_of(node)
    ]

    assert not found, told(found, "Give the error this data, or leave it out of the sentence in people/labels.py.")


def test_no_sentence_and_no_excuse_outlives_its_error() -> None:
    slugs = {slug for _s, _node, slug, _status in package_errors()}

    assert REFUSALS.keys() <= slugs
    assert NOT_ON_PAGES.keys() <= slugs
    assert not REFUSALS.keys() & NOT_ON_PAGES.keys()


@pytest.mark.parametrize("slug", sorted(REFUSALS))
def test_each_sentence_is_said_in_chinese(slug: str) -> None:
    with override("zh-hans"):
        said = gettext(REFUSALS[slug])

    assert re.search(r"[\u4e00-\u9fff]", said)


def test_a_refusal_names_the_roles_in_the_readers_language() -> None:
    refused = NotPermitted(SYSTEM, "approve", ["handler", "head"])

    with override("en"):
        assert people.told(refused) == "You may not do this. It is for: handler, head."
    with override("zh-hans"):
        assert "承办人、负责人" in people.told(refused)


def test_an_error_without_a_sentence_says_its_own_message() -> None:
    class Unworded(XiaobaoError):
        slug = "never-worded"

    assert people.told(Unworded("No sentence for this.")) == "No sentence for this."


def test_what_is_named_is_shown_as_it_was_given() -> None:
    with override("en"):
        assert "“100%”" in people.told(NotFound("case", "100%"))


def test_a_forgotten_sentence_is_noticed() -> None:
    code = "class Lost(XiaobaoError):\n    slug = 'lost'\n    def __init__(self):\n        super().__init__('', day=1)"
    [(_source, node, slug, status)] = errors([source("xiaobao/casework/actions.py", code)])

    assert (slug, status, data_of(node)) == ("lost", 400, {"day"})
    assert not _has_words(slug)
