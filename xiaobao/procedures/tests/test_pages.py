"""The pages of the documentation say what the packs say."""

import re

import pytest

from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Evidence, Procedure
from xiaobao.procedures.pages import MARKS, all_pages, file_of, page_of

LIBRARY = load_library()
PAGES = all_pages(LIBRARY)
PROCEDURES = [version for family in LIBRARY for version in family.versions]
every_procedure = pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure.key)


def section(page: str, title: str) -> str:
    return page.split(f"## {title}")[1].split("\n## ")[0]


def test_there_is_an_index_and_a_page_for_every_version() -> None:
    assert set(PAGES) == {"index.md", *(file_of(procedure) for procedure in PROCEDURES)}


def test_the_index_leads_to_every_page_and_to_no_other() -> None:
    assert sorted(re.findall(r"\]\(([^)]+)\)", PAGES["index.md"])) == sorted(set(PAGES) - {"index.md"})


@every_procedure
def test_a_page_names_every_clock_with_its_article_and_mark(procedure: Procedure) -> None:
    rows = section(page_of(procedure), "Clocks").splitlines()

    for clock in procedure.clocks:
        (row,) = [row for row in rows if row.startswith("| ") and f"`{clock.id}` |" in row]
        assert clock.article in row
        assert f"| {clock.amount} " in row
        assert row.endswith(f"| {MARKS[clock.evidence]} |")


@every_procedure
def test_a_page_has_a_row_for_every_step_ground_and_remedy(procedure: Procedure) -> None:
    page = page_of(procedure)

    assert section(page, "Steps").count("\n| `") == len(procedure.steps)
    assert all(f"`{ground.list}.{ground.id}` | {ground.title.zh}" in page for ground in procedure.grounds)
    assert all(remedy.title.zh in page for remedy in procedure.remedies)


@every_procedure
def test_what_is_not_confirmed_is_listed_plainly(procedure: Procedure) -> None:
    listed = section(page_of(procedure), "Not confirmed")

    for clock in procedure.clocks:
        assert (f"clock `{clock.id}`" in listed) is (clock.evidence is not Evidence.SEEN)
    assert ("the source, " in listed) is (procedure.source.evidence is not Evidence.SEEN)


@every_procedure
def test_a_diagram_shows_every_move_between_named_stages(procedure: Procedure) -> None:
    diagram = page_of(procedure).split("```mermaid")[1].split("```")[0]

    for step in procedure.steps:
        for stage in step.from_:
            if step.to and not stage.startswith("@"):
                assert re.search(rf"{stage} --> {step.to}: .*\b{step.event}\b", diagram)
    assert f"[*] --> {procedure.stages[0].id}: {procedure.opening}" in diagram


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_table_is_as_wide_as_its_head(name: str) -> None:
    width = 0
    for line in PAGES[name].splitlines():
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert cells in (width, 0) or width == 0, line
        width = cells


def test_a_page_is_the_same_whenever_it_is_made() -> None:
    assert all_pages(load_library()) == PAGES
