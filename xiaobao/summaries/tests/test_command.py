"""``xiaobao summary``: a file in each shape, a clear word where it cannot be made."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from docx import Document

from tests.world import World
from xiaobao.papers.pdf import font_folders
from xiaobao.summaries.commands import COMMANDS

PERIOD = ["--from", "2026-01-01", "--to", "2026-06-30"]


def run(*words: str) -> Result:
    return CliRunner().invoke(COMMANDS["summary"], [*words, *PERIOD], standalone_mode=False)


def test_a_word_file_says_what_was_counted(world: World, complaint: str, tmp_path: Path) -> None:
    out = tmp_path / "summary.docx"

    assert run("--org", "BUREAU", "--out", str(out)).return_value == 0

    said = "\n".join(p.text for p in Document(BytesIO(out.read_bytes())).paragraphs)
    assert "unit BUREAU2026年上半年消费维权工作总结" in said
    assert "共登记消费者诉求1件" in said


@pytest.mark.skipif(not font_folders(), reason="no Chinese font here: install fonts-noto-cjk")
def test_a_pdf_is_made(world: World, complaint: str, tmp_path: Path) -> None:
    out = tmp_path / "summary.pdf"

    assert run("--org", "BUREAU", "--out", str(out)).return_value == 0
    assert out.read_bytes().startswith(b"%PDF")


def test_markdown_opens_every_number(world: World, complaint: str) -> None:
    said = run("--org", "BUREAU", "--format", "md").stdout

    assert "[1](/desk/figures/?figure=complaints.received&from=2026-01-01&to=2026-06-30&org=BUREAU)" in said


def test_json_has_blocks_numbers_and_gaps(world: World, complaint: str) -> None:
    told = json.loads(run("--org", "BUREAU", "--format", "json").stdout)

    assert told["period"] == {"name": "2026-H1", "from": "2026-01-01", "to": "2026-06-30"}
    assert {number["name"]: number["value"] for number in told["numbers"]}["received"] == 1
    assert told["gaps"] == []


def test_a_bank_has_a_template_of_its_own(world: World) -> None:
    assert json.loads(run("--org", "BANK", "--format", "json").stdout)["template"] == "bank"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--org", "NOWHERE", "--format", "md"], "NOWHERE"),
        (["--org", "BUREAU", "--format", "md", "--template", "poem"], "poem"),
        (["--org", "BUREAU", "--out", "summary.odt"], "odt"),
    ],
)
def test_what_cannot_be_made_is_said(world: World, words: list[str], said: str) -> None:
    assert said in str(run(*words).exception)
